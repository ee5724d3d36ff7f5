import type { MessageContents } from './ports/message-contents.ts'
import type { Reads } from './ports/reads.ts'

export type Redaction = 'text' | 'person'

/**
 * Takes the text, or the person too, off a message that has ended: before that both are needed to send it. What
 * it stands at and what it cost stay, and so does what its provider said, as long as the workspace keeps that.
 */
export async function redactMessage(
  {
    reads,
    contents,
  }: { readonly reads: Pick<Reads, 'readMessage'>; readonly contents: MessageContents },
  workspaceId: string,
  { id, what }: { readonly id: string; readonly what: Redaction },
): Promise<'done' | 'not-found' | 'not-final'> {
  const message = await reads.readMessage(workspaceId, id)
  if (message === null || message.recipient === null) return 'not-found'
  if (!message.isFinal) return 'not-final'
  const isDone =
    what === 'text'
      ? await contents.redact(workspaceId, id)
      : await contents.remove(workspaceId, id)
  return isDone ? 'done' : 'not-found'
}
