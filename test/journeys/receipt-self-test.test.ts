import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import type { FakeMessage } from '../../sim/providers/vendor.ts'
import { type Diagnosis, diagnose } from '../../src/flows/diagnose-refusal.ts'
import type { HttpAccount } from '../../src/flows/ports/pipeline.ts'
import { findProvider } from '../support/all-providers.ts'
import { receiptCall, sendTo, signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type DoorWorld, PUBLIC_URL, openDoorWorld } from '../support/door-world.ts'

/** What proxies do to the address under which a receipt was signed, and how the self-test names it. */

let database: TestDatabase
let world: DoorWorld
let message: FakeMessage

before(async () => {
  database = await createTestDatabase()
  world = await openDoorWorld(database.url, findProvider('twilio'), { script: () => telling([]) })
  const [sent] = await sendTo(world, ['+447700900201'])
  assert.ok(sent !== undefined)
  message = sent
})
after(async () => {
  await world?.close()
  await database?.drop()
})

type Given = {
  /** What stood in the place of our address when it was signed. */
  readonly base?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly pasted?: string | null
  readonly token?: string
}

async function selfTest({ base, headers = {}, pasted = null, token }: Given): Promise<Diagnosis> {
  const account = world.pipeline.accounts.get(world.accountId) as HttpAccount
  const own = findProvider('twilio').vendor('')
  const vendor =
    token === undefined ? own : fakeTwilio({ accountSid: `AC${'0'.repeat(32)}`, authToken: token })
  const call = receiptCall(vendor, message, { word: 'delivered', code: null })
  const url = call.url.replace(PUBLIC_URL, base ?? PUBLIC_URL)
  const brought = signed(vendor, { ...call, url })
  const target = brought.url.replace(/^.*?(?=\/receipts\/)/, '').replace(/#.*$/, '')
  const lowered = Object.entries({ ...brought.headers, ...headers }).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  )
  const body = new TextEncoder().encode(brought.body)
  const knock = { method: 'POST', target, headers: Object.fromEntries(lowered), body }
  return diagnose(world.doors.deps, account, { knock, arrivedAt: Date.now(), pasted })
}

test('a request signed for our address is proven', async () =>
  assert.equal((await selfTest({})).verdict, 'proven'))

const PROXIES: readonly (Given & { readonly mismatch: Diagnosis['mismatch'] })[] = [
  { base: 'http://receipts.example.test', mismatch: 'scheme' },
  { base: 'https://www.example.test', headers: { host: 'www.example.test' }, mismatch: 'host' },
  {
    base: 'https://public.example',
    headers: { 'x-forwarded-host': 'public.example', host: 'inner:3000' },
    mismatch: 'host',
  },
  {
    base: 'https://public.example',
    headers: { forwarded: 'for=1.2.3.4;host=public.example;proto=https' },
    mismatch: 'host',
  },
  { base: 'https://receipts.example.test:8080', mismatch: 'port' },
  {
    base: 'https://receipts.example.test:9443',
    headers: { 'x-forwarded-port': '9443' },
    mismatch: 'port',
  },
  {
    base: 'https://receipts.example.test/texts',
    headers: { 'x-forwarded-prefix': '/texts' },
    mismatch: 'prefix',
  },
  {
    base: 'https://receipts.example.test/a/b',
    pasted: 'https://receipts.example.test/a/b/receipts/acc_1',
    mismatch: 'prefix',
  },
  {
    base: 'http://public.example:81/x',
    pasted: 'http://public.example:81/x/receipts/acc_1',
    mismatch: 'scheme',
  },
  { token: 'another-twilio-token', mismatch: 'secret' },
]

for (const { mismatch, ...given } of PROXIES) {
  const { base, token, headers, pasted } = given
  const what = base ?? token
  test(`signed for ${what}${headers === undefined ? '' : ` behind ${JSON.stringify(headers)}`}${pasted == null ? '' : ' as pasted'}: the ${mismatch} is named`, async () => {
    const diagnosis = await selfTest(given)
    assert.equal(diagnosis.verdict, 'refused')
    assert.equal(diagnosis.mismatch, mismatch, JSON.stringify(diagnosis))
    if (base !== undefined) assert.ok(diagnosis.because.includes(base), diagnosis.because)
  })
}

test('without a signature nothing is guessed', async () => {
  const diagnosis = await selfTest({ headers: { 'X-Twilio-Signature': '' } })
  assert.equal(diagnosis.verdict, 'refused')
})

test('blanks that came along with a pasted secret are named', async () => {
  await world.setConnection({ auth_token: ' fake-twilio-token\n' })
  const diagnosis = await selfTest({})
  assert.equal(diagnosis.mismatch, 'secret')
  assert.match(diagnosis.because, /auth_token without blanks/)
  await world.setConnection({ auth_token: 'new', api_key_secret: 'fake-twilio-token' })
  const swapped = await selfTest({})
  assert.equal(swapped.mismatch, 'secret')
  assert.match(swapped.because, /signed with what is set here as api_key_secret/)
})
