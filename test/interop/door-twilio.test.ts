import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { serveDoor } from '../../src/adapters/doors/shared/open-ports.ts'
import { TWILIO_DOOR } from '../../src/adapters/doors/twilio/door.ts'
import {
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
