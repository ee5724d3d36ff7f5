import { countedAs, sumMoves } from '../core/counts.ts'
import type { Evidence } from '../core/evidence.ts'
import type { HistoryRow } from '../core/history/row.ts'
import { evidenceOf, segmentsOf, standHistory } from '../core/history/standing.ts'
import { bucketOfId, makeId } from '../core/ids.ts'
import { isFinal } from '../core/status.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import { applyEvidence } from './apply-evidence.ts'
import { campaignsOf } from './import-history-campaigns.ts'
import type { Batch, Coming, ReadRow } from './import-history-sort.ts'
import { NO_ACCOUNT, NO_CAMPAIGN } from './ports/common.ts'
import { NO_ACCOUNTS } from './ports/history.ts'
import type {
  HistoryDeps,
  HistoryLedger,
  HistoryMessage,
  HistoryReply,
  ImportWork,
} from './ports/history.ts'
import type { NewEvidence } from './ports/pipeline.ts'

const ID_OCTETS = 9

export type Storing = {
  readonly deps: HistoryDeps
  readonly work: ImportWork
  readonly now: number
}

/** Answers how many campaigns were made. */
export async function storeMessages(
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
  const made = {
    workspaceId: work.workspaceId,
    importId: work.id,
    source: work.format,
    by: work.createdBy,
    at: now,
  }
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
    said: saidIn(said),
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

const saidIn = (rows: readonly ReadRow[]): HistoryMessage['said'] =>
  new Map(
    rows.flatMap(({ row: { words } }) =>
      words === null || words.said === null ? [] : [[words.key, words.said] as const],
    ),
  )

const uniqueEvidence = (evidence: readonly Evidence[]): Evidence[] => [
  ...new Map(evidence.map((one) => [one.key, one])).values(),
]

export const isOurCurrency = ({ price }: HistoryRow, { currency }: ImportWork): boolean =>
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
  const open = messages.filter(({ standing }) => !isFinal(standing.status))
  if (open.length === 0) return
  await ledger.addWatch({
    id: makeId(now, 0, deps.random(ID_OCTETS)),
    dueAt: Math.max(...open.map(({ expectedBy }) => expectedBy)),
    messages: open.map(({ id }) => id),
  })
}

/** Answers how many campaigns were made. */
export async function storeReplies(
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

export async function storeWords(
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
        said: read.row.words?.said ?? null,
      },
    ]
  })
  if (additions.length === 0) return
  await applyEvidence(ledger, additions, { accounts: NO_ACCOUNTS, now, because: 'import' })
  await ledger.addRaw(
    words.map(({ read, messageId }) => ({
      bucket: bucketOfId(messageId),
      id: messageId,
      raw: read.raw,
    })),
  )
}
