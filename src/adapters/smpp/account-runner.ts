import type { Answer, PipelineAccount, PipelineDeps } from '../../flows/ports/pipeline.ts'
import { settleAnswers } from '../../flows/settle-answers.ts'
import { submitMessages } from '../../flows/submit-messages.ts'
import type { BindName } from '../../smpp/session-types.ts'
import { AccountLinks } from './account-links.ts'
import type { LinkState } from './link.ts'
import { startLoop } from './loop.ts'

export type AccountRunner = {
  readonly version: string
  wake(): void
  states(): readonly (LinkState & { readonly bindAs: BindName })[]
  stop(): Promise<void>
}

type Options = {
  readonly deps: PipelineDeps
  readonly account: PipelineAccount
  readonly password: string
  readonly random: () => number
  readonly delivered: (raw: Uint8Array) => Promise<void>
  /** Too much waits to be read: receipts come before new messages. */
  readonly isBehind: () => boolean
  /** Early receipts were let in: there is something to read. */
  readonly adoptedSome: () => void
}

/** Another process may have queued something: looked for this often when nobody says so. */
const POLL_MS = 100
const SETTLE_MAX = 1_000
const GRACE_MS = 5_000

/** Keeps one provider account's links, hands over through them and settles what is answered. */
export function startAccount(options: Options): AccountRunner {
  const { deps, account, password, random, delivered, isBehind, adoptedSome } = options
  const log = (event: string, error: unknown) => deps.log.error(event, about(account, error))
  const current = () => deps.accounts.get(account.id) ?? account
  let unsettled: Answer[] = []

  const settling = startLoop(
    async () => {
      const batch = unsettled.slice(0, SETTLE_MAX)
      if (batch.length === 0) return IDLE_MS
      const adopted = await settleAnswers(deps, current(), batch)
      unsettled = unsettled.slice(batch.length)
      if (adopted > 0) adoptedSome()
      submitting.wake()
      return 'more'
    },
    (error) => log('answers.settle_failed', error),
  )

  const links = new AccountLinks({
    account,
    password,
    clock: deps.clock,
    random,
    delivered,
    answered(answers) {
      unsettled.push(...answers)
      settling.wake()
    },
    changed: () => submitting.wake(),
    linkLost: (because) => deps.log.warn('link.lost', { account: account.name, because }),
  })

  const submitting = startLoop(
    async () => {
      if (isBehind()) return POLL_MS
      const count = await submitMessages(deps, current(), links)
      return count > 0 ? 'more' : (links.nextRoomMs ?? POLL_MS)
    },
    (error) => log('messages.submit_failed', error),
  )

  return {
    version: account.version,
    wake: () => submitting.wake(),
    states: () => links.states,
    async stop() {
      await submitting.stop()
      await links.close(GRACE_MS)
      await settleRest(deps, current(), () => unsettled.splice(0), settling.stop)
    },
  }
}

const IDLE_MS = 60_000

/** The last answers are written too; what cannot be is marked as unheard at the next start. */
async function settleRest(
  deps: PipelineDeps,
  account: PipelineAccount,
  take: () => readonly Answer[],
  stop: () => Promise<void>,
): Promise<void> {
  await stop()
  try {
    await settleAnswers(deps, account, take())
  } catch (error) {
    deps.log.error('answers.settle_failed', about(account, error))
  }
}

const about = (account: PipelineAccount, error: unknown): object => ({
  account: account.name,
  because: error instanceof Error ? error.message : String(error),
})
