import type { Reason } from '../../core/reasons.ts'
import type { AcceptOutcome, TakenRow } from '../../flows/ports/intake.ts'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'

/** What a submission is answered: its id, or which error. */
export type SubmitReply =
  | { readonly kind: 'taken'; readonly id: string }
  | { readonly kind: 'refused'; readonly status: number }

export const refused = (status: number): SubmitReply => ({ kind: 'refused', status })

/**
 * Of what intake said about a whole request. Clients try again after RTHROTTLED and RMSGQFUL, and give up
 * on the others.
 */
export function outcomeStatus(outcome: Exclude<AcceptOutcome, { kind: 'taken' }>): number {
  switch (outcome.kind) {
    case 'rate-capped':
      return S.ESME_RTHROTTLED
    case 'overloaded':
      return S.ESME_RMSGQFUL
    case 'key-running':
    case 'key-reused':
      return S.ESME_RSUBMITFAIL
  }
}

/**
 * Of one message. What screening refused is taken and told by a receipt where receipts of failures were
 * asked for; where none was, this answer is all that its sender hears, so it says why.
 */
export function rowReply(row: TakenRow, asksFailures: boolean): SubmitReply {
  if (row.kind === 'unreadable') return refused(S.ESME_RINVDSTADR)
  const { id, refusal } = row.message
  return refusal === null || asksFailures
    ? { kind: 'taken', id }
    : refused(REFUSALS[refusal.reason] ?? S.ESME_RSUBMITFAIL)
}

const REFUSALS: Readonly<Partial<Record<Reason, number>>> = {
  'invalid-number': S.ESME_RINVDSTADR,
  'sender-invalid': S.ESME_RINVSRCADR,
  'sender-not-registered': S.ESME_RINVSRCADR,
  'sender-blocked': S.ESME_RINVSRCADR,
  'sender-unsupported': S.ESME_RINVSRCADR,
  'message-too-long': S.ESME_RINVMSGLEN,
}
