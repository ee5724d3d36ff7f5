import type { PipelineAccount, PipelineDeps } from '../../flows/ports/pipeline.ts'
import { submitMessages } from '../../flows/submit-messages.ts'
import { type AccountLinkState, AccountLinks } from './account-links.ts'
import { startLoop } from './loop.ts'
import { startSettling } from './settle-loop.ts'

export type AccountRunner = {
  readonly version: string
  wake(): void
  states(): readonly AccountLinkState[]
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
  /** The first of its links to send by was let in: from now on it is within reach. */
  readonly bound: () => void
}

/** Another process may have queued something: looked for this often when nobody says so. */
const POLL_MS = 100
const GRACE_MS = 4_000
/** After a smaller batch what follows is waited for: many small transactions cost more than they hurry. */
const LARGE_BATCH = 100
const REST_MS = 15

/** Keeps one provider account's links, hands over through them and settles what is answered. */
export function startAccount(options: Options): AccountRunner {
  const { deps, account, password, random, delivered, isBehind, adoptedSome, bound } = options
  const log = (event: string, error: unknown) => deps.log.error(event, about(account, error))
  const current = () => deps.accounts.get(account.id) ?? account
  const settling = startSettling(deps, current, (adopted) => {
    if (adopted > 0) adoptedSome()
    submitting.wake()
  })

  let wasBound = false
  const noteBind = () => {
    const isBound = isWithinReach(links.states)
    if (isBound && !wasBound) bound()
    wasBound = isBound
  }

  const links = new AccountLinks({
    account,
    password,
    clock: deps.clock,
    random,
    delivered,
    answered: (answers) => settling.add(answers),
    changed: () => {
      noteBind()
      submitting.wake()
    },
    linkLost: (because) => deps.log.warn('link.lost', { account: account.name, because }),
  })

  const submitting = startLoop(
    async () => {
      if (isBehind()) return POLL_MS
      // Looking for room costs nothing, looking into the queue does.
      if (links.room() === 0) return links.nextRoomMs ?? POLL_MS
      const count = await submitMessages(deps, current(), links)
      if (count >= LARGE_BATCH) return 'more'
      return count > 0 ? 'again' : POLL_MS
    },
    (error) => log('messages.submit_failed', error),
    { restMs: REST_MS },
  )

  return {
    version: account.version,
    wake: () => submitting.wake(),
    states: () => links.states,
    async stop() {
      await submitting.stop()
      await links.close(GRACE_MS)
      await settling.stop()
    },
  }
}

export const canSend = ({ bindAs }: AccountLinkState): boolean => bindAs !== 'bind_receiver'

export const isWithinReach = (links: readonly AccountLinkState[]): boolean =>
  links.some((link) => canSend(link) && link.kind === 'bound')

const about = (account: PipelineAccount, error: unknown): object => ({
  account: account.name,
  because: error instanceof Error ? error.message : String(error),
})
