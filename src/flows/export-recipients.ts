import { nextStepFor, sentenceFor } from '../core/explain.ts'
import { wireId } from '../core/ids.ts'
import { reasonEntry } from '../core/reasons.ts'
import type {
  CampaignRecord,
  MessageFilter,
  MessageRecord,
  Reads,
  Snapshot,
} from './ports/reads.ts'
import { isSettled } from './read-message.ts'

type Said = { readonly now: number; readonly accounts: ReadonlyMap<string, string> }
type Column = readonly [name: string, read: (message: MessageRecord, said: Said) => string]

const text = (value: string | number | boolean | null): string =>
  value === null ? '' : String(value)
const at = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString())

/** What an export says of each message, in this order. Documented in docs/api.md. */
const COLUMNS: readonly Column[] = [
  ['id', (m) => wireId('msg', m.id)],
  ['row', (m) => text(m.row)],
  ['to', (m) => text(m.recipient)],
  ['from', (m) => text(m.sender)],
  ['text', (m) => text(m.text)],
  ['reference', (m) => text(m.reference)],
  ['status', (m) => m.status],
  ['final', (m) => text(m.isFinal)],
  ['settled', (m, { now }) => text(isSettled(m, now))],
  ['reason', (m) => text(m.reason)],
  ['reason_title', (m) => (m.reason === null ? '' : reasonEntry(m.reason).title)],
  ['next_step', (m) => (m.reason === null ? '' : nextStepFor(m.reason, m))],
  ['detail', (m) => text(m.detail)],
  ['fault', (m) => text(m.fault)],
  ['permanent', (m) => text(m.permanent)],
  ['grade', (m) => text(m.grade)],
  ['charged', (m) => m.charge],
  ['charged_said_by', (m) => m.chargeSource],
  ['price', (m) => (m.priceMicros === null ? '' : (m.priceMicros / 1_000_000).toFixed(6))],
  ['currency', (m) => (m.priceMicros === null ? '' : m.currency)],
  ['conflict', (m) => text(m.conflict)],
  ['texted_twice', (m) => text(m.textedTwice)],
  ['segments', (m) => text(m.segments)],
  ['segments_delivered', (m) => text(m.segmentsDelivered)],
  ['segments_known', (m) => text(m.segmentsKnown)],
  ['account', (m, { accounts }) => (m.accountId === null ? '' : (accounts.get(m.accountId) ?? ''))],
  ['provider_word', (m) => text(m.word)],
  ['provider_code', (m) => text(m.code)],
  ['created_at', (m) => at(m.createdAt)],
  ['submitted_at', (m) => at(m.submittedAt)],
  ['final_at', (m) => at(m.finalAt)],
  ['updated_at', (m) => at(m.updatedAt)],
  ['sentence', (m) => sentenceFor(m)],
  ['channel', (m) => m.channel],
]

const OWN_NAMES: ReadonlySet<string> = new Set(COLUMNS.map(([name]) => name))

/** Our columns and the list's own; one of the list's that is called like one of ours says so. */
export const exportHeader = ({ columns }: Pick<CampaignRecord, 'columns'>): string[] => [
  ...OWN_NAMES,
  ...columns.map((name) => (OWN_NAMES.has(name) ? `list.${name}` : name)),
]

export function exportCells(
  message: MessageRecord,
  { columns }: Pick<CampaignRecord, 'columns'>,
  said: Said,
): string[] {
  const own = COLUMNS.map(([, read]) => read(message, said))
  return [...own, ...columns.map((name) => listCell(message, name))]
}

/** The list's own cell. The column that held the number is kept as the recipient alone. */
const listCell = ({ fields, recipient }: MessageRecord, name: string): string =>
  fields === null ? '' : (fields[name] ?? recipient ?? '')

export type Export = {
  readonly asOf: number
  readonly campaign: CampaignRecord
  readonly header: readonly string[]
  /** Rows of cells, as many at once as storage gives. Ends by closing the snapshot, whatever happens. */
  readonly batches: AsyncGenerator<readonly (readonly string[])[]>
}

/**
 * All recipients of a campaign as they stood at one moment, however long the reading takes.
 * Null: there is no such campaign in this workspace.
 */
export async function exportRecipients(
  reads: Pick<Reads, 'openSnapshot' | 'accountNames'>,
  workspaceId: string,
  { filter, now }: { filter: MessageFilter & { readonly campaignId: string }; now: number },
): Promise<Export | null> {
  const accounts = await reads.accountNames(workspaceId)
  const snapshot = await reads.openSnapshot(workspaceId, filter, now)
  if (snapshot === null) return null
  const { asOf, campaign } = snapshot
  return {
    asOf,
    campaign,
    header: exportHeader(campaign),
    batches: cellsOf(snapshot, { now, accounts }),
  }
}

async function* cellsOf(
  snapshot: Snapshot,
  said: Said,
): AsyncGenerator<readonly (readonly string[])[]> {
  try {
    for await (const batch of snapshot.batches) {
      yield batch.map((message) => exportCells(message, snapshot.campaign, said))
    }
  } finally {
    await snapshot.close()
  }
}
