import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { CHANNELS } from '../channels.ts'
import { OUTCOME, STATUSES } from '../status.ts'
import { PLACES } from '../dialects/speaking/place.ts'
import type { Place } from '../dialects/speaking/place.ts'
import { EXAMPLES } from '../dialects/speaking/told-examples.ts'
import { readReceiptText } from '../dialects/smpp/receipt-text.ts'
import { REASONS } from '../reasons.ts'
import type { ToldMessage, ToldStanding } from './event.ts'
import { withoutAnswer } from './format.ts'
import type { Rendered } from './format.ts'
import { FORMATS } from './formats/all.ts'
import { BODY_OCTETS_MAX, delivrd } from './formats/delivrd.ts'
import { isAsked } from './formats/kannel.ts'
import { standingFrom, withQuery } from './parts.ts'
import { receiptText } from './receipt-text.ts'
import type { MessageChange } from './told.ts'
import { toldOf } from './told.ts'
import { CALLBACK_FORMATS } from './wish.ts'
import type { CallbackFormatName, CallbackWish } from './wish.ts'

const MESSAGE: ToldMessage = {
  id: '01900000-0000-7000-8000-000000000001',
  workspaceId: '01900000-0000-7000-8000-0000000000aa',
  campaignId: null,
  isTest: false,
  reference: null,
  to: '+37251000000',
  from: 'Shop',
  text: 'Your parcel is here',
  createdAt: 1,
  submittedAt: 2,
  finalAt: null,
  currency: 'EUR',
  accountName: 'main',
  vendor: 'smpp',
  providerId: '1',
  answer: 'accepted',
}

type Change = {
  readonly before: ToldStanding | null
  readonly after: ToldStanding
  readonly message?: Partial<ToldMessage>
}

const changeTo = ({ before, after, message = {} }: Change): MessageChange => ({
  id: '01900000-0000-7000-8000-0000000cb001',
  at: 5_000,
  kind: 'message',
  change: {
    type: `message.${after.status}`,
    sequence: 2,
    at: 5_000,
    after,
    before,
    correction: null,
  },
  message: { ...MESSAGE, ...message },
})

const wishFor = (
  format: CallbackFormatName,
  options: CallbackWish['options'] = {},
): CallbackWish => ({
  url: 'https://customer.example/hook',
  format,
  method: FORMATS[format].methods[0] ?? 'POST',
  events: null,
  options,
  loginId: null,
})

/** The answer that a message at this place had. */
const answerAt = (place: Place): ToldMessage['answer'] =>
  place === 'refused-there' ? 'refused' : place === 'handed-over' ? 'unknown' : 'accepted'

const MASKS = Array.from({ length: 64 }, (_, mask) => mask)

for (const format of ['kannel-classic', 'kannel-modern'] as const)
  test(`${format}: every mask at every place is as the table has it`, () => {
    const path = new URL(`../../../fixtures/callbacks/${format}/masks.tsv`, import.meta.url)
    const url = 'http://customer.example/%d'
    const rows = PLACES.map((place) => {
      const after = standingFrom(EXAMPLES[place])
      const event = changeTo({ before: null, after, message: { answer: answerAt(place) } })
      const told = MASKS.map((mask) =>
        FORMATS[format].render(event, { ...wishFor(format, { mask: String(mask) }), url }),
      )
      const types = new Set(told.flatMap((one) => (isRequest(one) ? [typeIn(one)] : [])))
      assert.ok(types.size <= 1)
      const [type = '-'] = types
      for (const [mask, one] of told.entries())
        assert.equal(isRequest(one), type !== '-' && isAsked(Number(type), mask))
      return [place, type, told.map((one) => (isRequest(one) ? 'x' : '.')).join('')].join('\t')
    })
    const table = `${['place', '%d', 'masks 0 to 63'].join('\t')}\n${rows.join('\n')}\n`
    if (process.env['GOLDEN'] === 'write') writeFileSync(path, table)
    else assert.equal(table, readFileSync(path, 'utf8'))
  })

const isRequest = (rendered: Rendered): rendered is Extract<Rendered, { kind: 'request' }> =>
  rendered.kind === 'request'
const typeIn = ({ request }: Extract<Rendered, { kind: 'request' }>): string =>
  request.url.slice('http://customer.example/'.length)

test('a failure that is told by 34 reaches whoever asks for 2, and a refusal does too', () => {
  assert.deepEqual(
    [
      isAsked(34, 2),
      isAsked(34, 32),
      isAsked(34, 1),
      isAsked(16, 2),
      isAsked(16, 1),
      isAsked(2, 16),
    ],
    [true, true, false, true, false, false],
  )
})

const anyPlace = fc.constantFrom(...PLACES)
const anyStanding: fc.Arbitrary<ToldStanding> = fc
  .record({
    place: anyPlace,
    status: fc.constantFrom(...STATUSES),
    isAsExample: fc.boolean(),
    reason: fc.constantFrom(null, ...REASONS.map(({ id }) => id)),
    channel: fc.constantFrom(...CHANNELS),
    submissions: fc.nat(3),
    code: fc.option(fc.string({ maxLength: 12 })),
    word: fc.option(fc.string({ maxLength: 12 })),
  })
  .map(({ place, isAsExample, status, ...over }) => {
    const standing = standingFrom(EXAMPLES[place])
    return { ...standing, ...over, status: isAsExample ? standing.status : status }
  })
const anyText = fc.option(fc.string({ unit: 'binary', maxLength: 400 }))
const anyMessage: fc.Arbitrary<Partial<ToldMessage>> = fc.record({
  to: anyText,
  from: anyText,
  text: anyText,
  reference: anyText,
  providerId: anyText,
  accountName: anyText,
  vendor: fc.constantFrom(null, 'smpp', 'twilio', 'kannel'),
  answer: fc.constantFrom(null, 'accepted', 'refused', 'busy', 'unknown'),
})
const anyEvent = fc
  .record({ before: fc.option(anyStanding), after: anyStanding, message: anyMessage })
  .map(changeTo)
const anyFormat = fc.constantFrom(...CALLBACK_FORMATS)

test('whatever is to be told, every format makes a request of it that can be sent, or says why not', () => {
  fc.assert(
    fc.property(anyFormat, anyEvent, (format, event) => {
      const rendered = FORMATS[format].render(event, wishFor(format, { level: '3' }))
      if (rendered.kind === 'nothing') assert.ok(rendered.because.length > 0)
      if (!isRequest(rendered)) return
      const { request } = rendered
      assert.ok(FORMATS[format].methods.includes(request.method))
      assert.ok(URL.canParse(request.url))
      assert.match(request.url, /^[\x21-\x7e]+$/)
      assert.equal(request.method === 'GET', request.body === null)
      assert.ok(Buffer.byteLength(request.body ?? '') < BODY_OCTETS_MAX)
    }),
    { numRuns: 1_000 },
  )
})

test('nobody hears the same words twice in a row, and an answer that is awaited is not guessed', () => {
  const compatible = CALLBACK_FORMATS.filter((name) => name !== 'delivrd')
  fc.assert(
    fc.property(fc.constantFrom(...compatible), anyEvent, (format, event) => {
      const wish = wishFor(format, { level: '3' })
      const again = { ...event, change: { ...event.change, before: event.change.after } }
      assert.notEqual(FORMATS[format].render(again, wish).kind, 'request')
      // Whoever asked for some changes alone was told no words of the others.
      const { type } = event.change
      const other = type === 'message.sent' ? 'message.delivered' : 'message.sent'
      const some = { ...wish, events: [other] } as const
      const anew = { ...event, change: { ...event.change, before: null, sequence: 2 } }
      assert.deepEqual(FORMATS[format].render(again, some), FORMATS[format].render(anew, some))
      assert.notEqual(FORMATS[format].render(withoutAnswer(event), wish).kind, 'later')
      if (FORMATS[format].render(event, wish).kind === 'later')
        assert.deepEqual([event.change.after.status, event.message.answer], ['submitted', null])
    }),
    { numRuns: 1_000 },
  )
})

test('good, bad and open are never crossed by the words of a callback', () => {
  const goodWord: Partial<Record<CallbackFormatName, RegExp>> = {
    messente: /status=DELIVERED/,
    omnichannel: /"status":"(DELIVRD|SEEN)"/,
    'kannel-classic': /d=1$/,
    'kannel-modern': /d=1$/,
    jasmin: /message_status=DELIVRD/,
    twilio: /MessageStatus=(delivered|read)/,
    'govuk-notify': /"status":"delivered"/,
  }
  const badWord: Partial<Record<CallbackFormatName, RegExp>> = {
    messente: /status=FAILED/,
    omnichannel: /"status":"(UNDELIV|FAILED|UNKNOWN|REJECTD|DELETED|EXPIRED|NACK)"/,
    'kannel-classic': /d=(2|16)$/,
    'kannel-modern': /d=(2|16|34)$/,
    jasmin: /message_status=(EXPIRED|DELETED|UNDELIV|REJECTD|ESME_R[A-NP-Z])/,
    twilio: /MessageStatus=(undelivered|failed|canceled)/,
    'govuk-notify': /failure"/,
  }
  for (const place of PLACES)
    for (const [format, word] of Object.entries(goodWord) as [CallbackFormatName, RegExp][]) {
      const after = standingFrom(EXAMPLES[place])
      const event = changeTo({ before: null, after, message: { answer: answerAt(place) } })
      const url = 'https://customer.example/?d=%d'
      const rendered = FORMATS[format].render(event, { ...wishFor(format, { level: '3' }), url })
      if (!isRequest(rendered)) continue
      const text = rendered.request.url + (rendered.request.body ?? '')
      assert.equal(word.test(text), OUTCOME[after.status] === 'good', `${format} ${place} ${text}`)
      const isBad = badWord[format]?.test(text)
      assert.equal(isBad, OUTCOME[after.status] === 'bad', `${format} ${place} ${text}`)
    }
})

test('every end is told in every format, whatever was told before it', () => {
  for (const place of PLACES) {
    const after = standingFrom(EXAMPLES[place])
    if (OUTCOME[after.status] === 'open') continue
    for (const format of CALLBACK_FORMATS) {
      const message = { answer: answerAt(place) }
      for (const before of [null, standingFrom(EXAMPLES.queued), standingFrom(EXAMPLES.enroute)]) {
        const event = changeTo({ before, after, message })
        const rendered = FORMATS[format].render(event, wishFor(format, { level: '2' }))
        assert.equal(rendered.kind, 'request', `${format} ${place}`)
      }
    }
  }
})

test('whatever is told is of the events that a format names, with every mask and level', () => {
  const asked = [...MASKS.map((mask) => ({ mask: String(mask) })), { level: '1' }, { level: '2' }]
  for (const place of PLACES)
    for (const format of CALLBACK_FORMATS)
      for (const options of asked) {
        const after = standingFrom(EXAMPLES[place])
        const before = standingFrom(EXAMPLES.scheduled)
        const event = changeTo({ before, after, message: { answer: answerAt(place) } })
        const isNamed = FORMATS[format].speaksOf(options).includes(event.change.type)
        const isTold = isRequest(FORMATS[format].render(event, wishFor(format, options)))
        assert.ok(isNamed || !isTold, `${format} ${place} ${JSON.stringify(options)}`)
      }
  assert.equal(FORMATS['kannel-modern'].speaksOf({ mask: '1' }).length, 2)
  assert.ok(!FORMATS.messente.speaksOf({}).includes('message.queued'))
})

test('a correction is told: failed, then delivered after all', () => {
  const before = standingFrom(EXAMPLES['failed-there'])
  const after = standingFrom(EXAMPLES.delivered)
  for (const format of CALLBACK_FORMATS)
    for (const event of [changeTo({ before, after }), changeTo({ before: after, after: before })])
      assert.equal(FORMATS[format].render(event, wishFor(format, { level: '2' })).kind, 'request')
})

test('the text of a receipt is read back as what it was written of', () => {
  fc.assert(
    fc.property(anyPlace, fc.string({ maxLength: 30 }), (place, text) => {
      const told = toldOf(standingFrom(EXAMPLES[place]), { answer: answerAt(place), vendor: null })
      const at = Date.UTC(2026, 10, 22, 5, 30)
      const written = receiptText(told, { id: 'a1b2', submittedAt: at, doneAt: at + 60_000, text })
      const read = readReceiptText(written)
      assert.deepEqual(
        [read.id, read.submitDate, read.doneDate],
        ['a1b2', '2611220530', '2611220531'],
      )
      assert.equal(read.stat === 'DELIVRD', OUTCOME[told.status] === 'good')
      assert.equal(
        ['UNDELIV', 'REJECTD', 'DELETED', 'EXPIRED'].includes(read.stat ?? ''),
        OUTCOME[told.status] === 'bad',
      )
    }),
  )
})

test('Jasmin wants ACK/Jasmin below 400, others any 2xx; Omnichannel is content with a redirect', () => {
  const heard = (format: CallbackFormatName, status: number, body = '', options = {}): boolean =>
    FORMATS[format].isHeard({ status, body }, { options })
  assert.ok(heard('jasmin', 200, ' ACK/Jasmin\n'))
  assert.ok(heard('jasmin', 399, 'ACK/Jasmin'))
  assert.equal(heard('jasmin', 400, 'ACK/Jasmin'), false)
  assert.equal(heard('jasmin', 200, 'ACK/Jasmin!'), false)
  assert.equal(heard('jasmin', 200), false)
  assert.ok(heard('jasmin', 204, '', { heard: '2xx' }))
  assert.equal(heard('jasmin', 302, 'ACK/Jasmin', { heard: '2xx' }), false)
  for (const format of CALLBACK_FORMATS.filter((name) => name !== 'jasmin')) {
    assert.ok(heard(format, 200) && heard(format, 299))
    assert.equal(heard(format, 199) || heard(format, 400), false)
    assert.equal(heard(format, 302), format === 'omnichannel')
  }
})

test('an inbound text of any length stays below 20 kB, and says when it was cut', () => {
  const told = (text: string): { octets: number; text: string; isCut: boolean } => {
    const inbound = {
      id: MESSAGE.id,
      workspaceId: MESSAGE.workspaceId,
      from: '+37251000000',
      to: '5100',
      text,
      channel: 'sms',
      keyword: null,
      isTest: false,
      receivedAt: 0,
      sequence: 1,
      missing: [],
    } as const
    const event = { id: MESSAGE.id, at: 0, kind: 'inbound', inbound } as const
    const rendered = delivrd.render(event, wishFor('delivrd'))
    const body = isRequest(rendered) ? (rendered.request.body ?? '') : ''
    const { data } = JSON.parse(body) as { data: { text: string; is_text_cut: boolean } }
    return { octets: Buffer.byteLength(body), text: data.text, isCut: data.is_text_cut }
  }
  // What JSON escapes, what UTF-8 writes longest for a character, and half a character.
  for (const sign of ['a', '\u0001', '"', '€', '\u{1f600}', '\ud800'])
    for (const length of [0, 1, 1_299, 1_300, 2_600, 2_601, 39_000]) {
      const text = sign.repeat(length)
      const { octets, text: kept, isCut } = told(text)
      assert.ok(octets < BODY_OCTETS_MAX, `${sign} ${length}: ${octets}`)
      assert.equal(isCut, text.length > 2_600)
      assert.equal(kept, text.toWellFormed().slice(0, 2_600).toWellFormed())
    }
})

test('parameters follow those that an address has', () => {
  const add = (url: string): string => withQuery(url, { a: 'b c', d: '&' })
  assert.equal(add('https://x.example'), 'https://x.example?a=b%20c&d=%26')
  assert.equal(add('https://x.example/?'), 'https://x.example/?a=b%20c&d=%26')
  assert.equal(add('https://x.example/?e=f'), 'https://x.example/?e=f&a=b%20c&d=%26')
  assert.equal(add('https://x.example/?e=f&'), 'https://x.example/?e=f&a=b%20c&d=%26')
  assert.equal(add('https://x.example/#top?x'), 'https://x.example/?a=b%20c&d=%26')
})

test('what the request itself was refused with is not told again where the door says so', () => {
  const refusedFor = (reason: ToldStanding['reason']) =>
    changeTo({ before: null, after: { ...standingFrom(EXAMPLES['refused-here']), reason } })
  const told = (
    format: 'messente' | 'twilio',
    reason: ToldStanding['reason'],
    isAnswered: boolean,
  ) =>
    FORMATS[format].render(refusedFor(reason), {
      url: 'https://customer.example/told',
      format,
      method: format === 'twilio' ? 'POST' : 'GET',
      events: null,
      options: isAnswered ? { refusals: 'answered' } : {},
      loginId: null,
    }).kind
  for (const format of ['messente', 'twilio'] as const) {
    assert.equal(told(format, 'opted-out', true), 'nothing')
    assert.equal(told(format, 'opted-out', false), 'request')
    // No reply says that: the message was taken, and failed.
    assert.equal(told(format, 'duplicate-message', true), 'request')
  }
})
