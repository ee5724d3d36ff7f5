import type { PipelineAccount } from '../../flows/ports/pipeline.ts'
import type { AccountRunner } from './account-runner.ts'

/**
 * The accounts that are open, each with its runner. One that closes, which takes a while when answers
 * are awaited, holds up no other; it is opened again only when it is closed.
 */
export class AccountRunners {
  private readonly start: (account: PipelineAccount) => AccountRunner | null
  private wanted: ReadonlyMap<string, PipelineAccount> = new Map()
  private readonly running = new Map<string, AccountRunner>()
  private readonly closing = new Map<string, Promise<void>>()

  /** @param start null: it cannot be opened now. */
  constructor(start: (account: PipelineAccount) => AccountRunner | null) {
    this.start = start
  }

  get all(): ReadonlyMap<string, AccountRunner> {
    return this.running
  }

  /** Opens what is open, closes what is not, and does both where settings changed. */
  keep(accounts: readonly PipelineAccount[]): void {
    this.wanted = new Map(accounts.flatMap((one) => (one.isOpen ? [[one.id, one]] : [])))
    for (const [id, runner] of this.running) {
      if (this.wanted.get(id)?.version !== runner.version) this.close(id, runner)
    }
    this.open()
  }

  async stop(): Promise<void> {
    this.keep([])
    await Promise.all(this.closing.values())
  }

  private open(): void {
    for (const [id, account] of this.wanted) {
      if (this.running.has(id) || this.closing.has(id)) continue
      const runner = this.start(account)
      if (runner !== null) this.running.set(id, runner)
    }
  }

  private close(id: string, runner: AccountRunner): void {
    this.running.delete(id)
    const closed = runner.stop().finally(() => {
      this.closing.delete(id)
      this.open()
    })
    this.closing.set(id, closed)
  }
}
