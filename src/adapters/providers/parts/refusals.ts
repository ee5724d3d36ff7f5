import { REFUSED_FOR, refusedForIn } from '../../../core/dialects/refusal-words.ts'
import { HTTP_STATUS } from '../../../core/dialects/http-status.ts'
import type { Said } from '../../../core/dialects/reader.ts'
import type { HttpReply, SubmitOutcome } from '../../../flows/ports/providers.ts'
import { quoted } from './answers.ts'

export const refused = (said: Said, because: string): SubmitOutcome => ({
  kind: 'refused',
  said,
  because: quoted(because),
})

/** A refusal whose body has no code of the vendor's: its HTTP status is said, and what its sentence is about. */
export const refusedByStatus = (reply: HttpReply, sentence: string | null): SubmitOutcome =>
  refused(
    saidByStatus(reply, sentence),
    sentence === null
      ? `The provider refused with HTTP ${reply.status}.`
      : `HTTP ${reply.status}: ${sentence}`,
  )

/** What that comes to: the status, and what the sentence is about where the status does not say it. */
export function saidByStatus({ status }: HttpReply, sentence: string | null): Said {
  const found = sentence === null ? null : refusedForIn(sentence)
  const isNews = found !== null && SAID_ALREADY[status]?.includes(found) !== true
  return {
    [HTTP_STATUS.field]: String(status),
    ...(isNews ? { [REFUSED_FOR.field]: found } : {}),
  }
}

const SAID_ALREADY: Readonly<Record<number, readonly string[]>> = {
  401: ['credentials', 'account'],
  402: ['credit', 'account'],
}

const BARE: ReadonlySet<string> = new Set([HTTP_STATUS.field, REFUSED_FOR.field])

/** Whether nothing of the vendor's own vocabulary was said. */
export const isBare = (said: Said): boolean => Object.keys(said).every((name) => BARE.has(name))
