import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { type TestContext, after, before, test } from 'node:test'
import fc from 'fast-check'
import { serveDoor } from '../../src/adapters/doors/shared/open-ports.ts'
import { TWILIO_DOOR } from '../../src/adapters/doors/twilio/door.ts'
import {
  NOW,
  type CompatibleWorld,
  type OpenDoor,
  casesOf,
  checkCases,
  openCompatibleWorld,
  openDoor,
} from '../support/compatible-world.ts'

let world: CompatibleWorld
let door: OpenDoor

before(async () => {
  world = await openCompatibleWorld()
  door = await openDoor(TWILIO_DOOR, world)
})
after(async () => {
  await door.close()
  await world.end()
})

const FILES = casesOf('twilio')

for (const one of FILES) {
  test(`Twilio's door answers and takes in as ${basename(one.file)} says`, () =>
    checkCases(door, one))
}

const SID = 'AC00000000000000000000000000000001'
const HEADERS = {
  authorization: `Basic ${Buffer.from(`${SID}:secret`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
}
const BASE = `/2010-04-01/Accounts/${SID}/Messages`

test('every page says where the next begins, and the last says that there is none', async () => {
  const app = await serveDoor(TWILIO_DOOR, world.deps)
  const get = async (url: string) => {
    const { statusCode, body } = await app.inject({ url, headers: HEADERS })
    assert.equal(statusCode, 200, body)
    return JSON.parse(body) as {
      readonly messages: readonly { readonly sid: string; readonly from: string }[]
      readonly next_page_uri: string | null
      readonly page: number
    }
  }
  for (const from of ['Shop', 'Other', 'Shop']) {
    const payload = new URLSearchParams({ To: '+447700900888', From: from, Body: 'x' }).toString()
    const made = await app.inject({
      method: 'POST',
      url: `${BASE}.json`,
      headers: HEADERS,
      payload,
    })
    assert.equal(made.statusCode, 201, made.body)
  }
  const pages: string[][] = []
  let next: string | null = `${BASE}.json?To=%2B447700900888&PageSize=2`
  while (next !== null) {
    const { messages, next_page_uri: uri, page } = await get(next)
    assert.equal(page, pages.length)
    pages.push(messages.map(({ from }) => from))
    next = uri
  }
  assert.deepEqual(
    pages.map(({ length }) => length),
    [2, 1],
  )
  assert.deepEqual(pages.flat().toSorted(), ['Other', 'Shop', 'Shop'])
  const ofShop = await get(`${BASE}.json?To=%2B447700900888&From=shop`)
  assert.deepEqual(
    ofShop.messages.map(({ from }) => from),
    ['Shop', 'Shop'],
  )
  const today = await get(`${BASE}.json?To=%2B447700900888&DateSent=2026-11-05`)
  assert.equal(today.messages.length, 3)
  const since = await get(`${BASE}.json?To=%2B447700900888&DateSent%3E=2026-11-06`)
  assert.deepEqual(since.messages, [])
  await app.close()
})

test('a redacted text is nowhere any more', async () => {
  const app = await serveDoor(TWILIO_DOOR, world.deps)
  const post = async (url: string, fields: Readonly<Record<string, string>>) => {
    const payload = new URLSearchParams(fields).toString()
    const { body } = await app.inject({ method: 'POST', url, headers: HEADERS, payload })
    return JSON.parse(body) as { readonly sid: string; readonly body: string }
  }
  const { sid } = await post(`${BASE}.json`, {
    To: '+447700900666',
    From: 'Shop',
    Body: 'what nobody may read',
    SendAt: '2026-11-06T09:05:07Z',
  })
  await post(`${BASE}/${sid}.json`, { Status: 'canceled' })
  assert.equal((await post(`${BASE}/${sid}.json`, { Body: '' })).body, '')
  const { rows } = await world.pool.query(
    "select 1 from message_contents where text like '%nobody may read%'",
  )
  assert.deepEqual(rows, [])
  await app.close()
})

const NAMES =
  'To From Body MessagingServiceSid StatusCallback ValidityPeriod SendAt ScheduleType MaxPrice MediaUrl SmartEncoded FallbackFrom Status DateSent PageSize PageToken Page x'.split(
    ' ',
  )

type Fields = Readonly<Record<string, unknown>>
type Page = {
  readonly instances: readonly Fields[]
  nextPage(): Promise<Page> | undefined
  previousPage(): Promise<Page> | undefined
}
type Messages = {
  (sid: string): {
    fetch(): Promise<Fields>
    update(change: object): Promise<Fields>
    remove(): Promise<boolean>
    readonly media: { list(): Promise<readonly Fields[]> }
  }
  create(wish: object): Promise<Fields & { readonly sid: string }>
  list(query: object): Promise<readonly Fields[]>
  page(query: object): Promise<Page>
  getPage(url: string): Promise<Page>
  each(query: object): void
}

/** Of the package itself, or of no fixed time. */
const UNSEEN = {
  dateCreated: undefined,
  dateUpdated: undefined,
  _version: undefined,
  _solution: undefined,
}

/** Twilio's own package, which is told another host. */
async function openPackage(t: TestContext): Promise<Messages> {
  const require = createRequire(new URL('../oracles/package.json', import.meta.url))
  const twilio = require('twilio') as {
    (sid: string, token: string, options: object): { readonly messages: Messages }
    readonly RequestClient: new () => { request(call: { uri: string }): Promise<unknown> }
  }
  const app = await serveDoor(TWILIO_DOOR, world.deps)
  t.after(() => app.close())
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  class Here extends twilio.RequestClient {
    override request(call: { uri: string }): Promise<unknown> {
      return super.request({ ...call, uri: call.uri.replace('https://api.twilio.com', base) })
    }
  }
  return twilio(SID, 'secret', { httpClient: new Here() }).messages
}

test("Twilio's own package lists, pages, filters, changes and removes as there", async (t) => {
  const api = await openPackage(t)
  const to = '+447700900777'
  const later = { scheduleType: 'fixed', sendAt: new Date(Date.UTC(2026, 10, 6)) }
  const made: string[] = []
  for (const body of ['one', 'two', 'three', 'four', 'five']) {
    const from = body === 'two' ? '+447700900001' : '+447700900000'
    made.push((await api.create({ to, from, body, ...later })).sid)
  }
  const texts = (all: readonly Fields[]) => all.map(({ body }) => String(body)).toSorted()
  const all = ['five', 'four', 'one', 'three', 'two']
  assert.deepEqual(texts(await api.list({ to, pageSize: 2 })), all)
  assert.equal((await api.list({ to, limit: 3 })).length, 3)
  /** Of pages of two, reached from the last. */
  const pageAt = async (at: number): Promise<readonly Fields[]> => {
    let page = await api.page({ to, pageSize: 2 })
    for (const _ of [1, 2]) page = (await page.nextPage()) ?? page
    for (let back = 2; back > at; back--) page = (await page.previousPage()) ?? page
    return page.instances
  }
  const each = await new Promise<readonly Fields[]>((resolve, reject) => {
    const seen: Fields[] = []
    const callback = (one: Fields) => void seen.push(one)
    const done = (error?: Error) => (error ? reject(error) : resolve(seen))
    api.each({ to, pageSize: 2, callback, done })
  })
  assert.deepEqual(texts(each), all)
  const first = await api.page({ to, pageSize: 3 })
  const second = await first.nextPage()
  assert.deepEqual(texts([...first.instances, ...(second?.instances ?? [])]), all)
  assert.equal(await second?.nextPage(), undefined)
  const [third, back, start] = [await pageAt(2), await pageAt(1), await pageAt(0)]
  assert.deepEqual(texts([...third, ...back, ...start]), all)
  assert.deepEqual([third.length, back.length, start.length], [1, 2, 2])

  const count = async (query: object) => (await api.list({ to, ...query })).length
  assert.equal(await count({ from: '+447700900001' }), 1)
  const noon = new Date(NOW)
  const [before, after] = [new Date(NOW - 1_000), new Date(NOW + 1_000)]
  assert.equal(await count({ dateSent: new Date(Date.UTC(2026, 10, 5, 23)) }), 5)
  assert.equal(await count({ dateSent: new Date(Date.UTC(2026, 10, 6)) }), 0)
  assert.equal(await count({ dateSentAfter: noon, dateSentBefore: noon }), 5)
  assert.equal(await count({ dateSentAfter: after }), 0)
  assert.equal(await count({ dateSentBefore: before }), 0)

  const [sid = ''] = made
  const one = await api(sid).fetch()
  assert.deepEqual(
    { ...one, ...UNSEEN },
    {
      accountSid: SID,
      apiVersion: '2010-04-01',
      body: 'one',
      dateSent: null,
      direction: 'outbound-api',
      errorCode: null,
      errorMessage: null,
      from: '+447700900000',
      messagingServiceSid: null,
      numMedia: '0',
      numSegments: '1',
      price: null,
      priceUnit: 'EUR',
      sid,
      status: 'scheduled',
      subresourceUris: { media: `${BASE}/${sid}/Media.json` },
      to,
      uri: `${BASE}/${sid}.json`,
      ...UNSEEN,
    },
  )
  assert.deepEqual(one['dateCreated'], noon)
  assert.deepEqual(await api(sid).media.list(), [])
  await assert.rejects(api(sid).update({ body: '' }), { status: 409, code: 20009 })
  assert.equal((await api(sid).update({ status: 'canceled' }))['status'], 'canceled')
  await assert.rejects(api(sid).update({ status: 'canceled' }), { status: 400, code: 30409 })
  assert.equal((await api(sid).update({ body: '' }))['body'], '')
  assert.equal(await api(sid).remove(), true)
  const gone = { status: 404, code: 20404, moreInfo: 'https://www.twilio.com/docs/errors/20404' }
  await assert.rejects(api(sid).fetch(), gone)
  await assert.rejects(api(sid).update({ body: '' }), gone)
  await assert.rejects(api(sid).remove(), gone)
  assert.equal(await count({}), 4)
})

test('whatever is asked, Twilio answers in its own form and never with a fault of ours', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.integer({ min: -300, max: 300 }).map(String),
    fc.constantFrom(
      '\0',
      '%',
      '%zz',
      'http://x/',
      '+447700900123',
      'whatsapp:',
      'canceled',
      '1e99',
    ),
  )
  const asked = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })
  const path = fc.constantFrom(
    `${BASE}.json`,
    `${BASE}/SM${'0'.repeat(32)}.json`,
    `${BASE}/%00.json`,
  )
  await fc.assert(
    fc.asyncProperty(path, asked, fc.boolean(), async (at, pairs, isPost) => {
      const form = pairs
        .map(([name, one]) => `${name}=${encodeURIComponent(one.toWellFormed())}`)
        .join('&')
      const request = isPost
        ? ({ method: 'POST', path: at, headers: HEADERS, body: form } as const)
        : ({ method: 'GET', path: `${at}?${form}`, headers: HEADERS } as const)
      const { reply } = await door.run({ name: '', request })
      assert.ok(reply.status < 500, `${at} ${form}: ${reply.status} ${reply.body}`)
      const { code, status } = JSON.parse(reply.body) as Record<string, unknown>
      if (reply.status >= 400) assert.deepEqual([typeof code, status], ['number', reply.status])
    }),
    { numRuns: 150 },
  )
})
