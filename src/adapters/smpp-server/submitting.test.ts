import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { AcceptOutcome, SendBatch, SendRequest } from '../../flows/ports/intake.ts'
import { NEVER_SHEDS } from '../../flows/ports/shedding.ts'
import type { PduOf } from '../../smpp/pdu-types.ts'
import { encodeGsm7 } from '../../smpp/gsm7.ts'
import { encodeUcs2 } from '../../smpp/ucs2.ts'
import { concatenationUdh16, concatenationUdh8 } from '../../smpp/udh.ts'
import { doorCaller } from '../../../test/support/smpp-door-world.ts'
import { readSubmission } from './read-submission.ts'
import { Submitting } from './submitting.ts'

type Place = { readonly reference: number; readonly total: number; readonly number: number }

/** How a part says which one it is. */
const WAYS = {
  'header of 8 bits': (place, body) => ({
    esm_class: 0x40,
    short_message: Uint8Array.of(...concatenationUdh8(place), ...body),
  }),
  'header of 16 bits': (place, body) => ({
    esm_class: 0x40,
    short_message: Uint8Array.of(...concatenationUdh16(place), ...body),
  }),
  sar: ({ reference, total, number }, body) => ({
    short_message: body,
    tlvs: {
      sar_msg_ref_num: reference,
      sar_total_segments: total,
      sar_segment_seqnum: number,
    },
  }),
  'sar beside message_payload': ({ reference, total, number }, body) => ({
    tlvs: {
      sar_msg_ref_num: reference,
      sar_total_segments: total,
      sar_segment_seqnum: number,
      message_payload: body,
    },
  }),
} as const satisfies Record<string, (place: Place, body: Uint8Array) => Partial<PduOf<'submit_sm'>>>

function submitting() {
  const taken: SendRequest[] = []
  const accept = async ({ messages }: SendBatch): Promise<AcceptOutcome> => {
    taken.push(...messages)
    const rows = messages.map((_, at) => ({
      kind: 'message' as const,
      message: {
        id: `01900000-0000-7000-8000-${String(taken.length + at).padStart(12, '0')}`,
        recipient: '',
        plan: 'queued' as const,
        sender: '',
        accountId: null,
        refusal: null,
        segments: 1,
        priceMicros: null,
        createdAt: 0,
        dueAt: 0,
        validUntil: null,
      },
    }))
    return { kind: 'taken', taken: { rows, currency: 'EUR' }, isReplay: false }
  }
  const clock = { now: () => 0 }
  const random = (count: number) => new Uint8Array(count)
  const desk = new Submitting({ accept, shedding: NEVER_SHEDS, clock, random }, () =>
    doorCaller('01900000-0000-7000-8000-000000000001'),
  )
  const submit = async (fields: Partial<PduOf<'submit_sm'>>, to = '+37255500001') => {
    const read = readSubmission({ ...PDU, ...fields }, { defaultSender: 'Harbour', now: 0 })
    assert.ok(read.kind === 'read')
    return desk.submit(read.submission, to)
  }
  return { taken, submit, desk }
}

const PDU: PduOf<'submit_sm'> = {
  command: 'submit_sm',
  sequence: 1,
  status: 0,
  service_type: '',
  source_addr_ton: 0,
  source_addr_npi: 0,
  source_addr: '',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '37255500001',
  esm_class: 0,
  protocol_id: 0,
  priority_flag: 0,
  schedule_delivery_time: '',
  validity_period: '',
  registered_delivery: 0,
  replace_if_present_flag: 0,
  data_coding: 0,
  sm_default_msg_id: 0,
  short_message: new Uint8Array(),
  tlvs: {},
}

const ALPHABETS = {
  ucs2: { coding: 8, encode: encodeUcs2, letters: fc.string({ unit: 'grapheme', minLength: 2 }) },
  gsm7: {
    coding: 0,
    encode: (text: string) => encodeGsm7(text) ?? assert.fail(text),
    letters: fc.string({ unit: fc.constantFrom(...'abc €{}[]^'), minLength: 2 }),
  },
} as const

/** Octets cut anywhere, be it within a character. */
const cut = (octets: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
  const at = [...new Set(cuts.map((one) => 1 + (one % Math.max(1, octets.length - 1))))]
  const ends = [...at.filter((one) => one < octets.length).sort((a, b) => a - b), octets.length]
  return ends.map((end, index) => octets.subarray(ends[index - 1] ?? 0, end))
}

test('however a text is cut, and in whatever order its parts come, it is put together as it was', async () => {
  const oneOf = fc.constantFrom(...(Object.keys(ALPHABETS) as (keyof typeof ALPHABETS)[]))
  const cases = oneOf.chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      texts: fc.uniqueArray(ALPHABETS[kind].letters, { minLength: 1, maxLength: 3 }),
      cuts: fc.array(fc.nat(120), { minLength: 1, maxLength: 19 }),
      way: fc.constantFrom(...(Object.keys(WAYS) as (keyof typeof WAYS)[])),
      reference: fc.integer({ min: 0, max: 250 }),
      order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(cases, async ({ kind, texts, cuts, way, reference, order }) => {
      const { taken, submit, desk } = submitting()
      const { coding, encode } = ALPHABETS[kind]
      const plain = texts.map((text) => text.replaceAll('\u0000', '').toWellFormed())
      const parts = plain.flatMap((text, which) => {
        const pieces = cut(encode(text), cuts)
        return pieces.map((body, at) => ({
          which,
          at,
          fields: {
            data_coding: coding,
            ...WAYS[way](
              { reference: reference + which, total: pieces.length, number: at + 1 },
              body,
            ),
          },
        }))
      })
      const shuffled = parts
        .map((part, at) => ({ part, by: order[at] ?? 0 }))
        .sort((one, other) => one.by - other.by)
      // The first of them comes twice.
      const sent = [shuffled[0], ...shuffled].flatMap((one) =>
        one === undefined ? [] : [one.part],
      )
      const replies = sent.map(({ fields }) => submit(fields))
      desk.release()
      const ids = await Promise.all(replies)
      assert.deepEqual(
        taken.map(({ text }) => text).sort(),
        plain.filter((text) => text !== '').sort(),
      )
      assert.ok(taken.every(({ wire }) => wire === null))
      assert.deepEqual(ids[0], ids[1])
    }),
    { numRuns: 200 },
  )
})

test('a text of more parts than we send goes on part by part, each with its place', async () => {
  const { taken, submit } = submitting()
  const total = 255
  await Promise.all(
    Array.from({ length: total }, (_, at) =>
      submit(
        WAYS['header of 16 bits']({ reference: 513, total, number: at + 1 }, Uint8Array.of(97)),
      ),
    ),
  )
  assert.equal(taken.length, total)
  assert.deepEqual(
    [taken[0]?.wire?.udh, taken[254]?.wire?.udh],
    ['060804' + '0201ff01', '060804' + '0201ffff'],
  )
})

test('parts whose vendors’ parameters differ go on as they came, and others keep what they have in common', async () => {
  const parts = async (octets: readonly number[]) => {
    const { taken, submit, desk } = submitting()
    const replies = octets.map((octet, at) =>
      submit({
        esm_class: 0x80,
        short_message: Uint8Array.of(97),
        tlvs: {
          sar_msg_ref_num: 9,
          sar_total_segments: octets.length,
          sar_segment_seqnum: at + 1,
          other: [{ tag: 0x1401, value: Uint8Array.of(octet) }],
        },
      }),
    )
    desk.release()
    await Promise.all(replies)
    return taken.map(({ text, wire }) => [text, wire?.replyPath, wire?.tlvs?.[0]?.value, wire?.udh])
  }
  assert.deepEqual(await parts([7, 7]), [['aa', true, '07', null]])
  assert.deepEqual(await parts([7, 8]), [
    ['a', true, '07', '050003090201'],
    ['a', true, '08', '050003090202'],
  ])
})
