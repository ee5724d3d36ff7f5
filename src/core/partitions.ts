import { idFloor } from './ids.ts'

/** A table that is partitioned by the time in its ids. */
export type PartitionedTable = {
  readonly table: string
  readonly column: string
  readonly every: 'day' | 'month'
  /** Storage options of each partition. */
  readonly options: string
  /** 'content' holds people and raw receipts, and goes when retention says so; 'record' stays. */
  readonly holds: 'content' | 'look-up' | 'record'
}

export const PARTITIONED: readonly PartitionedTable[] = [
  { table: 'messages', column: 'id', every: 'month', options: 'fillfactor = 60', holds: 'record' },
  {
    table: 'submissions',
    column: 'message_id',
    every: 'month',
    options: 'fillfactor = 70',
    holds: 'record',
  },
  {
    table: 'evidence',
    column: 'message_id',
    every: 'month',
    options: 'fillfactor = 90',
    holds: 'record',
  },
  { table: 'provider_ids', column: 'message_id', every: 'month', options: '', holds: 'look-up' },
  { table: 'message_contents', column: 'message_id', every: 'day', options: '', holds: 'content' },
  { table: 'callbacks', column: 'id', every: 'day', options: 'fillfactor = 70', holds: 'content' },
  { table: 'journal', column: 'id', every: 'day', options: '', holds: 'content' },
]

export type Partition = {
  readonly table: string
  /** messages_2026_11, journal_2026_11_21. */
  readonly name: string
  /** Epoch milliseconds, the end not included. */
  readonly from: number
  readonly to: number
  readonly fromId: string
  readonly toId: string
}

const DAY_MS = 86_400_000
const DAYS_AHEAD = 7
const MONTHS_AHEAD = 2

/** The partitions that a table needs now: the current one and those ahead. */
export function wantedPartitions({ table, every }: PartitionedTable, now: number): Partition[] {
  const today = new Date(now)
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  const ahead = every === 'day' ? DAYS_AHEAD : MONTHS_AHEAD
  return Array.from({ length: ahead + 1 }, (_, step) =>
    every === 'day'
      ? partition(table, every, Date.UTC(year, month, day + step))
      : partition(table, every, Date.UTC(year, month + step)),
  )
}

/** The partition of this name; null for the default one and for tables that are none of ours. */
export function readPartition({ table, every }: PartitionedTable, name: string): Partition | null {
  const match = /^_(\d{4})_(\d{2})(?:_(\d{2}))?$/.exec(
    name.startsWith(table) ? name.slice(table.length) : '',
  )
  if (match === null || (match[3] !== undefined) !== (every === 'day')) return null
  const from = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3] ?? 1))
  return partition(table, every, from)
}

/** Whether everything in a partition is older than what is kept. */
export const isOver = ({ to }: Partition, now: number, keepDays: number): boolean =>
  to <= now - keepDays * DAY_MS

function partition(table: string, every: 'day' | 'month', from: number): Partition {
  const start = new Date(from)
  const to =
    every === 'day' ? from + DAY_MS : Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1)
  const date = start.toISOString().slice(0, every === 'day' ? 10 : 7)
  const name = `${table}_${date.replaceAll('-', '_')}`
  return { table, name, from, to, fromId: idFloor(from), toId: idFloor(to) }
}
