import type { LinkReading, OpenGateway, OpenGatewayOf } from '../../flows/ports/gateways.ts'
import type {
  Gateway,
  Handover,
  PipelineAccount,
  PipelineDeps,
} from '../../flows/ports/pipeline.ts'
import { type SickRoom, handoversAllowed } from '../../flows/hold-back.ts'
import { submitMessages } from '../../flows/submit-messages.ts'
import { type AwaitedAnswers, awaitedAnswers } from './awaited-answers.ts'
import { type Loop, type Next, startLoop } from './loop.ts'
import { type Settling, startSettling } from './settle-loop.ts'

export type AccountRunner = {
  readonly version: string
  /** Its connections are sessions: the provider counts them, and they end with a goodbye. */
  readonly hasSessions: boolean
  wake(): void
  states(): readonly LinkReading[]
  /** For how long nothing was answered while answers are awaited; null: none is. */
  quietMs(): number | null
  /**
   * Hands over no more, and waits so long for what is not answered. Asked again, it hurries.
   * @param graceMs none: as long as its provider is waited for at all.
   */
  stop(graceMs?: number): Promise<void>
}

type Options = {
  readonly deps: PipelineDeps
  readonly account: PipelineAccount
  readonly open: OpenGatewayOf
  readonly sickRoom: SickRoom
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
/** No answer comes later; what was not answered by then is unknown. */
const ANSWERS_MS = 40_000
/** After a smaller batch what follows is waited for: many small transactions cost more than they hurry. */
const LARGE_BATCH = 100
const REST_MS = 15

/**
 * Keeps one provider account's connections, hands over through them and settles what is answered. Null: they
 * cannot be opened now.
 */
export function startAccount(options: Options): AccountRunner | null {
  const { deps, account, open, sickRoom, delivered, isBehind, adoptedSome, bound } = options
  const log = (event: string, error: unknown) => deps.log.error(event, about(account, error))
  const current = () => deps.accounts.get(account.id) ?? account
  // Nothing is answered before something was handed over; what changes before that is looked at below.
  let changed = () => {}
  const links = open(account, {
    delivered,
    answered: (answers) => {
      awaited.answered(answers, deps.clock.now())
      settling.add(answers)
    },
    changed: () => changed(),
    linkLost: (because) => deps.log.warn('link.lost', { account: account.name, because }),
  })
  if (links === null) return null
  const awaited = awaitedAnswers()
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

  const submitting = startLoop(
    submitStep({ deps, links, settling, account: current, isBehind, awaited, sickRoom }),
    (error) => log('messages.submit_failed', error),
    { restMs: REST_MS },
  )

  changed = () => {
    noteBind()
    submitting.wake()
  }
  changed()
  return {
    version: account.version,
    hasSessions: account.protocol === 'smpp',
    wake: () => submitting.wake(),
    states: () => links.states,
    quietMs: () => awaited.quietMs(deps.clock.now()),
    stop: stopper({ submitting, links, settling }),
  }
}

type Parts = {
  readonly submitting: Loop
  readonly links: OpenGateway
  readonly settling: Settling
}

function stopper({ submitting, links, settling }: Parts): AccountRunner['stop'] {
  let graceMs = ANSWERS_MS
  let ended: Promise<void> | null = null
  const end = async (): Promise<void> => {
    await submitting.stop()
    await links.close(graceMs)
    await settling.stop()
  }
  return (wantedMs = ANSWERS_MS) => {
    graceMs = Math.min(graceMs, wantedMs)
    if (ended !== null) void links.close(graceMs)
    ended ??= end()
    return ended
  }
}

type Submitting = {
  readonly deps: PipelineDeps
  readonly links: OpenGateway
  readonly settling: Settling
  readonly account: () => PipelineAccount
  readonly isBehind: () => boolean
  readonly awaited: AwaitedAnswers
  readonly sickRoom: SickRoom
}

/** Hands over as much as there is room for and as the account's health allows. */
function submitStep({
  deps,
  links,
  settling,
  account,
  isBehind,
  awaited,
  sickRoom,
}: Submitting): () => Promise<Next> {
  const handed = (handovers: readonly Handover[]) => {
    const trial = sickRoom.trials.get(account().id)
    if (trial !== undefined) trial.taken += handovers.length
    awaited.handed(handovers, deps.clock.now())
  }
  return async () => {
    if (isBehind()) return POLL_MS
    // Looking for room costs nothing, looking into the queue does.
    if (links.room() === 0) return links.nextRoomMs ?? POLL_MS
    const writable = unwrittenMax(account()) - settling.unwritten
    const allowed = Math.min(handoversAllowed(deps, account(), sickRoom), writable)
    if (allowed <= 0) return POLL_MS
    const count = await submitMessages(deps, account(), limited(links, { allowed, handed }))
    if (count >= LARGE_BATCH) return 'more'
    return count > 0 ? 'again' : POLL_MS
  }
}

/** A narrow window whose answers come at once need not wait for the database after each of its turns. */
const UNWRITTEN_MIN = 100

/**
 * Answers that may wait to be written before no more is handed over: as many as may be under way. So a kill
 * leaves no more unheard than that and a window, however slow the database is.
 */
const unwrittenMax = ({ protocol, settings }: PipelineAccount): number =>
  Math.max(UNWRITTEN_MIN, settings.window * (protocol === 'smpp' ? settings.links : 1))

/** A gateway that takes no more than is allowed, and tells what it was handed. */
const limited = (
  links: Gateway,
  { allowed, handed }: { allowed: number; handed: (handovers: readonly Handover[]) => void },
): Gateway => ({
  room: () => Math.min(links.room(), allowed),
  turnOf: (message, now) => links.turnOf?.(message, now) ?? null,
  encode: (text, wire) => links.encode(text, wire),
  submit(handovers) {
    handed(handovers)
    links.submit(handovers)
  },
})

export const isWithinReach = (links: readonly LinkReading[]): boolean =>
  links.some(({ canSend, kind }) => canSend && kind === 'bound')

const about = (account: PipelineAccount, error: unknown): object => ({
  account: account.name,
  because: error instanceof Error ? error.message : String(error),
})
