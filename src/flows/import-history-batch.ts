import { identityOf } from '../core/history/identity.ts'
import type { HistoryReader } from '../core/history/row.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import { readNumber } from '../core/number.ts'
import { type Batch, type Coming, type ReadRow, distinct, sortOut } from './import-history-sort.ts'
import { isOurCurrency, storeMessages, storeReplies, storeWords } from './import-history-store.ts'
import type { HistoryDeps, ImportRowError, ImportWork, RowKey } from './ports/history.ts'
import { leasedUntil } from './ports/history.ts'
import type { ListRow } from './ports/lists.ts'

export type Importing = {
  readonly work: ImportWork
  readonly lease: string
  readonly reader: HistoryReader
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
    const batch = sortOut(reads, { known, importId: work.id, errors })
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
    if (row.note !== null) note(row.note)
    for (const unknown of row.words?.unknown ?? []) note(`unknown:${unknown.slice(0, 100)}`)
    if (row.kind === 'message' && row.price !== null && !isOurCurrency(row, work))
      note(`currency:${row.price.currency}`)
    if (row.at === null && row.kind !== 'word') note('undated')
  }
  return notes
}
