import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeJasmin, JASMIN_ACCOUNT } from '../../sim/providers/jasmin.ts'
import { fakeKannel, KANNEL_ACCOUNT } from '../../sim/providers/kannel.ts'
import { telling } from '../../sim/providers/script.ts'
import { JASMIN } from '../../src/adapters/providers/jasmin.ts'
import { KANNEL } from '../../src/adapters/providers/kannel.ts'
import { JASMIN as JASMIN_WORDS } from '../../src/core/dialects/jasmin/table.ts'
import { KANNEL as KANNEL_WORDS } from '../../src/core/dialects/kannel/table.ts'
import { readWords } from '../../src/core/dialects/read-words.ts'
import type { DoorReceipt } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL } from '../support/provider-world.ts'
import type { Heard } from '../support/provider-world.ts'

// Neither publishes a package: their own sources say what they send, and the fakes send that.

const receiptsIn = (heard: readonly Heard[]): readonly DoorReceipt[] =>
  heard.flatMap(({ reading }) => (reading.kind === 'read' ? reading.receipts : []))

const types = KANNEL_WORDS.tables[0]?.entries.map(({ code }) => code) ?? []

testProvider({
  name: 'kannel',
  provider: KANNEL,
  vendor: fakeKannel({ retries: 5 }),
  connection: KANNEL_ACCOUNT,
  words: types.flatMap((word) =>
    ['ACK/', 'NACK/69/Submit failed', 'NACK/0x00000058/Throttled & more=1'].map((code) => ({
      word,
      code,
    })),
  ),
  said: ({ word, code }) => ({ type: word, answer: code ?? '' }),
  refusals: {
    throttled: 'unknown',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'no-route',
    'bad-sender': 'request-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'no-route',
  },
})

test("Kannel's receipt brings the message centre's own text, and its reason is read", async () => {
  const world = await openProviderWorld({
    provider: KANNEL,
    vendor: fakeKannel(),
    connection: { ...KANNEL_ACCOUNT, smsc: 'carrier-1' },
    options: { script: () => telling([{ word: '2', code: 'stat:EXPIRED err:000' }]) },
  })
  try {
    const text = world.text({ text: 'Größe – 42 & 50 % 👍', validUntil: Date.now() + 3_600_000 })
    const outcome = await world.submit(text)
    assert.deepEqual(outcome.kind === 'accepted' && outcome.ids, [])
    await world.fake.whenQuiet()
    assert.equal(world.fake.truth()[0]?.text, text.text)
    const [receipt] = receiptsIn(world.heard)
    assert.equal(receipt?.reference, text.reference)
    assert.match(
      receipt?.said['answer'] ?? '',
      /^id:\S+ sub:001 .* stat:EXPIRED err:000 text:Hello$/,
    )
    assert.equal(readWords('kannel', receipt?.said ?? {}).claim.status, 'expired')
  } finally {
    await world.close()
  }
})

testProvider({
  name: 'jasmin',
  provider: JASMIN,
  vendor: fakeJasmin(),
  connection: JASMIN_ACCOUNT,
  words: JASMIN_WORDS.tables
    .filter(({ field }) => field.startsWith('message_status'))
    .flatMap(({ entries }) => entries)
    .map(({ code }) => ({ word: code, code: code.startsWith('ESME_') ? null : '001' })),
  said: ({ word, code }) => ({ message_status: word, ...(code === null ? {} : { err: code }) }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'request-invalid',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'no-route',
  },
})

test('Jasmin is given what GSM lacks as UCS-2, and hears ACK/Jasmin or brings it again', async () => {
  const world = await openProviderWorld({
    provider: JASMIN,
    vendor: fakeJasmin(),
    connection: JASMIN_ACCOUNT,
    options: {
      script: () =>
        telling([
          { word: 'ESME_ROK', code: null },
          { word: 'DELIVRD', code: '000' },
        ]),
    },
  })
  try {
    const text = world.text({ text: 'Šíp 👍' })
    await world.submit(text)
    await world.fake.whenQuiet()
    assert.equal(world.fake.truth()[0]?.text, 'Šíp 👍')
    const receipts = receiptsIn(world.heard)
    assert.deepEqual(
      receipts.map(({ said, reference }) => [said['message_status'], said['level'], reference]),
      [
        ['ESME_ROK', '1', text.reference],
        ['DELIVRD', '2', text.reference],
      ],
    )
    // What stands there at level 2 is the receipt's id.
    assert.equal(receipts[0]?.said['connector'], 'carrier-1')
    assert.equal(receipts[1]?.said['connector'], undefined)
    assert.equal(world.heard.length, 2)
  } finally {
    await world.close()
  }
})

for (const [provider, vendor, connection] of [
  [KANNEL, fakeKannel(), KANNEL_ACCOUNT],
  [JASMIN, fakeJasmin(), JASMIN_ACCOUNT],
] as const)
  test(`${provider.title}: a text from a handset comes in by the account's key, and not by a reference`, async () => {
    for (const [address, isTaken] of [
      [`${PUBLIC_URL}/receipts/acc_test?key=of-our-making`, true],
      [`${PUBLIC_URL}/receipts/acc_test?key=another`, false],
      [`${PUBLIC_URL}/receipts/acc_test/${'z'.repeat(24)}?key=of-our-making`, false],
    ] as const) {
      const world = await openProviderWorld({
        provider,
        vendor,
        connection: { ...connection, inbound_key: 'of-our-making' },
        options: { inboundUrl: address, pace: { seconds: 100_000, hours: 720 } },
      })
      try {
        world.fake.text({ from: '+447700900001', to: '+447700900999', text: 'Ano, děkuji & ok' })
        await world.fake.whenQuiet()
        const [heard] = world.heard
        assert.ok(heard !== undefined)
        const texts = heard.reading.kind === 'read' ? heard.reading.inbound : []
        const isBelieved = heard.authenticity.kind === 'authentic' && texts.length > 0
        assert.equal(isBelieved, isTaken, address)
        if (isTaken) assert.equal(texts[0]?.text, 'Ano, děkuji & ok')
      } finally {
        await world.close()
      }
    }
  })
