import type { PipelineAccount } from '../../flows/ports/pipeline.ts'
import type { AccountRunner } from './account-runner.ts'

/** What stops with the process is waited for so long. */
const STOP_GRACE_MS = 10_000
/** Of a connection that its successor waits for. */
const HANDOVER_GRACE_MS = 10_000

/**
 * The accounts that are open, each with its runner. One that closes, which takes a while when answers
 * are awaited, holds up no other; its successor is opened beside it, or, where the provider counts
 * connections, when it is closed.
 */
export class AccountRunners {
  private readonly start: (account: PipelineAccount) => AccountRunner | null
  private wanted: ReadonlyMap<string, PipelineAccount> = new Map()
  private readonly running = new Map<string, AccountRunner>()
  /** Accounts that wait until their former runner is closed. */
  private readonly waiting = new Set<string>()
  private readonly closing = new Map<AccountRunner, Promise<void>>()

  /** @param start null: it cannot be opened now. */
  constructor(start: (account: PipelineAccount) => AccountRunner | null) {
    this.start = start
  }

  get all(): ReadonlyMap<string, AccountRunner> {
    return this.running
  }

  /** Opens what is open, closes what is not, and does both where connections are others now. */
  keep(accounts: readonly PipelineAccount[]): void {
    this.wanted = new Map(accounts.flatMap((one) => (one.isOpen ? [[one.id, one]] : [])))
    for (const [id, runner] of this.running) {
      if (this.wanted.get(id)?.version !== runner.version) this.close(id, runner)
    }
    this.open()
  }

  async stop(): Promise<void> {
    this.keep([])
    for (const runner of this.closing.keys()) void runner.stop(STOP_GRACE_MS)
    await Promise.all(this.closing.values())
  }

  private open(): void {
    for (const [id, account] of this.wanted) {
      if (this.running.has(id) || this.waiting.has(id)) continue
      const runner = this.start(account)
      if (runner !== null) this.running.set(id, runner)
    }
  }

  private close(id: string, runner: AccountRunner): void {
    this.running.delete(id)
    const isAwaited = !runner.opensBeside
    if (isAwaited) this.waiting.add(id)
    const closed = runner.stop(isAwaited ? HANDOVER_GRACE_MS : undefined).finally(() => {
      this.closing.delete(runner)
      if (isAwaited) this.waiting.delete(id)
      this.open()
    })
    this.closing.set(runner, closed)
  }
}
