import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Place } from '../dialects/speaking/place.ts'
import { EXAMPLES } from '../dialects/speaking/told-examples.ts'
import { isFinal } from '../status.ts'
import type { CallbackEvent, Change, ToldMessage, ToldStanding } from './event.ts'
import type { Rendered } from './format.ts'
import { FORMATS } from './formats/all.ts'
import { standingFrom } from './parts.ts'
import { CALLBACK_FORMATS } from './wish.ts'
import type { CallbackFormatName, CallbackWish } from './wish.ts'

const ROOT = new URL('../../../fixtures/callbacks/', import.meta.url)
const AT = 1_900_000_000_000

/** A place of the examples, and what differs from it. */
type Standing = Place | ({ readonly place: Place } & Partial<ToldStanding>)

type Golden = {
  readonly note: string
  /** Instead of a change of a message. */
  readonly event?: 'inbound' | 'test'
  readonly before?: Standing | null
  readonly after?: Standing
  readonly change?: Partial<Change>
  readonly message?: Partial<ToldMessage>
  readonly wish: Partial<CallbackWish> & Pick<CallbackWish, 'url'>
  readonly expect: unknown
}

const MESSAGE: ToldMessage = {
  id: '01900000-0000-7000-8000-000000000001',
  workspaceId: '01900000-0000-7000-8000-0000000000aa',
  campaignId: null,
  isTest: false,
  reference: 'order-17',
  to: '+37251000000',
  from: 'Shop',
  text: 'Your parcel is here',
  createdAt: AT - 120_000,
  submittedAt: AT - 60_000,
  finalAt: AT,
  currency: 'EUR',
  accountName: 'main',
  vendor: 'smpp',
  providerId: '4F2A',
  answer: 'accepted',
}

function standing(given: Standing): ToldStanding {
  if (typeof given === 'string') return standingFrom(EXAMPLES[given])
  const { place, ...over } = given
  return { ...standingFrom(EXAMPLES[place]), ...over }
}

function eventOf(golden: Golden): CallbackEvent {
  const about = { id: '01900000-0000-7000-8000-0000000cb001', at: AT }
  if (golden.event === 'test') return { ...about, kind: 'test' }
  if (golden.event === 'inbound')
    return {
      ...about,
      kind: 'inbound',
      inbound: {
        id: '01900000-0000-7000-8000-000000000111',
        workspaceId: MESSAGE.workspaceId,
        from: '+37251000000',
        to: '+37250000000',
        text: 'STOP, please',
        channel: 'sms',
        keyword: 'stop',
        isTest: false,
        receivedAt: AT,
        sequence: 1,
        missing: [],
      },
    }
  const after = standing(golden.after ?? 'delivered')
  const before = golden.before ?? null
  return {
    ...about,
    kind: 'message',
    change: {
      type: `message.${after.status}`,
      sequence: 3,
      at: AT,
      after,
      before: before === null ? null : standing(before),
      correction: null,
      ...golden.change,
    },
    message: { ...MESSAGE, finalAt: isFinal(after.status) ? AT : null, ...golden.message },
  }
}

const wishOf = (format: CallbackFormatName, golden: Golden): CallbackWish => ({
  format,
  method: 'GET',
  events: null,
  options: {},
  loginId: null,
  ...golden.wish,
})

/** A body of JSON stands in the file as data, so that it can be read there. */
function shown(rendered: Rendered): unknown {
  if (rendered.kind === 'nothing') return { nothing: rendered.because }
  if (rendered.kind === 'later') return { later: true }
  const { method, url, headers, body } = rendered.request
  const isJson = headers['content-type'] === 'application/json'
  return {
    method,
    url,
    headers,
    body: body !== null && isJson ? (JSON.parse(body) as unknown) : body,
    sign: rendered.sign,
  }
}

const goldensOf = (format: CallbackFormatName): readonly string[] =>
  readdirSync(new URL(`${format}/`, ROOT)).filter((file) => file.endsWith('.json'))

test('every format has golden callbacks', () => {
  assert.deepEqual(readdirSync(ROOT).toSorted(), CALLBACK_FORMATS.toSorted())
  assert.deepEqual(Object.keys(FORMATS).toSorted(), CALLBACK_FORMATS.toSorted())
  for (const name of CALLBACK_FORMATS) assert.equal(FORMATS[name].name, name)
})

for (const format of CALLBACK_FORMATS)
  for (const file of goldensOf(format))
    test(`${format}: ${file}`, () => {
      const path = new URL(`${format}/${file}`, ROOT)
      const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden
      const found = shown(FORMATS[format].render(eventOf(golden), wishOf(format, golden)))
      if (process.env['GOLDEN'] === 'write')
        writeFileSync(path, `${JSON.stringify({ ...golden, expect: found }, null, 2)}\n`)
      else assert.deepEqual(found, golden.expect)
    })

const allText = (format: CallbackFormatName): string =>
  goldensOf(format)
    .map((file) => readFileSync(new URL(`${format}/${file}`, ROOT), 'utf8'))
    .join('\n')

/** What each vendor documents of its callbacks, one a line, as it stands in a golden. */
const documentedOf = (format: CallbackFormatName): readonly string[] =>
  readFileSync(new URL(`${format}/documented.txt`, ROOT), 'utf8')
    .trimEnd()
    .split('\n')

test('every documented field, word and code is in a golden callback', () => {
  for (const format of CALLBACK_FORMATS.filter((name) => name !== 'delivrd')) {
    const text = allText(format)
    const missing = documentedOf(format).filter((one) => !text.includes(one))
    assert.deepEqual(missing, [], format)
  }
})

test('what no phone gets is told as such in every form, and nothing else is', () => {
  for (const format of CALLBACK_FORMATS)
    for (const isTest of [true, false]) {
      const golden = {
        wish: { url: 'https://customer.example/told' },
        after: 'delivered',
      } as Golden
      const event = eventOf(golden)
      assert.ok(event.kind === 'message')
      const told = { ...event, message: { ...event.message, isTest } }
      const wish = { ...wishOf(format, golden), options: { mask: '31', level: '3' } }
      const rendered = FORMATS[format].render(told, wish)
      assert.ok(rendered.kind === 'request', format)
      assert.equal(rendered.request.headers['delivrd-test'], isTest ? 'true' : undefined, format)
      if (format !== 'delivrd') continue
      const { data } = JSON.parse(rendered.request.body ?? '') as { data: { is_test: boolean } }
      assert.equal(data.is_test, isTest)
    }
})
