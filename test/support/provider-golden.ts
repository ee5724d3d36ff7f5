import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { referenceOfPath } from '../../src/adapters/providers/parts/addresses.ts'
import type {
  Connection,
  DoorRequest,
  HttpProvider,
  HttpReply,
  OutgoingText,
} from '../../src/flows/ports/providers.ts'
import { ROOT } from './tree.ts'

/** What one golden file holds: one of the pairs of what goes in and what must come out. */
type Golden = {
  readonly note?: string
  /** What of the connection is other than usual. */
  readonly connection?: Connection
  readonly text?: Partial<OutgoingText>
  readonly request?: unknown
  readonly reply?: Partial<HttpReply>
  readonly outcome?: unknown
  readonly polled?: unknown
  readonly knock?: Partial<Omit<DoorRequest, 'body'>> & { readonly body?: string }
  readonly reading?: unknown
  /** 'authentic', or why not. */
  readonly authenticity?: string
}

/** How many random requests and answers each provider meets; 100,000 by hand. */
const RUNS = Number(process.env['RUNS'] ?? '500')

const REFERENCE = 'a1b2c3d4e5f6a7b8c9d0e1f2'
const RECEIPT_URL = `https://delivrd.example/receipts/acc_7/${REFERENCE}`
const NOW = Date.UTC(2026, 0, 15, 21, 32)

const USUAL_TEXT: OutgoingText = {
  to: '+13125550002',
  from: '+13125550001',
  text: 'Hello & welcome',
  channel: 'sms',
  reference: REFERENCE,
  receiptUrl: RECEIPT_URL,
  validUntil: null,
  now: NOW,
}

/** Each file of fixtures/providers/<kind> is one fact about the provider. */
export function testGolden(provider: HttpProvider, usual: Connection): void {
  const folder = join(ROOT, 'fixtures', 'providers', provider.kind)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  test(`${provider.kind}: there are golden requests and answers`, () =>
    assert.ok(files.length >= 5))
  for (const file of files) {
    const golden = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden
    test(`${provider.kind}: ${file.replace('.json', '')}`, async () => {
      const found = {
        ...golden,
        ...(await foundOf(provider, { ...usual, ...golden.connection }, golden)),
      }
      if (process.env['GOLDEN'] === 'write')
        writeFileSync(join(folder, file), `${JSON.stringify(found, null, 2)}\n`)
      else assert.deepEqual(found, golden)
    })
  }
}

/** What comes out, for each of the outcomes that the file has. */
async function foundOf(
  provider: HttpProvider,
  connection: Connection,
  golden: Golden,
): Promise<Golden> {
  const reply = { status: 200, headers: {}, body: '', ...golden.reply }
  const knock = knockOf(golden.knock ?? {})
  const found: Record<string, unknown> = {
    request: () => provider.submit(connection, { ...USUAL_TEXT, ...golden.text }),
    outcome: () => provider.readAnswer(reply, connection),
    polled: () => provider.poll?.readAnswer(reply, connection),
    reading: () => provider.door.read(knock, connection),
    authenticity: async () => {
      const verdict = await provider.door.verify(connection, knock, NO_NETWORK)
      return verdict.kind === 'refused' ? verdict.because : verdict.kind
    },
  }
  const names = Object.keys(found).filter((name) => Object.hasOwn(golden, name))
  const pairs = names.map(async (name) => [name, await (found[name] as () => unknown)()] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

const knockOf = ({ body = '', ...knock }: NonNullable<Golden['knock']>): DoorRequest => ({
  method: 'POST',
  url: RECEIPT_URL,
  headers: {},
  arrivedAt: NOW,
  ...knock,
  body: new TextEncoder().encode(body),
})

const NO_NETWORK = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }

const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/xml', '']

/**
 * Whatever is sent to it, a provider answers with a value: what strangers write never throws.
 * @param isByAddress nothing is signed: whoever knows a reference is believed about that message
 */
export function testTotality(
  provider: HttpProvider,
  connection: Connection,
  { isByAddress = false }: { readonly isByAddress?: boolean } = {},
): void {
  const headers = (names: readonly string[]) =>
    fc.dictionary(
      fc.constantFrom(...names, 'host', 'x-forwarded-host'),
      fc.string({ unit: 'binary' }),
    )
  const knocks = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', ''),
    url: fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constant(RECEIPT_URL),
      fc.string().map((end) => `https://delivrd.example/receipts/acc_7/${end}`),
      fc.string({ unit: 'binary' }),
    ),
    headers: headers(SIGNED_HEADERS).chain((some) =>
      fc.constantFrom(...CONTENT_TYPES).map((type) => ({ ...some, 'content-type': type })),
    ),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify([{ data: value }]))),
    ),
    arrivedAt: fc.constant(NOW),
  })
  const replies = fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    headers: headers(['retry-after', 'date']),
    body: fc.oneof(fc.string(), fc.json(), fc.constant('{"errors":[null],"messages":[[]]}')),
  })

  test(`${provider.kind}: no bytes at the door make it throw, and none are believed`, () =>
    fc.assert(
      fc.asyncProperty(knocks, async (knock) => {
        const { door } = provider
        const verdict = await door.verify(connection, knock, NO_NETWORK)
        const isVouchedFor = isByAddress && referenceOfPath(knock.url) !== null
        assert.equal(verdict.kind, isVouchedFor ? 'authentic' : 'refused')
        assert.ok(verdict.kind === 'authentic' || verdict.because.length > 20)
        door.read(knock, connection)
        const { status } = door.accepted(knock, connection)
        assert.ok(status >= 200 && status < 300)
      }),
      { numRuns: RUNS },
    ))

  test(`${provider.kind}: no answer makes it throw, and only 2xx is acceptance`, () =>
    fc.assert(
      fc.property(replies, (reply) => {
        const outcome = provider.readAnswer(reply, connection)
        if (outcome.kind === 'accepted') assert.ok(reply.status >= 200 && reply.status < 300)
        if (outcome.kind === 'busy')
          assert.ok(outcome.retryAfterMs > 0 && outcome.retryAfterMs <= 3_600_000)
        if (reply.status === 408 || (reply.status >= 300 && reply.status < 400))
          assert.equal(outcome.kind, 'unknown')
        provider.poll?.readAnswer(reply, connection)
      }),
      { numRuns: RUNS },
    ))
}

const SIGNED_HEADERS = [
  'x-twilio-signature',
  'telnyx-signature-ed25519',
  'telnyx-timestamp',
  'authorization',
  'x-plivo-signature-v2',
  'x-plivo-signature-v2-nonce',
  'x-plivo-signature-v3',
  'x-plivo-signature-v3-nonce',
  'x-hub-signature-256',
  'x-plain-signature',
]
