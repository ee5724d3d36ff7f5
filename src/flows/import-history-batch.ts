import { withOwn } from '../core/history/words.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import type { ReadBatch } from './import-history-read.ts'
import { type Batch, type Coming, type ReadRow, distinct, sortOut } from './import-history-sort.ts'
import { isOurCurrency, storeMessages, storeReplies, storeWords } from './import-history-store.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { HistoryDeps, ImportWork, RowKey } from './ports/history.ts'
import { leasedUntil } from './ports/history.ts'
import type { OwnWords } from './ports/vocabulary.ts'
import { unknownInBatch } from './unknown-words.ts'

/** Brings in one batch of rows in one transaction. False: the import is another process's by now. */
export async function importBatch(
  deps: HistoryDeps,
  { work, lease }: { work: ImportWork; lease: string },
  { reads: tableReads, errors, rows, line }: ReadBatch,
): Promise<boolean> {
  const now = deps.clock.now()
  return deps.store.transact(async (ledger) => {
    // Before anything else is locked, as whoever reads receipts does.
    const own = await ledger.ownWords()
    if (!(await ledger.holdImport(work.id, lease, leasedUntil(now)))) return false
    const reads = tableReads.map((read) => readWithOwn(read, own, work))
    const known = await ledger.knownRows(distinct(reads))
    const batch = sortOut(reads, { known, importId: work.id, errors })
    giveIds(deps, batch, { work, now })
    const storing = { deps, work, now }
    const campaigns =
      (await storeMessages(ledger, batch, storing)) + (await storeReplies(ledger, batch, storing))
    await storeWords(ledger, batch, { now })
    await ledger.countUnknown(unknownInBatch(batch, work.workspaceId), now)
    await ledger.rememberRows([...batch.coming.map(keyOf), ...batch.seen], work.id)
    await ledger.insertImportErrors(work.id, batch.errors)
    const tally = {
      ...batch.tally,
      rowsRead: rows,
      rowErrors: batch.errors.length,
      campaigns,
      optOuts: batch.coming.filter(({ read }) => read.row.suggestsOptOut).length,
      notes: notesOf(reads, work),
    }
    await ledger.advanceImport(work.id, { line }, { tally, now })
    return true
  })
}

/** With what people have decided about words: it was read ahead, by the tables alone. */
function readWithOwn(read: ReadRow, own: OwnWords, { workspaceId }: ImportWork): ReadRow {
  const { words } = read.row
  if (words === null) return read
  const decided = withOwn(words, own.of(workspaceId, NO_ACCOUNT), own.revision(workspaceId))
  if (decided === words) return read
  const suggestsOptOut = read.row.suggestsOptOut || decided.claim.reason === 'opted-out'
  return { ...read, row: { ...read.row, words: decided, suggestsOptOut } }
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

/** What people should know of how the rows were read, each with how many it concerns. */
function notesOf(reads: readonly ReadRow[], work: ImportWork): Record<string, number> {
  const notes: Record<string, number> = {}
  const note = (text: string) => {
    notes[text] = (notes[text] ?? 0) + 1
  }
  for (const { row } of reads) {
    for (const one of row.notes) note(one)
    for (const { vendor, field, code } of row.words?.unknown ?? [])
      note(`unknown:${`${vendor}:${field}:${code}`.slice(0, 100).toWellFormed()}`)
    if (row.kind === 'message' && row.price !== null && !isOurCurrency(row, work))
      note(`currency:${row.price.currency}`)
    if (row.at === null && row.kind !== 'word') note('undated')
  }
  return notes
}
