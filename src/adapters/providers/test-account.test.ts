import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FakeProvider } from '../../../sim/providers/fake.ts'
import { ALL_PROVIDERS, type ProviderCase } from '../../../test/support/all-providers.ts'
import { storedHttpSettings } from '../../core/account-settings.ts'
import { readConnection } from '../../flows/account-connection.ts'
import { writeSecretFields } from '../../flows/account-secrets.ts'
import type { TestStep } from '../../flows/test-account.ts'
import { random } from '../crypto/secrets.ts'
import { HTTP_PROVIDERS } from './all.ts'
import { httpAccountTester } from './test-account.ts'

const PUBLIC_URL = 'https://sms.harbour.example'
const ACCOUNT_ID = '0190a000-0000-7000-8000-0000000000aa'

const providerOf = (kind: string) => {
  const provider = HTTP_PROVIDERS.find((one) => one.kind === kind)
  assert.ok(provider !== undefined, kind)
  return provider
}

/** Tries an account of that kind, with some of its fields as they should not be. */
async function tried(
  { kind, connection }: Pick<ProviderCase, 'kind' | 'connection'>,
  { baseUrl, wrong = {} }: { baseUrl: string; wrong?: Record<string, string> },
): Promise<TestStep[]> {
  const reading = readConnection(providerOf(kind), { ...connection(baseUrl), ...wrong })
  assert.ok(reading.kind === 'connection', JSON.stringify(reading))
  const tester = httpAccountTester({
    kinds: HTTP_PROVIDERS,
    clock: { now: () => Date.now() },
    random,
    publicUrl: PUBLIC_URL,
    ownUrl: () => PUBLIC_URL,
    answerTimeoutMs: 300,
  })
  const settings = storedHttpSettings({ connection: reading.parts.open })
  const secret = writeSecretFields(reading.parts.secrets)
  return tester({ id: ACCOUNT_ID, kind, settings }, { secret })
}

const outcomes = (steps: readonly TestStep[]) => steps.map(({ step, ok }) => [step, ok])

/** What lets us in. */
const keyOf = (kind: string): string =>
  providerOf(kind).fields.find((one) => one.isSecret && one.isRequired)?.name ?? 'secret'

for (const one of ALL_PROVIDERS) {
  const isAsked = providerOf(one.kind).poll !== null

  test(`${one.kind}: right credentials are told from wrong ones, as far as it can be asked`, async () => {
    const fake = await FakeProvider.start(one.vendor(`${PUBLIC_URL}/receipts/acc_test`), {})
    try {
      const { baseUrl } = fake
      const right = await tried(one, { baseUrl })
      assert.deepEqual(
        outcomes(right),
        [
          ['reach', true],
          ['credentials', isAsked ? true : null],
          ['address', true],
        ],
        JSON.stringify(right),
      )
      const wanted = isAsked ? /credentials are not refused/ : /seen when a text is sent/
      assert.match(right[1]?.detail ?? '', wanted)
      assert.doesNotMatch(right[1]?.detail ?? '', /Not told/)
      assert.equal(fake.truth().length, 0, 'nothing was sent')
      if (!isAsked) return
      const steps = await tried(one, { baseUrl, wrong: { [keyOf(one.kind)]: 'not-the-right-one' } })
      assert.deepEqual(outcomes(steps)[1], ['credentials', false], JSON.stringify(steps))
      assert.match(steps[1]?.detail ?? '', /does not let us in/)
      assert.ok(!JSON.stringify(steps).includes('not-the-right-one'))
    } finally {
      await fake.close()
    }
  })
}

const TWILIO = ALL_PROVIDERS.find(({ kind }) => kind === 'twilio')
assert.ok(TWILIO)

/** What stands at the address of the API, and is not the provider. */
async function triedAt(status: number, body: string): Promise<readonly TestStep[]> {
  const server = createServer((_, response) => {
    response.writeHead(status).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return await tried(TWILIO as ProviderCase, { baseUrl })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('whoever is no provider says nothing about credentials, whatever it answers', async () => {
  for (const status of [200, 301, 404, 500, 503]) {
    const [, credentials] = await triedAt(status, '<html>nginx</html>')
    assert.equal(credentials?.ok, null, `${status}: ${credentials?.detail}`)
    assert.match(credentials?.detail ?? '', /Not told/)
  }
})

test('credentials that may not ask after messages may still send; others are shut out', async () => {
  const [, mayNot] = await triedAt(403, '{"message": "no scope messages:read"}')
  assert.equal(mayNot?.ok, null)
  assert.match(mayNot?.detail ?? '', /they may still send/)
  assert.equal((await triedAt(401, ''))[1]?.ok, false)
  assert.equal((await triedAt(403, '{"code": 20003, "message": "Authenticate"}'))[1]?.ok, false)
})

test('a provider that nobody answers for is out of reach, and its credentials are not asked about', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await new Promise((resolve) => server.close(resolve))
  const steps = await tried(TWILIO, { baseUrl })
  assert.deepEqual(outcomes(steps), [
    ['reach', false],
    ['address', true],
  ])
  assert.match(steps[0]?.detail ?? '', /ECONNREFUSED/)
})

test('a provider that does not answer in time is out of reach, and one that is ill proves nothing', async () => {
  const fake = await FakeProvider.start(TWILIO.vendor(''), {})
  try {
    fake.health = 'silent'
    const silent = await tried(TWILIO, { baseUrl: fake.baseUrl })
    assert.match(silent[0]?.detail ?? '', /No answer in 0\.3 seconds/)
    fake.health = 'unavailable'
    const ill = await tried(TWILIO, { baseUrl: fake.baseUrl })
    assert.match(ill[1]?.detail ?? '', /Not told whether it lets us in: it answers HTTP 503/)
  } finally {
    await fake.close()
  }
})
