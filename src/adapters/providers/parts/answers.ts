import { isForRecipient } from '../../../core/dialects/refusal-words.ts'
import type { DoorAnswer, HttpReply, SubmitOutcome } from '../../../flows/ports/providers.ts'

/** Neither a message nor its account is made to wait longer than this, whatever a header says. */
const RETRY_AFTER_MS_MAX = 300_000
const RETRY_AFTER_MS_USUAL = 1_000

/**
 * What an answer's status alone decides; null: its body must be read. Whoever hears 5xx, 408 or a
 * redirect does not know whether the message was taken.
 */
export function outcomeOfStatus(reply: HttpReply): SubmitOutcome | null {
  const { status } = reply
  if (status === 429) {
    const because = 'The provider says that requests come too fast (429).'
    return isForRecipient(reply.body)
      ? { ...busy(reply, because), whose: 'message' }
      : busy(reply, because)
  }
  const isReadable = (status >= 200 && status < 300) || (status >= 400 && status < 500)
  if (isReadable && status !== 408) return null
  return unknown(`The answer was HTTP ${status}: the message may have been taken.`)
}

export const busy = (
  reply: HttpReply,
  because: string,
): Extract<SubmitOutcome, { kind: 'busy' }> => ({
  kind: 'busy',
  retryAfterMs: retryAfterMs(reply),
  because,
})

export const unknown = (because: string): SubmitOutcome => ({ kind: 'unknown', because })

/** Retry-After in seconds or as a date, which counts from the answer's own. */
export function retryAfterMs({ headers }: HttpReply, usual = RETRY_AFTER_MS_USUAL): number {
  const said = headers['retry-after']?.trim() ?? ''
  const ms = /^\d+(\.\d+)?$/.test(said)
    ? Number(said) * 1_000
    : Date.parse(said) - Date.parse(headers['date'] ?? '')
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, RETRY_AFTER_MS_MAX) : usual
}

/** Heard and safe: nothing is to be read in it. */
export const HEARD: DoorAnswer = { status: 200, contentType: 'text/plain', body: '' }

/** A vendor's sentence for our logs: one line and not endless. */
export const quoted = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 300)
