import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { CommandName } from '../../src/smpp/commands.ts'
import { COMMANDS } from '../../src/smpp/commands.ts'
import { decodeGsm7, encodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { Pdu } from '../../src/smpp/pdu-types.ts'
import { decodePdu, encodePdu } from '../../src/smpp/pdu.ts'
import { formatAbsoluteTime, parseSmppTime } from '../../src/smpp/smpp-time.ts'
import { TLVS } from '../../src/smpp/tlvs.ts'
import { decodeUcs2, encodeUcs2 } from '../../src/smpp/ucs2.ts'
import type { Range } from './arbitrary-pdus.ts'
import { arbitraryPdu, COMMAND_NAMES, TLV_NAMES } from './arbitrary-pdus.ts'
import type { TheirFields } from './npm-smpp.ts'
import { npmSmpp } from './npm-smpp.ts'

const RUNS_PER_COMMAND = 750

/** Parameters the package writes in a way of its own; each is covered by our other tests. */
const EXPLAINED: readonly string[] = [
  'source_telematics_id', // two octets there, one in the specification (5.3.2.8)
  'alert_on_message_delivery', // one octet there, empty in 3.4
  'callback_num', // repeatable and taken apart there
  'callback_num_atag',
  'callback_num_pres_ind',
  'billing_identification', // taken apart there
]

const GSM7 = 'Hello, 37 €5 {a|b} ~ [ok] ñöà'
const BINARY = 4
const UCS2 = 8

const time = fc.option(fc.integer({ min: 9_466_848_000, max: 40_999_000_000 }), { nil: null })
const absoluteTime = time.map((tenths) => (tenths === null ? '' : formatAbsoluteTime(tenths * 100)))

/** What both sides read without interpreting it: printable characters, moments, no user data header. */
const RANGE: Range = {
  characters: [0x20, 0x7e],
  tlvNames: TLV_NAMES.filter((name) => !EXPLAINED.includes(name)),
  otherTlvs: false,
  statusMax: 0,
  fields: {
    schedule_delivery_time: absoluteTime,
    validity_period: absoluteTime,
    final_date: absoluteTime,
    esm_class: fc.integer({ min: 0, max: 0xff }).map((bits) => bits & ~0x40),
    data_coding: fc.constant(BINARY),
  },
}

const THEIR_NAMES: Record<string, string> = {
  dest_addresses: 'dest_address',
  unsuccess_smes: 'unsuccess_sme',
}
const TIMES = new Set(['schedule_delivery_time', 'validity_period', 'final_date'])

/** One value of ours as the package would show it after reading the same octets. */
function asTheirs(name: string, value: unknown): unknown {
  if (name === 'dest_addresses') {
    return (value as readonly TheirFields[]).map(({ dest_flag: _, ...address }) => address)
  }
  if (typeof value === 'string' && TIMES.has(name)) {
    const parsed = parseSmppTime(value)
    return parsed?.kind === 'absolute' ? new Date(parsed.atMs) : value
  }
  return value
}

/** One value of theirs without the wrapping they put around messages. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value
  const inner = 'message' in value ? value.message : value
  return Buffer.isBuffer(inner) ? new Uint8Array(inner) : inner
}

/** Their `ascii` text TLVs are octets to us. */
const octetsOf = (ours: unknown, theirs: unknown): unknown =>
  ours instanceof Uint8Array && typeof theirs === 'string'
    ? new Uint8Array(Buffer.from(theirs, 'latin1'))
    : theirs

/** Every value of ours beside theirs, by name. */
function pairs(pdu: Pdu): [string, unknown][] {
  const { command, status, sequence, tlvs, ...body } = pdu
  return [
    ['command', command],
    ['command_status', status],
    ['sequence_number', sequence],
    ...Object.entries(body),
    ...Object.entries(tlvs),
  ]
}

const isText = (name: string) =>
  name === 'source_node_id' || name === 'dest_node_id' || name === 'dest_addr_np_information'

/** A TLV that repeats a mandatory field's name overwrites it there (query_sm_resp, message_state). */
const isAmbiguous = (pdu: Pdu) =>
  COMMANDS[pdu.command].body.some(({ name }) => name in TLVS && name in pdu.tlvs)

function theirFields(pdu: Pdu): TheirFields {
  const fields: TheirFields = {}
  for (const [name, value] of pairs(pdu)) {
    const theirs = asTheirs(name, value)
    fields[THEIR_NAMES[name] ?? name] = theirs instanceof Uint8Array ? Buffer.from(theirs) : theirs
  }
  return fields
}

function assertSame(pdu: Pdu, theirs: TheirFields) {
  for (const [name, value] of pairs(pdu)) {
    const read = unwrapped(theirs[THEIR_NAMES[name] ?? name])
    if (isText(name)) {
      // Read as ASCII there: the eighth bit is lost.
      const mine = Uint8Array.from(value as Uint8Array, (octet) => octet & 0x7f)
      assert.deepEqual(octetsOf(value, read), mine, name)
    } else {
      assert.deepEqual(read, asTheirs(name, value), name)
    }
  }
}

for (const command of COMMAND_NAMES) {
  const generated = arbitraryPdu(command, RANGE).filter((pdu) => !isAmbiguous(pdu))

  test(`what we write as ${command}, the smpp package reads`, () => {
    fc.assert(
      fc.property(generated, (pdu) => {
        assertSame(pdu, new npmSmpp.PDU(Buffer.from(encodePdu(pdu))))
      }),
      { numRuns: RUNS_PER_COMMAND },
    )
  })

  test(`what the smpp package writes as ${command}, we read`, () => {
    fc.assert(
      fc.property(generated, (pdu) => {
        const octets = new npmSmpp.PDU(command, theirFields(pdu)).toBuffer()
        assert.deepEqual(decodePdu(octets), { kind: 'pdu', pdu, warnings: [] })
      }),
      { numRuns: RUNS_PER_COMMAND },
    )
  })
}

for (const [name, dataCoding, encode, decode] of [
  ['GSM-7', 0, (text: string) => encodeGsm7(text) ?? assert.fail(), decodeGsm7],
  ['UCS-2', UCS2, encodeUcs2, decodeUcs2],
] as const) {
  test(`${name} text is the same octets to us and to the smpp package`, () => {
    const unit = fc.constantFrom(
      ...Array.from(GSM7),
      ...(dataCoding === UCS2 ? ['ж', '漢', '😀'] : []),
    )
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 60 }), (text) => {
        const command: CommandName = 'submit_sm'
        const fields = { data_coding: dataCoding, short_message: encode(text) }
        const theirs = new npmSmpp.PDU(Buffer.from(encodePdu({ command, ...fields })))
        assert.equal(unwrapped(theirs['short_message']), text)
        const octets = new npmSmpp.PDU(command, {
          data_coding: dataCoding,
          short_message: { message: text },
        }).toBuffer()
        const ours = decodePdu(octets)
        if (ours.kind !== 'pdu' || ours.pdu.command !== command) assert.fail()
        assert.equal(decode(ours.pdu.short_message), text)
      }),
      { numRuns: 300 },
    )
  })
}
