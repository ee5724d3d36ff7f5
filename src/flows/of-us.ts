import type { MessageKey, NewEvidence } from './ports/pipeline.ts'

/** Evidence that no provider brought: our own doing, our clock's, or what we were answered at once. */
export const ofUs = (
  { bucket, id }: MessageKey,
  evidence: NewEvidence['evidence'],
  accountId: string | null = null,
): NewEvidence => ({
  bucket,
  messageId: id,
  evidence,
  accountId,
  matchedBy: null,
  dialect: null,
  journalId: null,
})
