import type { PipelineAccount } from '../../flows/ports/pipeline.ts'
import type { AccountRunner } from './account-runner.ts'

/**
 * What stops with the process is waited for so long: all of the product may take six seconds. A centre that
 * owes an answer holds back its goodbye too, for two seconds more.
 */
const STOP_GRACE_MS = 5_000
const STOP_GRACE_OF_SESSIONS_MS = 3_000
/**
 * So long its successor waits for one whose connections the provider counts. A centre that answers more
 * slowly than this has two of them for a while: that it may refuse the second is better than answers
 * that nobody hears.
 */
const ALONE_MS = 5_000

/**
 * The accounts that are open, each with its runner. One that closes listens as long for what it handed over
 * as if it stayed, and holds up no other; its successor is opened beside it, or, where the provider counts
 * connections, when it is closed or has had a while to.
 */
export class AccountRunners {
  private readonly start: (account: PipelineAccount) => AccountRunner | null
  private wanted: ReadonlyMap<string, PipelineAccount> = new Map()
  private readonly running = new Map<string, AccountRunner>()
  /** Accounts that wait, and for which former runner. */
  private readonly waiting = new Map<string, AccountRunner>()
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
    for (const runner of this.closing.keys())
      void runner.stop(runner.hasSessions ? STOP_GRACE_OF_SESSIONS_MS : STOP_GRACE_MS)
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
    if (runner.hasSessions) this.waiting.set(id, runner)
    const makeWay = () => {
      if (this.waiting.get(id) === runner) this.waiting.delete(id)
      this.open()
    }
    const patience = setTimeout(makeWay, ALONE_MS)
    const closed = runner.stop().finally(() => {
      clearTimeout(patience)
      this.closing.delete(runner)
      makeWay()
    })
    this.closing.set(runner, closed)
  }
}
