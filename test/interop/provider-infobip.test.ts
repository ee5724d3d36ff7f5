import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeInfobip, INFOBIP_ACCOUNT } from '../../sim/providers/infobip.ts'
import { telling } from '../../sim/providers/script.ts'
import { INFOBIP } from '../../src/adapters/providers/infobip.ts'
import { INFOBIP as WORDS } from '../../src/core/dialects/infobip/table.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)
const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }

testProvider({
  name: 'infobip',
  provider: INFOBIP,
  vendor: fakeInfobip(),
  connection: INFOBIP_ACCOUNT,
  words: [
    ...codesOf('status.id').map((word) => ({ word, code: '0' })),
    ...['9', '4', '15'].flatMap((word) => codesOf('error.id').map((code) => ({ word, code }))),
  ],
  said: ({ word, code }) => ({ 'status.id': word, 'error.id': code ?? '0' }),
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

test('a text whose answer was lost is found in the logs by our reference', async () => {
  const world = await openProviderWorld({
    provider: INFOBIP,
    vendor: fakeInfobip(),
    connection: INFOBIP_ACCOUNT,
    options: {
      misbehave: () => 'accept-then-reset',
      script: () => telling([{ word: '5', code: '0' }]),
    },
  })
  try {
    const text = world.text()
    assert.equal((await world.submit(text)).kind, 'unknown')
    await world.fake.whenQuiet()
    const asked = INFOBIP.poll?.request(world.connection, { id: null, reference: text.reference })
    assert.ok(asked != null)
    const found = INFOBIP.poll?.readAnswer(await world.exchange(asked), world.connection)
    assert.equal(found?.kind, 'receipts')
    if (found?.kind === 'receipts')
      assert.deepEqual(
        found.receipts.map(({ id, said }) => [id, said['status.id']]),
        [[text.reference, '5']],
      )
  } finally {
    await world.close()
  }
})

for (const by of ['basic', 'token', 'hmac'] as const) {
  test(`receipts of a subscription prove themselves by ${by}, and nothing else will do`, async () => {
    const subscriptionUrl = `${PUBLIC_URL}/receipts/acc_test/receipts`
    const connection = { ...INFOBIP_ACCOUNT, receipts_by: by }
    const world = await openProviderWorld({
      provider: INFOBIP,
      vendor: fakeInfobip({ signedBy: by, subscriptionUrl }),
      connection,
      options: { script: () => telling([{ word: '5', code: '0' }]) },
    })
    try {
      const text = world.text()
      await world.submit(text)
      await world.fake.whenQuiet()
      const [heard] = world.heard
      assert.ok(heard !== undefined)
      assert.equal(heard.authenticity.kind, 'authentic')
      assert.equal(heard.request.url, subscriptionUrl)
      assert.equal(
        heard.reading.kind === 'read' ? heard.reading.receipts[0]?.reference : null,
        text.reference,
      )
      const header = by === 'basic' ? 'authorization' : INFOBIP_ACCOUNT.receipt_header
      const { [header]: _, ...without } = heard.request.headers
      const bare = { ...heard.request, headers: without }
      assert.equal((await INFOBIP.door.verify(connection, bare, NOTHING)).kind, 'refused')
      let seen = 0
      for (const { request, where } of withOneByteChanged(heard.request, { headers: [header] })) {
        // Only a signature covers the body; the scheme's name may be written in any case.
        if (by !== 'hmac' && where.endsWith('of the body')) continue
        if (by !== 'hmac' && / at [0-6]:/.test(where)) continue
        seen += 1
        const verdict = await INFOBIP.door.verify(connection, request, NOTHING)
        if (verdict.kind === 'refused') continue
        // Hex says the same in capitals.
        const written = request.headers[header] ?? ''
        assert.ok(by === 'hmac' && written.toLowerCase() === heard.request.headers[header], where)
      }
      assert.ok(seen > 20)
    } finally {
      await world.close()
    }
  })
}
