import type { NewEvidence, PipelineAccount, Providers } from './ports/pipeline.ts'
import type { SaidReceipt } from './said-source.ts'

type Read = {
  readonly arrival: { readonly id: string; readonly accountId: string; readonly arrivedAt: number }
  readonly receipt: SaidReceipt
}

type Place = Pick<NewEvidence, 'bucket' | 'messageId'> & {
  readonly submission: number
  /** Null: the message as a whole. */
  readonly segment: number | null
}

/**
 * What a receipt is to its message. A provider repeats it until it is answered: the same words about the same
 * segment are one fact.
 */
export function receiptEvidence(
  { arrival, receipt }: Read,
  { bucket, messageId, submission, segment }: Place,
  matchedBy: string,
): NewEvidence {
  const { claim, word, code, happenedAt, fact, dialect } = receipt
  return {
    bucket,
    messageId,
    evidence: {
      key: `receipt:${submission}:${segment ?? '*'}:${fact}`,
      kind: 'receipt',
      submission,
      segment,
      claim,
      word,
      code,
      happenedAt,
      recordedAt: arrival.arrivedAt,
    },
    accountId: arrival.accountId,
    matchedBy,
    dialect,
    journalId: arrival.id,
  }
}

/** What a receipt of this account is about: a long message as a whole, or a segment of it. */
export function receiptsPer(
  account: Pick<PipelineAccount, 'protocol' | 'kind'>,
  providers: Pick<Providers, 'of'>,
): 'message' | 'segment' {
  if (account.protocol === 'smpp') return 'segment'
  return providers.of(account.kind)?.capabilities.receiptsPer ?? 'message'
}
