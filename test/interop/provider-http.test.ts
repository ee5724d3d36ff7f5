import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakePlainHttp, PLAIN_HTTP_ACCOUNT } from '../../sim/providers/plain-http.ts'
import { telling } from '../../sim/providers/script.ts'
import { HTTP } from '../../src/adapters/providers/http.ts'
import { readWords } from '../../src/core/dialects/read-words.ts'
import type { HttpProvider } from '../../src/flows/ports/providers.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

/** The fake's address is known only when it runs; it is the start of two of the fields. */
const PROVIDER: HttpProvider = {
  ...HTTP,
  submit: ({ base_url = '', ...rest }, text) =>
    HTTP.submit({ ...rest, url: `${base_url}/messages` }, text),
}

const pollUrl = (baseUrl: string) => ({ poll_url: `${baseUrl}/messages/{id}` })

const PAIRS = [
  ['arrived', 'DELIVRD'],
  ['lost', 'UNDELIV'],
  ['tired', 'EXPIRED'],
  ['travelling', 'ENROUTE'],
  ['turned away', 'REJECTD'],
  ['dropped', 'DELETED'],
  ['no idea', 'UNKNOWN'],
  // Not described by anybody: kept as it was said, and asked about.
  ['teleported', 'teleported'],
] as const

testProvider({
  name: 'a provider by its description',
  provider: PROVIDER,
  vendor: fakePlainHttp(),
  connection: PLAIN_HTTP_ACCOUNT,
  words: PAIRS.flatMap(([word]) => ['0', '17', 'xyz'].map((code) => ({ word, code }))),
  said: ({ word, code }) => ({
    stat: PAIRS.find(([theirs]) => theirs === word)?.[1] ?? '',
    err: code ?? '',
  }),
  refusals: {
    throttled: 'busy',
    unavailable: 'unknown',
    'server-error': 'unknown',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'unknown',
  },
})

test('a status that nobody described is an unknown word, and moves nothing', () => {
  const reading = readWords('smpp', { stat: 'teleported' })
  assert.equal(reading.known, 'unknown-word')
  assert.equal(reading.claim.status, 'none')
})

test('it is asked after a message where its description says how', async () => {
  const world = await openProviderWorld({
    provider: PROVIDER,
    vendor: fakePlainHttp(),
    connection: PLAIN_HTTP_ACCOUNT,
    options: { script: () => telling([{ word: 'tired', code: '2' }], { stepMs: 20 }) },
  })
  try {
    const outcome = await world.submit(world.text())
    assert.ok(outcome.kind === 'accepted')
    const connection = { ...PLAIN_HTTP_ACCOUNT, ...pollUrl(world.fake.baseUrl) }
    const poll = async (id: string) => {
      const request = HTTP.poll?.request(connection, { id, reference: 'unused' }) ?? null
      assert.ok(request !== null)
      return HTTP.poll?.readAnswer(await world.exchange(request), connection)
    }
    const id = outcome.ids[0] ?? ''
    assert.equal((await poll(id))?.kind, 'no-news')
    await world.fake.whenQuiet()
    const news = await poll(id)
    assert.ok(news?.kind === 'receipts')
    assert.deepEqual([news.receipts[0]?.said['stat'], news.receipts[0]?.id], ['EXPIRED', id])
    assert.equal((await poll('nothing'))?.kind, 'no-news')
  } finally {
    await world.close()
  }
})

test('a text from a handset comes in at the address without a reference', async () => {
  const world = await openProviderWorld({
    provider: PROVIDER,
    vendor: fakePlainHttp(),
    connection: PLAIN_HTTP_ACCOUNT,
    options: { inboundUrl: `${PUBLIC_URL}/receipts/acc_test` },
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550000002', text: 'Ja' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.ok(heard?.reading.kind === 'read')
    assert.equal(heard.reading.inbound[0]?.text, 'Ja')
    const { request } = heard
    const headers = ['x-plain-signature']
    const verify = (changed: typeof request) =>
      HTTP.door.verify(PLAIN_HTTP_ACCOUNT, changed, {
        fetchText: () => Promise.reject(new Error('nothing is fetched')),
      })
    for (const { request: changed, where } of withOneByteChanged(request, { headers }))
      assert.equal((await verify(changed)).kind, 'refused', where)
  } finally {
    await world.close()
  }
})
