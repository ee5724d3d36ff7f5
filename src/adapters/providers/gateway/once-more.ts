const MESSAGES_MAX = 10_000

/**
 * Messages that were refused in words that may be about them or about us: each is offered once more, when it may be
 * known who was meant. Forgotten with the process: one more offer is all that this costs.
 */
export class OnceMore {
  private readonly ids = new Set<string>()

  /** True: it was not offered again yet, and is now. */
  takes(id: string): boolean {
    if (this.ids.delete(id)) return false
    this.ids.add(id)
    const [oldest] = this.ids
    if (this.ids.size > MESSAGES_MAX && oldest !== undefined) this.ids.delete(oldest)
    return true
  }
}
