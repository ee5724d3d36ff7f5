import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusing, telling } from '../../sim/providers/script.ts'
import type { FakeMessage, FakeVendor, Refusal, Word } from '../../sim/providers/vendor.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import { decide } from '../../src/core/decide.ts'
import { readWords } from '../../src/core/dialects/read-words.ts'
import type { Evidence } from '../../src/core/evidence.ts'
import { findProvider } from './all-providers.ts'
import { countDifferences } from './pipeline-world.ts'
import type { FakeAccount, ProductWorld, SentMessage } from './product-and-fakes.ts'
import { addFake, messagesOf, send, untilQuiet } from './product-and-fakes.ts'
import { PROVIDER_WORDS } from './provider-words.ts'
import { textedTwice } from './sending-world.ts'

/** What each vendor's documentation says plainly, word/code by status; written down here once more by hand. */
const PLAIN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: { TEXT_DELIVERED: 'delivered', TEXT_TTL_EXPIRED: 'expired', TEXT_UNREACHABLE: 'failed' },
  bandwidth: { 'message-delivered': 'delivered', 'message-failed/4720': 'failed' },
  http: {
    'arrived/0': 'delivered',
    'lost/17': 'failed',
    'tired/0': 'expired',
    'turned away/0': 'rejected',
    'dropped/0': 'cancelled',
  },
  infobip: { '5/0': 'delivered', '15/0': 'expired' },
  jasmin: {
    'DELIVRD/001': 'delivered',
    'UNDELIV/001': 'failed',
    'EXPIRED/001': 'expired',
    'REJECTD/001': 'rejected',
  },
  kannel: { '1/ACK/': 'delivered', '16/NACK/69/Submit failed': 'rejected' },
  messagemedia: { 'delivered/220': 'delivered', 'expired/401': 'expired' },
  messente: { 'DELIVRD/0': 'delivered', 'EXPIRED/2': 'expired' },
  'messente-sms': { 'DELIVERED/DELIVRD/000': 'delivered', 'FAILED/EXPIRED/002': 'expired' },
  plivo: { delivered: 'delivered', undelivered: 'failed', failed: 'failed' },
  sinch: { Delivered: 'delivered', Expired: 'expired', Rejected: 'rejected', Failed: 'failed' },
  telnyx: { delivered: 'delivered', delivery_failed: 'failed', sending_failed: 'failed' },
  twilio: { delivered: 'delivered', 'undelivered/30003': 'failed', read: 'read' },
  vonage: { delivered: 'delivered', read: 'read', rejected: 'rejected' },
  'vonage-sms': { 'delivered/0': 'delivered', 'expired/0': 'expired', 'failed/1': 'failed' },
  whatsapp: { delivered: 'delivered', read: 'read', failed: 'failed' },
}

const REFUSALS: readonly Refusal[] = ['bad-number', 'bad-sender', 'bad-request', 'opted-out']
/** Of so many messages the last few are refused. */
const REFUSED_EVERY = 20

export type VendorFigures = {
  readonly kind: string
  readonly messages: number
  readonly receipts: number
  readonly seconds: number
  readonly lost: number
  readonly wrong: number
  readonly twice: number
}

/** Every word and code of one provider, through the whole product; the fake's own book is the truth. */
export function testVendor(
  product: () => ProductWorld,
  kind: string,
  { messages: count, tell }: { messages: number; tell?: (figures: VendorFigures) => void },
): void {
  test(`${kind}: ${count} messages with all that it can say stand as its own book has them`, async () => {
    const startedAt = performance.now()
    const provider = findProvider(kind)
    const vendor = provider.vendor('')
    const order = storiesOf(kind, vendor, count)
    const account = await addFake(product(), provider, {
      fake: {
        script: ({ to }) => {
          const story = order[Number(to.replace(/\D/g, '').slice(-5))] ?? { words: [] }
          if (story.refusal !== undefined)
            return refusing(story.refusal, vendor.refusals[story.refusal])
          return telling(story.words, { segments: story.segments ?? 1, stepMs: 20 })
        },
        mess: { duplicates: 0.2, disorder: 0.3 },
        pace: { seconds: 100, hours: 720 },
      },
    })
    try {
      const wishes = order.map((story, at) => ({
        to: numberOf(kind, at),
        text: story.segments === 2 ? LONG : 'Your table is ready',
      }))
      const ids = await send(product(), account, wishes)
      assert.equal(new Set(ids).size, count, 'each message has an id of its own')
      await untilQuiet(product(), account, { withinMs: 60_000 + count * 50 })
      const seen = await messagesOf(product(), account.accountId)
      const figures = await compare(product(), account, { seen, order })
      tell?.({
        kind,
        messages: count,
        ...figures,
        seconds: (performance.now() - startedAt) / 1_000,
      })
    } finally {
      await account.fake.close()
    }
  })
}

type Story = {
  readonly words: readonly Word[]
  readonly refusal?: Refusal
  readonly segments?: number
}

const LONG = 'A text of two segments. '.repeat(10)

/** Each word in its turn, alone, after an interim one, or before its opposite; and each refusal. */
function storiesOf(kind: string, vendor: FakeVendor, count: number): readonly Story[] {
  const { words } = wordsOf(kind)
  const told = count - Math.floor(count / REFUSED_EVERY)
  const plain = Object.keys(PLAIN[kind] ?? {}).map(readPlain)
  const spread = told - plain.length
  return Array.from({ length: count }, (_, at): Story => {
    if (at >= told) return { words: [], refusal: REFUSALS[at % REFUSALS.length] ?? 'bad-number' }
    if (at < plain.length) return { words: plain.slice(at, at + 1) }
    const turn = at - plain.length
    const index =
      words.length > spread ? Math.floor((turn * words.length) / spread) : turn % words.length
    const word = words[index] ?? { word: '', code: null }
    const segments = vendor.receiptsPer === 'segment' && at % 7 === 0 ? { segments: 2 } : {}
    if (at % 5 === 1) return { words: [word, vendor.words.delivered], ...segments }
    if (at % 5 === 2) return { words: [word, vendor.words.failed], ...segments }
    return { words: at % 3 === 0 ? [vendor.words.submitted, word] : [word], ...segments }
  })
}

const readPlain = (said: string): Word => {
  const at = said.indexOf('/')
  return at === -1
    ? { word: said, code: null }
    : { word: said.slice(0, at), code: said.slice(at + 1) }
}

type Found = { readonly seen: readonly SentMessage[]; readonly order: readonly Story[] }

async function compare(
  product: ProductWorld,
  { provider: { kind }, fake, accountId }: FakeAccount,
  { seen, order }: Found,
): Promise<Pick<VendorFigures, 'receipts' | 'lost' | 'wrong' | 'twice'>> {
  const truth = new Map(fake.truth().map((message) => [digits(message.to), message]))
  assert.deepEqual(textedTwice(fake), [], 'nobody was texted twice')
  assert.equal(truth.size, order.length, 'every message reached the provider')
  assert.equal(seen.length, order.length, 'every message is shown')
  const receipts = [...truth.values()].flatMap((message) => message.receipts)
  assert.deepEqual(
    receipts.filter(({ ackedAtMs }) => ackedAtMs === null),
    [],
    'every receipt was acknowledged',
  )
  const wrong = seen.flatMap((message) => {
    const really = truth.get(digits(message.to))
    if (really === undefined) return [{ to: message.to, because: 'the provider never saw it' }]
    const because = wrongIn(kind, message, really)
    return because === null ? [] : [{ to: message.to, told: really.behaviour, because }]
  })
  assert.deepEqual(wrong, [], 'every message stands as the provider said')
  assert.deepEqual(plainlyWrong(kind, seen), [], 'what is plain stands as it is written here')
  await nothingIsLeft(product, accountId)
  assert.deepEqual(await countDifferences(product), [], 'the counts are as a recount finds them')
  const words = fake.truth().flatMap(({ news }) => news.map(({ word, code }) => `${word}/${code}`))
  const untold = order
    .flatMap((story) => story.words)
    .filter(({ word, code }) => !words.includes(`${word}/${code}`))
  assert.deepEqual(untold, [], 'every word of the stories was told')
  return { receipts: receipts.length, lost: 0, wrong: wrong.length, twice: 0 }
}

/** No orphan, nothing unproven, nothing refused at the door. */
async function nothingIsLeft({ ask, pool }: ProductWorld, accountId: string): Promise<void> {
  const { data: orphans } = await ask<{ data: readonly { account_id: string }[] }>(
    'GET',
    '/v1/orphans?limit=100',
  )
  assert.deepEqual(
    orphans.filter((one) => one.account_id === accountId),
    [],
  )
  const door = await ask<{ refused: { total: number }; quarantined: number }>(
    'GET',
    `/v1/accounts/${accountId}/door`,
  )
  assert.deepEqual([door.refused.total, door.quarantined], [0, 0])
  const { rows } = await pool.query('select 1 from inbox')
  assert.equal(rows.length, 0)
}

const digits = (to: string): string => to.replace(/\D/g, '')

function wordsOf(kind: string) {
  const found = PROVIDER_WORDS[kind]
  if (found === undefined) throw new Error(`no words of ${kind} are written down`)
  return found
}

/** A second opinion: the vendor's table and the strongest word, over what the provider's book says it told. */
function wrongIn(kind: string, message: SentMessage, really: FakeMessage): string | null {
  const { status, reason, grade, conflict } = message
  const found = [status, reason, grade, conflict].join(' ')
  if (!really.isTaken) return status === 'rejected' ? null : `refused, and stands ${found}`
  const possible = standingsBy(kind, really)
  if (possible.length === 0)
    return status === 'submitted' ? null : `nothing was told, and it stands ${found}`
  return possible.includes(found) ? null : `expected ${possible.join(' or ')}, found ${found}`
}

/** Several: words of the same weight, of which any may be the one that decides. None: nothing moves it. */
function standingsBy(kind: string, { receipts, segments }: FakeMessage): readonly string[] {
  const provider = HTTP_PROVIDERS.find((one) => one.kind === kind)
  const { said } = wordsOf(kind)
  const isPerSegment = provider?.capabilities.receiptsPer === 'segment'
  const evidence = receipts.flatMap((receipt, at): Evidence[] => {
    const { claim, word, code } = readWords(provider?.vendor ?? '', said(receipt))
    if (claim.status === 'none') return []
    const segment = isPerSegment ? receipt.segment : null
    const key = `1 ${receipt.word} ${receipt.code} ${segment}`
    const times = { happenedAt: null, recordedAt: at }
    return [{ key, kind: 'receipt', submission: 1, segment, claim, word, code, ...times }]
  })
  const submission = { number: 1, accountId: 'it', segments, isVoid: false, habit: 'each' as const }
  const standings = evidence.map(({ word, code }) => {
    const isFirst = (one: Evidence): boolean => one.word === word && one.code === code
    const sorted = evidence.map((one) => (isFirst(one) ? { ...one, key: `0 ${one.key}` } : one))
    return decide({ plan: 'queued', segments, submissions: [submission], evidence: sorted })
  })
  return [
    ...new Set(
      standings.map(({ status, reason, grade, conflict }) =>
        [status, reason, grade, conflict].join(' '),
      ),
    ),
  ]
}

function plainlyWrong(kind: string, seen: readonly SentMessage[]): readonly string[] {
  const byNumber = new Map(seen.map((message) => [digits(message.to), message]))
  return Object.entries(PLAIN[kind] ?? {}).flatMap(([said, status], at) => {
    const found = byNumber.get(digits(numberOf(kind, at)))?.status
    return found === status ? [] : [`${said} is ${status}, and stands as ${found}`]
  })
}

/** Of each kind its own, and none is our sender's. */
const numberOf = (kind: string, at: number): string => {
  const place = Object.keys(PLAIN).indexOf(kind)
  return `+44771${String(place).padStart(2, '0')}${String(at).padStart(5, '0')}`
}
