import assert from 'node:assert/strict'
import { test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import { fakeSinch, SINCH_ACCOUNT } from '../../sim/providers/sinch.ts'
import { SINCH } from '../../src/adapters/providers/sinch.ts'
import { SINCH as WORDS } from '../../src/core/dialects/sinch/table.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, pairs, withOneByteChanged } from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)
const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }

const common = {
  provider: SINCH,
  connection: SINCH_ACCOUNT,
  words: pairs(codesOf('status'), codesOf('code')),
  said: ({ word, code }: { readonly word: string; readonly code: string | null }) => ({
    status: word,
    ...(code === null ? {} : { code }),
  }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    // It refuses in words of no list: the status says the class.
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'opted-out',
  },
} as const

testProvider({ ...common, name: 'sinch', vendor: fakeSinch() })

testProvider({
  ...common,
  name: 'sinch, reports of whole batches',
  vendor: fakeSinch({ isSigned: true, reports: 'full' }),
})

test('of a signed receipt, its nonce and its time no byte may change', async () => {
  const world = await openProviderWorld({
    provider: SINCH,
    vendor: fakeSinch(),
    connection: SINCH_ACCOUNT,
    options: { script: () => telling([{ word: 'Delivered', code: '0' }]) },
  })
  try {
    await world.submit(world.text())
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.ok(heard !== undefined)
    const prefix = 'x-sinch-webhook-signature'
    const headers = [prefix, `${prefix}-nonce`, `${prefix}-timestamp`]
    let seen = 0
    for (const { request, where } of withOneByteChanged(heard.request, { headers })) {
      seen += 1
      const verdict = await SINCH.door.verify(world.connection, request, NOTHING)
      assert.equal(verdict.kind, 'refused', where)
    }
    assert.ok(seen > 300)
  } finally {
    await world.close()
  }
})

test('a text whose answer was lost is found by our reference, and by its batch once that is known', async () => {
  const world = await openProviderWorld({
    provider: SINCH,
    vendor: fakeSinch(),
    connection: SINCH_ACCOUNT,
    options: {
      misbehave: () => 'accept-then-reset',
      script: () => telling([{ word: 'Rejected', code: '402' }]),
    },
  })
  try {
    const text = world.text()
    assert.equal((await world.submit(text)).kind, 'unknown')
    await world.fake.whenQuiet()
    const ask = async (id: string | null, reference = text.reference) => {
      const asked = SINCH.poll?.request(world.connection, { id, reference })
      assert.ok(asked != null)
      const found = SINCH.poll?.readAnswer(await world.exchange(asked), world.connection)
      return found?.kind === 'receipts'
        ? found.receipts.map((one) => [one.id, one.said['status'], one.said['code']])
        : found?.kind
    }
    const id = world.fake.truth()[0]?.id ?? ''
    assert.deepEqual(await ask(null), [[id, 'Rejected', '402']])
    assert.deepEqual(await ask(id), [[id, 'Rejected', '402']])
    assert.equal(await ask(null, 'another'), 'no-news')
    assert.equal(await ask('01NOBODY'), 'no-news')
  } finally {
    await world.close()
  }
})
