import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeMessageMedia, MESSAGEMEDIA_ACCOUNT } from '../../sim/providers/messagemedia.ts'
import { telling } from '../../sim/providers/script.ts'
import { MESSAGEMEDIA } from '../../src/adapters/providers/messagemedia.ts'
import { MESSAGEMEDIA as WORDS } from '../../src/core/dialects/messagemedia/table.ts'
import { testProvider } from '../support/provider-suite.ts'
import {
  openProviderWorld,
  pairs,
  withAddressChanged,
  withOneByteChanged,
} from '../support/provider-world.ts'

const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)
const NOTHING = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }

testProvider({
  name: 'messagemedia',
  provider: MESSAGEMEDIA,
  vendor: fakeMessageMedia(),
  connection: MESSAGEMEDIA_ACCOUNT,
  words: pairs(codesOf('status'), codesOf('status_code')),
  said: ({ word, code }) => ({ status: word, ...(code === null ? {} : { status_code: code }) }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    // It refuses in sentences, and has no codes for what is wrong.
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'recipient-blocklisted',
  },
})

test('of what is signed, by any digest, no byte may change; nor the text be kept', async () => {
  for (const digest of ['SHA224', 'SHA256', 'SHA512'] as const) {
    const world = await openProviderWorld({
      provider: MESSAGEMEDIA,
      vendor: fakeMessageMedia({ digest }),
      connection: MESSAGEMEDIA_ACCOUNT,
      options: { script: () => telling([{ word: 'delivered', code: '220' }]) },
    })
    try {
      const text = world.text({ text: 'Hidden text' })
      await world.submit(text)
      await world.fake.whenQuiet()
      const [heard] = world.heard
      assert.ok(heard !== undefined)
      assert.equal(heard.authenticity.kind, 'authentic', digest)
      assert.doesNotMatch(JSON.stringify(heard.reading), /Hidden text/)
      let seen = 0
      const changes = [
        ...withOneByteChanged(heard.request, { headers: ['x-messagemedia-signature', 'date'] }),
        ...withAddressChanged(heard.request),
      ]
      for (const { request, where } of changes) {
        // The fragment of an address is never sent.
        if (request.url.includes('#')) continue
        seen += 1
        const verdict = await MESSAGEMEDIA.door.verify(world.connection, request, NOTHING)
        assert.equal(verdict.kind, 'refused', where)
      }
      assert.ok(seen > 800)
    } finally {
      await world.close()
    }
  }
})

test('what became of a text is told to who asks by its id', async () => {
  const world = await openProviderWorld({
    provider: MESSAGEMEDIA,
    vendor: fakeMessageMedia(),
    connection: MESSAGEMEDIA_ACCOUNT,
    options: { script: () => telling([{ word: 'undeliverable', code: '400' }]) },
  })
  try {
    const outcome = await world.submit(world.text())
    await world.fake.whenQuiet()
    const id = outcome.kind === 'accepted' ? (outcome.ids[0] ?? null) : null
    for (const [sought, said] of [
      [id, 'undeliverable'],
      ['not-there', null],
    ] as const) {
      const asked = MESSAGEMEDIA.poll?.request(world.connection, { id: sought, reference: 'r' })
      assert.ok(asked != null)
      const found = MESSAGEMEDIA.poll?.readAnswer(await world.exchange(asked), world.connection)
      const word = found?.kind === 'receipts' ? found.receipts[0]?.said['status'] : null
      assert.equal(word, said)
    }
  } finally {
    await world.close()
  }
})
