import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fakeMessenteSms, MESSENTE_ACCOUNT } from '../../sim/providers/messente-sms.ts'
import { fakeMessente } from '../../sim/providers/messente.ts'
import { telling } from '../../sim/providers/script.ts'
import { MESSENTE_SMS } from '../../src/adapters/providers/messente-sms.ts'
import { MESSENTE } from '../../src/adapters/providers/messente.ts'
import { MESSENTE as WORDS } from '../../src/core/dialects/messente/table.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL } from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

const STATS = codesOf('stat')
const ERRS = codesOf('err')

testProvider({
  name: 'messente-sms',
  provider: MESSENTE_SMS,
  vendor: fakeMessenteSms(),
  connection: MESSENTE_ACCOUNT,
  words: codesOf('status').flatMap((word) =>
    STATS.flatMap((stat) => ERRS.map((err) => ({ word, code: `${stat}/${err}` }))),
  ),
  said: ({ word, code }) => {
    const [stat = '', err = ''] = (code ?? '').split('/')
    return { status: word, stat, err }
  },
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-not-registered',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'recipient-blocklisted',
  },
})

testProvider({
  name: 'messente',
  provider: MESSENTE,
  vendor: fakeMessente(),
  connection: MESSENTE_ACCOUNT,
  words: STATS.flatMap((word) => ERRS.map((err) => ({ word, code: String(Number(err)) }))),
  said: ({ word, code }) => ({ status: word, err: code ?? '' }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    // Its codes say no more than the HTTP status does.
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'recipient-blocklisted',
  },
})

test('what Messente knows is asked for by the id that its answer told', async () => {
  for (const [provider, vendor, field, word] of [
    [MESSENTE_SMS, fakeMessenteSms(), 'status', 'DELIVERED'],
    [MESSENTE, fakeMessente(), 'status', 'DELIVRD'],
  ] as const) {
    const world = await openProviderWorld({
      provider,
      vendor,
      connection: MESSENTE_ACCOUNT,
      options: { script: () => telling([vendor.words.delivered], { stepMs: 30 }) },
    })
    try {
      const outcome = await world.submit(world.text())
      assert.ok(outcome.kind === 'accepted')
      const poll = async () => {
        const ask = { id: outcome.ids[0] ?? null, reference: 'unused' }
        const request = provider.poll?.request(world.connection, ask) ?? null
        assert.ok(request !== null)
        return provider.poll?.readAnswer(await world.exchange(request), world.connection)
      }
      assert.equal((await poll())?.kind, 'no-news')
      await world.fake.whenQuiet()
      const news = await poll()
      assert.ok(news?.kind === 'receipts')
      assert.equal(news.receipts[0]?.said[field], word)
    } finally {
      await world.close()
    }
  }
})

// ---- the vendor's own package

type Callback = (error: Error | null, data: Readonly<Record<string, unknown>>) => void
type Sdk = {
  readonly ApiClient: {
    readonly instance: {
      basePath: string
      readonly authentications: Record<'basicAuth', { username?: string; password?: string }>
    }
  }
  readonly OmnimessageApi: new () => { sendOmnimessage(message: object, done: Callback): void }
  readonly DeliveryReportApi: new () => { retrieveDeliveryReport(id: string, done: Callback): void }
  readonly Omnimessage: { constructFromObject(data: object): object }
  readonly SMS: { constructFromObject(data: object): object }
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const sdk = require('messente_api') as Sdk

const answerTo = (ask: (done: Callback) => void): Promise<Readonly<Record<string, unknown>>> =>
  new Promise((resolve, reject) =>
    ask((error, data) => (error === null ? resolve(data) : reject(error))),
  )

test("Messente's own package sends through the fake, only the host changed, and reads its status", async () => {
  const reference = 'r'.repeat(24)
  const bodies: string[] = []
  const vendor = fakeMessente()
  const world = await openProviderWorld({
    provider: MESSENTE,
    vendor: {
      ...vendor,
      read: (request) => {
        if (request.method === 'POST') bodies.push(request.body)
        return vendor.read(request)
      },
    },
    connection: MESSENTE_ACCOUNT,
    options: { script: () => telling([vendor.words.delivered]) },
  })
  try {
    const { instance } = sdk.ApiClient
    instance.basePath = world.fake.baseUrl
    Object.assign(instance.authentications.basicAuth, MESSENTE_ACCOUNT)
    const sms = sdk.SMS.constructFromObject({
      channel: 'sms',
      sender: '+447700900999',
      text: 'Hello',
      autoconvert: 'off',
    })
    const sent = await answerTo((done) =>
      new sdk.OmnimessageApi().sendOmnimessage(
        sdk.Omnimessage.constructFromObject({
          to: '+447700900000',
          messages: [sms],
          dlr_url: `${PUBLIC_URL}/receipts/acc_test/${reference}`,
        }),
        done,
      ),
    )
    await world.fake.whenQuiet()
    const [truth] = world.fake.truth()
    assert.equal(sent['omnimessage_id'], truth?.id)
    assert.equal(truth?.reference, reference)
    assert.equal(world.heard[0]?.authenticity.kind, 'authentic')
    const report = await answerTo((done) =>
      new sdk.DeliveryReportApi().retrieveDeliveryReport(truth?.id ?? '', done),
    )
    assert.equal((report['statuses'] as { status: string }[])[0]?.status, 'DELIVRD')
    await world.submit(
      world.text({
        to: '+447700900000',
        from: '+447700900999',
        text: 'Hello',
        receiptUrl: `${PUBLIC_URL}/receipts/acc_test/${reference}`,
      }),
    )
    const [theirs, ours] = bodies.map((body) => JSON.parse(body) as object)
    assert.deepEqual(ours, theirs)
  } finally {
    await world.close()
  }
})
