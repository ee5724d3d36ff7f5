import { storable } from '../core/history/columns.ts'
import { identityOf } from '../core/history/identity.ts'
import type { HistoryReader } from '../core/history/row.ts'
import { readNumber } from '../core/number.ts'
import type { ReadRow } from './import-history-sort.ts'
import type { HistoryDeps, ImportRowError, ImportWork } from './ports/history.ts'
import type { ListRow } from './ports/lists.ts'
import type { OpenedHistory } from './start-import.ts'

// Small transactions, so that sending and receipts never wait long for a lock or the disk.
export const BATCH_ROWS = 1_000
// About a second of reading.
const SKIPPED_ROWS = 20_000

/** Rows as they were understood: read while the batch before them is stored. */
export type ReadBatch = {
  readonly reads: readonly ReadRow[]
  readonly errors: ImportRowError[]
  /** How many rows of the file, and the line of the last. */
  readonly rows: number
  readonly line: number
}

export async function* readBatches(
  deps: Pick<HistoryDeps, 'hashRow'>,
  work: ImportWork,
  { reader, rows }: OpenedHistory,
): AsyncGenerator<ReadBatch> {
  for await (const batch of inBatches(rows, work.line)) {
    const errors: ImportRowError[] = []
    const reads = batch.flatMap((row) => readRow(deps, { work, reader, errors }, row))
    yield { reads, errors, rows: batch.length, line: batch.at(-1)?.line ?? work.line }
  }
}

/**
 * About a thousand rows at a time; those up to the line are done. While they are skipped an empty batch
 * comes now and then, so that whoever works at it is seen to be there.
 */
async function* inBatches(
  rows: AsyncIterable<readonly ListRow[]>,
  doneLine: number,
): AsyncGenerator<readonly ListRow[]> {
  let held: ListRow[] = []
  let skipped = 0
  for await (const some of rows) {
    for (const row of some) {
      if (row.line > doneLine) held.push(row)
      else if (++skipped % SKIPPED_ROWS === 0) yield []
      if (held.length < BATCH_ROWS) continue
      yield held
      held = []
    }
  }
  if (held.length > 0) yield held
}

function readRow(
  { hashRow }: Pick<HistoryDeps, 'hashRow'>,
  { work, reader, errors }: { work: ImportWork; reader: HistoryReader; errors: ImportRowError[] },
  given: ListRow,
): ReadRow[] {
  const line = given.line
  const raw = storable(given.raw)
  const refuse = (because: string, explanation: string): ReadRow[] => {
    errors.push({ line, because, explanation, raw })
    return []
  }
  if (given.kind === 'broken') return refuse(given.code, given.because)
  const reading = reader.read(given.cells.map(storable))
  if (reading.kind === 'nothing') return []
  if (reading.kind === 'error') return refuse(reading.because, reading.explanation)
  const { row } = reading
  if (row.at !== null && row.at > work.startedAt + DAY_MS) {
    return refuse('unreadable-time', `“${row.atWritten ?? ''}” has not come yet`)
  }
  if (row.campaign !== null && row.campaign.key.length > CAMPAIGN_KEY_MAX) {
    return refuse(
      'unreadable-row',
      `the campaign is named with ${row.campaign.key.length} characters; expected at most ${CAMPAIGN_KEY_MAX}`,
    )
  }
  const number = row.kind === 'word' ? null : readNumber(row.number, work.defaultCountry)
  if (number?.kind === 'unreadable') return refuse(number.code, number.because)
  const recipient = number === null ? '' : number.kind === 'number' ? number.e164 : number.digits
  const identity = identityOf(work.workspaceId, work.format, { row, recipient })
  const hash = hashRow(work.numberKey, identity)
  return [{ line, raw, row, recipient, bucket: hash[0] ?? 0, hash, hex: inHex(hash) }]
}

/** Clocks and time zones are wrong by hours; a whole day is another matter. */
const DAY_MS = 86_400_000
const CAMPAIGN_KEY_MAX = 500

const inHex = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
