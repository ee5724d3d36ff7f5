import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { KANNEL_DOOR } from '../../src/adapters/doors/kannel/door.ts'
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
  door = await openDoor(KANNEL_DOOR, world)
})
after(async () => {
  await door.close()
  await world.end()
})

const FILES = casesOf('kannel')

for (const one of FILES) {
  test(`Kannel's door answers and takes in as ${basename(one.file)} says`, () =>
    checkCases(door, one))
}

const REPLIES = [
  '0: Accepted for delivery',
  'Authorization failed for sendsms',
  'Not routable. Do not try again.',
  'Missing receiver number, rejected',
  'Missing receiver(s) number(s), rejected',
  'Empty receiver number not allowed, rejected',
  'Sender missing and no global set, rejected',
  'Account field misformed or too long, rejected',
  'Charset or body misformed, rejected',
  'UDH field is too long, rejected',
  'Number(s) has/have been denied by white- and/or black-lists.',
  'Number(s) has/have been denied by white/black lists, or allowed/denied rules.',
  ...'UDH DLR-URL DLR-Mask MClass PID RPI Alt-DCS MWI Coding Compress Validity Deferred Priority'
    .split(' ')
    .map((field) => `${field} field misformed, rejected`),
]

test('every documented reply of Kannel is among the golden ones', () => {
  const told = new Set(FILES.flatMap(({ cases }) => cases.map(({ reply }) => reply?.body)))
  assert.deepEqual(
    REPLIES.filter((reply) => !told.has(reply)),
    [],
  )
})

const NAMES =
  'to from text charset udh coding mclass mwi compress pid alt-dcs rpi validity deferred priority smsc dlr-mask dlr-url account binfo meta-data flash dlrmask dlrurl x'.split(
    ' ',
  )

test('whatever is asked, Kannel answers in its own words and never with a fault of ours', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.integer({ min: -300, max: 300 }).map(String),
    fc.constantFrom('\0', '%', '%zz', 'http://x/%d', '+447700900123', ' ', 'é'.repeat(200)),
  )
  const asked = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(asked, async (pairs) => {
      const known = 'username=tester&password=secret&'
      const query = pairs.map(([name, one]) => `${name}=${encodeURIComponent(one.toWellFormed())}`)
      const path = `/cgi-bin/sendsms?${known}${query.join('&')}`
      const { reply } = await door.run({ name: '', request: { path } })
      assert.ok(reply.status < 500, `${path}: ${reply.status}`)
      const isOwn =
        REPLIES.includes(reply.body) || /^Sent\. Denied receivers are: [+\d ]*$/.test(reply.body)
      assert.ok(isOwn, reply.body)
    }),
    { numRuns: 60 },
  )
})

test('what is our own fault is said to be for now, in words that make a client try again', async () => {
  const overloaded = { kind: 'overloaded', because: 'much waits' } as const
  const ends = [
    () => Promise.reject(new Error('the database is away')),
    () => Promise.resolve(overloaded),
  ]
  for (const accept of ends) {
    const sending = { ...world.deps.sending, accept }
    const broken = await openDoor(KANNEL_DOOR, { ...world, deps: { ...world.deps, sending } })
    const query = 'username=tester&password=secret&to=%2B447700900123&text=hi'
    const { reply } = await broken.run({
      name: '',
      request: { path: `/cgi-bin/sendsms?${query}` },
    })
    assert.deepEqual(reply, {
      status: 503,
      type: 'text/html',
      body: 'Temporal failure, try again later.',
    })
    await broken.close()
  }
  const body = 'x'.repeat(1_100_000)
  const request = { method: 'POST', path: '/cgi-bin/sendsms', body } as const
  assert.equal((await door.run({ name: '', request })).reply.status, 413)
})
