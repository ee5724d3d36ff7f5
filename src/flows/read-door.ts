import { written } from '../core/dialects/smpp/encodings.ts'
import { factOf, inStandardWords, readWith } from '../core/dialects/fact.ts'
import type { VendorReceipt } from '../core/dialects/payload.ts'
import { readWords } from '../core/dialects/read-words.ts'
import type { Said } from '../core/dialects/reader.ts'
import type { Claim } from '../core/evidence.ts'
import { SEGMENTS_MAX } from '../core/segments.ts'
import { UNREAD_REST } from './ports/pipeline.ts'
import type { HttpAccount, RawSource } from './ports/pipeline.ts'
import type { DoorReceipt, HttpProvider, InboundText } from './ports/providers.ts'
import { NOTHING_SAID } from './said-source.ts'
import type {
  ReadingContext,
  SaidInbound,
  SaidReceipt,
  SaidSegment,
  SourceReading,
} from './said-source.ts'

type Account = Pick<HttpAccount, 'id' | 'workspaceId' | 'settings'>
type Context = Omit<ReadingContext, 'account'> & {
  readonly account: Account
  readonly provider: HttpProvider
}

/** What a request at a receipt door says. A handshake was answered when it came, and says nothing more. */
export function readDoor(
  { raw, meta }: RawSource & { protocol: 'http' },
  context: Context,
): SourceReading {
  const { account, provider, arrivedAt, doorReadings } = context
  const { method, url, headers, trust, item } = meta
  const request = { method, url, headers, body: raw, arrivedAt }
  const reading = doorReadings?.get(raw) ?? provider.door.read(request, account.settings.connection)
  doorReadings?.set(raw, reading)
  if (reading.kind === 'handshake') return NOTHING_SAID
  if (reading.kind === 'malformed')
    return {
      ...NOTHING_SAID,
      malformed: [{ because: becauseOf(reading.because), text: null }],
    }
  const unread = unreadIn(reading.unread)
  if (item === UNREAD_REST && unread.length > 0) return { ...NOTHING_SAID, malformed: unread }
  const isOne = item !== undefined && item !== UNREAD_REST
  const all = isOne ? reading.receipts.slice(item, item + 1) : reading.receipts
  const receipts = all.map((receipt) => said(receipt, context))
  // A reference vouches for its message alone, and never for what a person wrote.
  if (trust === 'referred')
    return {
      ...NOTHING_SAID,
      receipts,
      malformed: isOne ? [] : [...unread, ...unheard(reading.inbound)],
    }
  if (isOne) return { ...NOTHING_SAID, receipts }
  return { receipts, inbound: reading.inbound.map(inboundOf), malformed: unread }
}

/** What a provider answered when it was asked after one message. */
export function readPolled(
  { raw, meta }: RawSource & { protocol: 'poll' },
  context: Context,
): SourceReading {
  const { account, provider } = context
  const { status, headers } = meta
  const reply = { status, headers, body: written(raw) }
  const outcome = provider.poll?.readAnswer(reply, account.settings.connection)
  if (outcome?.kind !== 'receipts') return NOTHING_SAID
  const receipts = outcome.receipts.map((receipt) =>
    said({ ...receipt, reference: null, segment: null }, context),
  )
  return { ...NOTHING_SAID, receipts }
}

const unreadIn = (unread: string | undefined) =>
  unread === undefined ? [] : [{ because: becauseOf(unread), text: null }]

const becauseOf = (words: string): string => plain(words).slice(0, BECAUSE_LENGTH_MAX)

const unheard = (inbound: readonly InboundText[]) =>
  inbound.map(({ text }) => ({
    because: "a text from a handset that came by a message's reference, which vouches for no text",
    text: text.slice(0, TEXT_LENGTH_MAX),
  }))

/** Longer texts are cut: nobody's handset writes them. */
const TEXT_LENGTH_MAX = 10_000
const BECAUSE_LENGTH_MAX = 500
const ID_LENGTH_MAX = 200
const NUMBER_LENGTH_MAX = 64
const WORD_LENGTH_MAX = 200

function said(given: DoorReceipt, { account, own, provider }: Context): SaidReceipt {
  const { vendor } = provider
  const { handsetGrade, statWords } = account.settings
  const receipt = storable(given)
  const words = inStandardWords(vendor, receipt.said, statWords)
  const reading = readWords(vendor, words, own.of(account.workspaceId, account.id))
  const { word, code, unknown, disagreement, known } = reading
  const claim = graded(reading.claim, handsetGrade)
  const { id, to, happenedAt, reference, segment } = receipt
  return {
    vendor,
    dialect: readWith(vendor, own.revision(account.workspaceId)),
    id,
    claim,
    word: cut(word, WORD_LENGTH_MAX),
    code: cut(code, WORD_LENGTH_MAX),
    happenedAt,
    fact: factOf(vendor, receipt),
    unknown: known === 'nothing' ? [] : unknown,
    messageState: null,
    numbers: to === null ? [] : [to],
    reference,
    segment,
    shown: { vendor, said: receipt.said, id, to, happenedAt, claim, word, code, disagreement },
  }
}

/** As the account declares: its "delivered" is the handset's own. */
const graded = (claim: Claim, handsetGrade: boolean): Claim =>
  handsetGrade && claim.status === 'delivered' && claim.grade === 'carrier'
    ? { ...claim, grade: 'handset' }
    : claim

/** Without what no database keeps, and no longer than any provider means it. */
function storable(receipt: DoorReceipt): VendorReceipt & DoorReceipt {
  const { said: words, id, to, happenedAt } = receipt
  return {
    ...receipt,
    said: plainWords(words),
    id: storableId(id),
    to: cut(to, NUMBER_LENGTH_MAX),
    happenedAt: cut(happenedAt, NUMBER_LENGTH_MAX),
  }
}

const FIELDS_MAX = 100

const plainWords = (words: Said): Said =>
  Object.fromEntries(
    Object.entries(words)
      .slice(0, FIELDS_MAX)
      .map(([name, value]) => [
        plain(name).slice(0, WORD_LENGTH_MAX),
        plain(value).slice(0, TEXT_LENGTH_MAX),
      ]),
  )

const plain = (text: string): string => text.replaceAll('\0', '').toWellFormed()

const cut = (text: string | null, length: number): string | null =>
  text === null ? null : plain(text).slice(0, length)

function inboundOf(said: InboundText): SaidInbound {
  const { id, from, to, text, channel, isTap = false, repliesTo = null, heededAs = null } = said
  const segment = segmentOf(said)
  return {
    text: plain(text).slice(0, TEXT_LENGTH_MAX),
    source: plain(from).slice(0, NUMBER_LENGTH_MAX),
    sourceTon: null,
    destination: plain(to).slice(0, NUMBER_LENGTH_MAX),
    channel,
    vendorId: storableId(id),
    isTap,
    repliesTo: storableId(repliesTo),
    heededAs,
    ...(segment === null ? {} : { segment }),
  }
}

/** Null: it is the whole. */
function segmentOf({ text, segment }: InboundText): SaidSegment | null {
  if (segment === undefined) return null
  const { reference, total, number } = segment
  const isOne = number >= 1 && number <= total && total >= 2 && total <= SEGMENTS_MAX
  if (!isOne || reference.length > ID_LENGTH_MAX) return null
  const body = { kind: 'text', text: plain(text).slice(0, TEXT_LENGTH_MAX) } as const
  return { reference: plain(reference), total, number, body }
}

// Cut, it would be another's.
const storableId = (id: string | null): string | null =>
  id === null || id.length > ID_LENGTH_MAX ? null : plain(id) || null
