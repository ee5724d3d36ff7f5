import { countedAs, sumMoves } from '../core/counts.ts'
import type { Evidence } from '../core/evidence.ts'
import { type KnownRow, identityOf, sightingOf } from '../core/history/identity.ts'
import type { HistoryReader, HistoryRow } from '../core/history/row.ts'
import { evidenceOf, saidKey, segmentsOf, standHistory } from '../core/history/standing.ts'
import { bucketOf, bucketOfId, makeId } from '../core/ids.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { readNumber } from '../core/number.ts'
import { applyEvidence } from './apply-evidence.ts'
import { campaignsOf } from './import-history-campaigns.ts'
import { NO_ACCOUNTS, NO_TALLY, leasedUntil } from './import-history.ts'
import { NO_ACCOUNT, NO_CAMPAIGN } from './ports/common.ts'
import type {
  HistoryDeps,
  HistoryLedger,
  HistoryMessage,
  HistoryReply,
  ImportRowError,
  ImportTally,
  ImportWork,
  RowKey,
} from './ports/history.ts'
import type { ListRow } from './ports/lists.ts'
import type { NewEvidence } from './ports/pipeline.ts'

export type Importing = {
  readonly work: ImportWork
  readonly lease: string
  readonly reader: HistoryReader
}

/** A row that was understood, with what it is known by. */
type ReadRow = {
  readonly line: number
  readonly raw: string
  readonly row: HistoryRow
  /** E.164; as given where no phone can have it. Empty for a word about a message. */
  readonly recipient: string
  readonly bucket: number
  readonly hash: Uint8Array
  readonly hex: string
}

/** A message or a reply to be, and what later rows of the batch say about it. */
type Coming = {
  readonly read: ReadRow
  readonly ordinal: number
  readonly said: ReadRow[]
  id: string
}

type Batch = {
  readonly coming: Coming[]
  /** Words about messages that are stored already. */
  readonly words: { readonly read: ReadRow; readonly messageId: string }[]
  /** Rows without an id that were known: seen by this import too. */
  readonly seen: (RowKey & { readonly messageId: string })[]
  readonly errors: ImportRowError[]
  tally: ImportTally
}

/** Brings in one batch of rows in one transaction. False: the import is another process's by now. */
export async function importBatch(
  deps: HistoryDeps,
  { work, lease, reader }: Importing,
  rows: readonly ListRow[],
): Promise<boolean> {
  const now = deps.clock.now()
  const errors: ImportRowError[] = []
  const reads = rows.flatMap((row) => readRow(deps, { work, reader, errors }, row))
  const line = rows.at(-1)?.line ?? work.line
  return deps.store.transact(async (ledger) => {
    if (!(await ledger.holdImport(work.id, lease, leasedUntil(now)))) return false
    const known = await ledger.knownRows(distinct(reads))
    const batch = sortOut(reads, known, work.id, errors)
    giveIds(deps, batch, { work, now })
    const storing = { deps, work, now }
    const campaigns =
      (await storeMessages(ledger, batch, storing)) + (await storeReplies(ledger, batch, storing))
    await storeWords(ledger, batch, { now })
    await ledger.rememberRows([...batch.coming.map(keyOf), ...batch.seen], work.id)
    await ledger.insertImportErrors(work.id, batch.errors)
    const tally = {
      ...batch.tally,
      rowsRead: rows.length,
      rowErrors: batch.errors.length,
      campaigns,
      optOuts: batch.coming.filter(({ read }) => read.row.suggestsOptOut).length,
      notes: notesOf(reads, work),
    }
    await ledger.advanceImport(work.id, { line }, tally, now)
    return true
  })
}

function readRow(
  { hashRow }: HistoryDeps,
  { work, reader, errors }: { work: ImportWork; reader: HistoryReader; errors: ImportRowError[] },
  given: ListRow,
): ReadRow[] {
  const { line, raw } = given
  const refuse = (because: string, explanation: string): ReadRow[] => {
    errors.push({ line, because, explanation, raw })
    return []
  }
  if (given.kind === 'broken') return refuse(given.code, given.because)
  const reading = reader.read(given.cells)
  if (reading.kind === 'nothing') return []
  if (reading.kind === 'error') return refuse(reading.because, reading.explanation)
  const { row } = reading
  const number = row.kind === 'word' ? null : readNumber(row.number, work.defaultCountry)
  if (number?.kind === 'unreadable') return refuse(number.code, number.because)
  const hash = hashRow(work.numberKey, identityOf(work.workspaceId, work.format, row))
  const recipient = number === null ? '' : number.kind === 'number' ? number.e164 : number.digits
  return [{ line, raw, row, recipient, bucket: hash[0] ?? 0, hash, hex: inHex(hash) }]
}

const inHex = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

const distinct = (reads: readonly ReadRow[]): readonly ReadRow[] => [
  ...new Map(reads.map((read) => [read.hex, read])).values(),
]

/** Which rows are new, which are known, and which only say more; what speaks of nothing known is an error. */
function sortOut(
  reads: readonly ReadRow[],
  known: ReadonlyMap<string, readonly KnownRow[]>,
  importId: string,
  errors: ImportRowError[],
): Batch {
  const batch: Batch = { coming: [], words: [], seen: [], errors, tally: NO_TALLY }
  const taken = new Map<string, Map<number, Coming | null>>()
  // A receipt may stand a line before the message that it is about.
  const inOrder = [...reads].sort(
    (a, b) => Number(a.row.kind === 'word') - Number(b.row.kind === 'word'),
  )
  for (const read of inOrder) {
    const hasId = read.row.id !== null
    const ordinals = taken.get(read.hex) ?? new Map<number, Coming | null>()
    taken.set(read.hex, ordinals)
    const twin = hasId ? ordinals.get(0) : undefined
    if (twin !== undefined && twin !== null) {
      twin.said.push(read)
      count(batch, read.row.kind === 'word' ? 'evidenceAdded' : 'alreadyKnown')
      continue
    }
    const sighting = sightingOf({ hasId, said: saidKey(read.row) }, known.get(read.hex) ?? [], {
      importId,
      taken: new Set(ordinals.keys()),
    })
    if (sighting.kind === 'known') {
      if (!hasId) ordinals.set(sighting.known.ordinal, null)
      meetAgain(batch, read, sighting.known)
    } else if (read.row.kind === 'word') {
      const explanation =
        'no message is known, in this file before it or in another, that it speaks of'
      errors.push({ line: read.line, because: 'no-message', explanation, raw: read.raw })
    } else {
      const coming: Coming = { read, ordinal: sighting.ordinal, said: [read], id: '' }
      ordinals.set(sighting.ordinal, coming)
      batch.coming.push(coming)
      count(batch, read.row.kind === 'reply' ? 'replies' : 'messages')
    }
  }
  return batch
}

function meetAgain(batch: Batch, read: ReadRow, known: KnownRow): void {
  const { bucket, hash, row } = read
  const { messageId, ordinal } = known
  if (row.id === null) batch.seen.push({ bucket, hash, ordinal, messageId })
  const key = saidKey(row)
  const isNews = row.kind !== 'reply' && key !== null && !known.said.has(key)
  if (isNews) {
    batch.words.push({ read, messageId })
    count(batch, 'evidenceAdded')
  }
  if (!isNews || row.kind !== 'word') count(batch, 'alreadyKnown')
}

type Counter = 'messages' | 'replies' | 'alreadyKnown' | 'evidenceAdded'

const count = (batch: Batch, counter: Counter): void => {
  batch.tally = { ...batch.tally, [counter]: batch.tally[counter] + 1 }
}

const ID_OCTETS = 9

/** Ids of one batch sort as the rows of the file do: their first random bits count instead. */
function giveIds(
  { random }: HistoryDeps,
  { coming }: Batch,
  { work, now }: { work: ImportWork; now: number },
): void {
  const octets = random(coming.length * ID_OCTETS)
  coming.sort((a, b) => a.read.line - b.read.line)
  for (const [at, one] of coming.entries()) {
    const own = octets.subarray(at * ID_OCTETS, (at + 1) * ID_OCTETS)
    own[0] = (at >> 8) & 0x0f
    own[1] = at & 0xff
    one.id = makeId(now, bucketOf(work.workspaceId, one.read.recipient), own)
  }
}

const keyOf = ({ read, ordinal, id }: Coming): RowKey & { messageId: string } => ({
  bucket: read.bucket,
  hash: read.hash,
  ordinal,
  messageId: id,
})

type Storing = { readonly deps: HistoryDeps; readonly work: ImportWork; readonly now: number }

/** Answers how many campaigns were made. */
async function storeMessages(
  ledger: HistoryLedger,
  { coming }: Batch,
  { deps, work, now }: Storing,
): Promise<number> {
  const own = coming.filter(({ read }) => read.row.kind === 'message')
  if (own.length === 0) return 0
  const found = await campaignIds(
    ledger,
    own.map(({ read }) => read.row),
    { deps, work, now },
  )
  const messages = own.map((one, at) =>
    messageOf(one, { work, now, campaignId: found.ids[at] ?? NO_CAMPAIGN }),
  )
  await ledger.storeHistory(messages, now)
  await ledger.growCampaigns(growthOf(messages), now)
  await ledger.moveCounts(
    sumMoves(messages.map((message) => ({ before: null, after: countedMessage(message) }))),
  )
  await watch(ledger, messages, { deps, now })
  return found.made
}

/** The campaign of each row, made where it is not there yet. */
async function campaignIds(
  ledger: HistoryLedger,
  rows: readonly HistoryRow[],
  { deps, work, now }: Storing,
): Promise<{ ids: readonly string[]; made: number }> {
  if (rows.length === 0) return { ids: [], made: 0 }
  const { campaigns, keys } = campaignsOf(rows, work, () => makeId(now, 0, deps.random(ID_OCTETS)))
  const made = { workspaceId: work.workspaceId, source: work.format, by: work.createdBy, at: now }
  const found = await ledger.sourceCampaigns(campaigns, made)
  return { ids: keys.map((key) => found.ids.get(key) ?? NO_CAMPAIGN), made: found.made }
}

function messageOf(
  { read, said, id }: Coming,
  { work, now, campaignId }: { work: ImportWork; now: number; campaignId: string },
): HistoryMessage {
  const { row, recipient, line } = read
  const segments = segmentsOf(row)
  const evidence = uniqueEvidence(said.flatMap((one) => evidenceOf(one.row, now) ?? []))
  const stood = standHistory({ segments, sentAt: row.at }, evidence, { now, accountId: NO_ACCOUNT })
  return {
    bucket: bucketOfId(id),
    id,
    workspaceId: work.workspaceId,
    campaignId,
    line,
    reference: row.reference?.slice(0, 255) ?? null,
    standing: stood.standing,
    evidence: stood.evidence,
    dialect: row.words?.dialect ?? work.format,
    priceMicros: isOurCurrency(row, work) ? (row.price?.micros ?? null) : null,
    sentAt: row.at ?? now,
    submittedAt: row.at,
    expectedBy: stood.expectedBy,
    recipient,
    sender: row.sender,
    text: row.text,
    fields: row.fields,
    raw: said.map(({ raw }) => raw).join('\n'),
  }
}

const uniqueEvidence = (evidence: readonly Evidence[]): Evidence[] => [
  ...new Map(evidence.map((one) => [one.key, one])).values(),
]

const isOurCurrency = ({ price }: HistoryRow, { currency }: ImportWork): boolean =>
  price !== null && (price.currency === null || price.currency === currency)

const countedMessage = (message: HistoryMessage) =>
  countedAs({ ...message, accountId: null }, message.standing)

function growthOf(messages: readonly HistoryMessage[]) {
  const byCampaign = Map.groupBy(messages, ({ campaignId }) => campaignId)
  return [...byCampaign].map(([id, own]) => ({
    id,
    messages: own.length,
    from: Math.min(...own.map(({ sentAt }) => sentAt)),
    to: Math.max(...own.map(({ sentAt }) => sentAt)),
    sender: own[0]?.sender ?? '',
    text: own[0]?.text ?? '',
  }))
}

/** What was sent a day ago may still be receipted elsewhere: it becomes unconfirmed when its time is over. */
async function watch(
  ledger: HistoryLedger,
  messages: readonly HistoryMessage[],
  { deps, now }: { deps: HistoryDeps; now: number },
): Promise<void> {
  const open = messages.filter(({ expectedBy }) => expectedBy !== null)
  if (open.length === 0) return
  await ledger.addWatch({
    id: makeId(now, 0, deps.random(ID_OCTETS)),
    dueAt: Math.max(...open.map(({ expectedBy }) => expectedBy ?? 0)),
    messages: open.map(({ id }) => id),
  })
}

/** Answers how many campaigns were made. */
async function storeReplies(
  ledger: HistoryLedger,
  { coming }: Batch,
  { deps, work, now }: Storing,
): Promise<number> {
  const own = coming.filter(({ read }) => read.row.kind === 'reply')
  if (own.length === 0) return 0
  // Only campaigns that the file names: a day is no conversation.
  const named = own.filter(({ read }) => read.row.campaign !== null)
  const found = await campaignIds(
    ledger,
    named.map(({ read }) => ({ ...read.row, text: '' })),
    { deps, work, now },
  )
  const replies = own.map(({ read, id }): HistoryReply => {
    const at = named.findIndex((one) => one.id === id)
    return {
      id,
      workspaceId: work.workspaceId,
      campaignId: found.ids[at] ?? null,
      person: read.recipient,
      ours: read.row.sender,
      text: read.row.text,
      keyword: readKeyword(read.row.text),
      receivedAt: read.row.at ?? now,
    }
  })
  await ledger.storeReplies(replies, work.id, now)
  return found.made
}

async function storeWords(
  ledger: HistoryLedger,
  { words }: Batch,
  { now }: { now: number },
): Promise<void> {
  const additions = words.flatMap(({ read, messageId }): NewEvidence[] => {
    const evidence = evidenceOf(read.row, now)
    if (evidence === null) return []
    return [
      {
        bucket: bucketOfId(messageId),
        messageId,
        evidence,
        accountId: null,
        matchedBy: 'import',
        dialect: read.row.words?.dialect ?? null,
        journalId: null,
      },
    ]
  })
  if (additions.length === 0) return
  await applyEvidence(ledger, additions, { accounts: NO_ACCOUNTS, now })
  await ledger.addRaw(
    words.map(({ read, messageId }) => ({
      bucket: bucketOfId(messageId),
      id: messageId,
      raw: read.raw,
    })),
  )
}

/** What people should know of how the rows were read, each with how many it concerns. */
function notesOf(reads: readonly ReadRow[], work: ImportWork): Record<string, number> {
  const notes: Record<string, number> = {}
  const note = (text: string) => {
    notes[text] = (notes[text] ?? 0) + 1
  }
  for (const { row } of reads) {
    if (row.note !== null) note(row.note)
    for (const unknown of row.words?.unknown ?? []) note(`unknown:${unknown.slice(0, 100)}`)
    if (row.kind === 'message' && row.price !== null && !isOurCurrency(row, work))
      note(`currency:${row.price.currency}`)
    if (row.at === null && row.kind !== 'word') note('undated')
  }
  return notes
}
