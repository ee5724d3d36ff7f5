import { NO_HABITS, readSmppReceipt } from './receipt.ts'
import type { SmppHabits } from './receipt.ts'
import { inputOf } from './pasted.ts'

export type DecodedReceipt = {
  readonly is_receipt: boolean
  readonly id: string | null
  readonly sub: number | null
  readonly dlvrd: number | null
  readonly submit_date: string | null
  readonly done_date: string | null
  readonly stat: string | null
  readonly phase: string | null
  readonly final: boolean | null
  readonly err: string | null
  readonly network_error: { readonly type: number; readonly code: number } | null
  readonly text: string | null
  readonly status: string | null
  readonly reason: string | null
  readonly permanent: boolean | null
  readonly charged: string | null
  readonly disagreement: string | null
  /** The body as text, where it is no receipt or could not be read as one. */
  readonly body: string | null
  /** Why it could not be read, or what of the input was passed over; null when all is well. */
  readonly because: string | null
}

const NOTHING: Omit<DecodedReceipt, 'is_receipt' | 'because'> = {
  id: null,
  sub: null,
  dlvrd: null,
  submit_date: null,
  done_date: null,
  stat: null,
  phase: null,
  final: null,
  err: null,
  network_error: null,
  text: null,
  status: null,
  reason: null,
  permanent: null,
  charged: null,
  disagreement: null,
  body: null,
}

/** One pasted receipt in, one reading out; input that cannot be understood says why. */
export function decodePasted(
  pasted: unknown,
  habits: SmppHabits = NO_HABITS,
): DecodedReceipt | { readonly error: string } {
  const input = inputOf(pasted)
  if ('error' in input) return input
  const reading = readSmppReceipt(input, habits)
  if (reading.kind === 'inbound')
    return { ...NOTHING, is_receipt: false, body: reading.text, because: null }
  if (reading.kind === 'malformed') {
    const { because, text } = reading
    return {
      ...NOTHING,
      is_receipt: true,
      phase: 'unknown',
      final: false,
      status: 'none',
      body: text,
      because,
    }
  }
  const { claim } = reading
  return {
    is_receipt: true,
    id: reading.id,
    sub: reading.sub,
    dlvrd: reading.dlvrd,
    submit_date: reading.submitDate,
    done_date: reading.doneDate,
    stat: reading.stat,
    phase: reading.phase,
    final: reading.final,
    err: reading.err,
    network_error: reading.networkError,
    text: reading.text,
    status: claim.status,
    reason: claim.reason,
    permanent: claim.permanent,
    charged: claim.charge,
    disagreement: reading.disagreement,
    body: null,
    because: null,
  }
}
