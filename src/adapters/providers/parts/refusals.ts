import type { Said } from '../../../core/dialects/reader.ts'
import type { HttpReply, SubmitOutcome } from '../../../flows/ports/providers.ts'
import { quoted } from './answers.ts'

export const refused = (said: Said, because: string): SubmitOutcome => ({
  kind: 'refused',
  said,
  because: quoted(because),
})

/** A refusal whose body has no code of the vendor's: its HTTP status is all that was said. */
export const refusedByStatus = ({ status }: HttpReply, sentence: string | null): SubmitOutcome =>
  refused(
    { http_status: String(status) },
    sentence === null ? `The provider refused with HTTP ${status}.` : `HTTP ${status}: ${sentence}`,
  )
