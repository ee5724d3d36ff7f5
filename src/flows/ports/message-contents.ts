/** Words and person of one message, as those who sent it may take them back. */
export type MessageContents = {
  /** Its text, and octets beside it, are gone. False: there is no such message with a person. */
  redact(workspaceId: string, id: string): Promise<boolean>
  /** Also the person is gone: number, sender, and who is told of it. The standing and the counts stay. */
  remove(workspaceId: string, id: string): Promise<boolean>
  /** Does what was asked to be forgotten of messages that have ended. When to look again; null: nothing waits. */
  forgetEnded(now: number): Promise<number | 'more' | null>
}
