import type { Answer, PipelineAccount } from './ports/pipeline.ts'
import type { UnknownSighting } from './ports/vocabulary.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { Batch, ReadRow } from './import-history-sort.ts'
import type { ReadReceipt } from './read-arrivals.ts'
import type { RefusalReading } from './read-refusal.ts'

/** Each word that nothing knows, with where it was met: once a receipt, however often that is read. */
export const unknownIn = (
  matched: readonly { read: ReadReceipt; match: { messageId: string } }[],
  parked: readonly { read: ReadReceipt }[],
): UnknownSighting[] => [
  ...matched.flatMap(({ read, match }) => sightingsOf(read, match.messageId)),
  ...parked.flatMap(({ read }) => sightingsOf(read, null)),
]

const sightingsOf = (
  { arrival, account, receipt }: ReadReceipt,
  messageId: string | null,
): UnknownSighting[] =>
  receipt.unknown.map(({ vendor, field, code }) => ({
    workspaceId: account.workspaceId,
    accountId: account.id,
    vendor,
    field,
    code,
    word: receipt.word,
    receipts: arrival.isAdopted ? 0 : 1,
    journalId: arrival.id,
    messageId,
  }))

/** The same for the words with which a provider refused. */
export const unknownAnswers = (
  account: PipelineAccount,
  readings: ReadonlyMap<Answer, RefusalReading>,
): UnknownSighting[] =>
  [...readings].flatMap(([answer, { unknown, word }]) =>
    unknown.map((triple) => ({
      ...triple,
      workspaceId: account.workspaceId,
      accountId: account.id,
      word,
      receipts: 1,
      journalId: null,
      messageId: answer.handover.id,
    })),
  )

/** The same for what files say: once a fact, and of messages that say something new only. */
export const unknownInBatch = (
  { coming, words }: Pick<Batch, 'coming' | 'words'>,
  workspaceId: string,
): UnknownSighting[] => [
  ...coming.flatMap(({ said, id }) =>
    [...new Map(said.map((read) => [read.row.words?.key, read])).values()].flatMap((read) =>
      unknownInRow(read, { messageId: id, workspaceId }),
    ),
  ),
  ...words.flatMap(({ read, messageId }) => unknownInRow(read, { messageId, workspaceId })),
]

const unknownInRow = (
  { row: { words } }: ReadRow,
  about: { readonly messageId: string; readonly workspaceId: string },
): UnknownSighting[] =>
  (words?.unknown ?? []).map((triple) => ({
    ...about,
    ...triple,
    accountId: NO_ACCOUNT,
    word: words?.word ?? null,
    receipts: 1,
    journalId: null,
  }))
