/** What became of one message of a batch when it was handed in, for the URL that the batch names. */
export type BatchNews = {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

export type BatchCallback = BatchNews & {
  readonly id: string
  readonly workspaceId: string
  /** Of those before this one. */
  readonly tries: number
}

/** Kept until told, so that a restart forgets none. Claimed with skip locked: processes share the work. */
export type BatchCallbackStore = {
  add(
    of: { readonly workspaceId: string; readonly batchId: string },
    news: readonly BatchNews[],
    now: number,
  ): Promise<void>
  /** Those that are due, of no workspace in `full`; nobody else has them until `leasedUntil`. */
  claim(asked: {
    readonly now: number
    readonly leasedUntil: number
    readonly limit: number
    readonly full: readonly string[]
  }): Promise<readonly BatchCallback[]>
  /** `dueAt` null: it is over. */
  settle(id: string, dueAt: number | null): Promise<void>
  /** When something comes due after now; null: nothing waits but what is due. */
  nextDueAt(now: number): Promise<number | null>
}
