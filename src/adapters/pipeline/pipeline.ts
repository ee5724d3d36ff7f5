import { sweepOrphans } from '../../flows/adopt-orphans.ts'
import { fallBackLate } from '../../flows/fall-back-late.ts'
import { expireQueued, expireSilent } from '../../flows/expire-silent.ts'
import { UNHEARD_AFTER_MS, findUnheard, findUnheardLater } from '../../flows/find-unheard.ts'
import { hearUnfinished } from '../../flows/gather-inbound.ts'
import { gatherCompany } from '../../flows/gather-company.ts'
import { newSickRoom } from '../../flows/hold-back.ts'
import type { Ask } from '../../flows/poll-silent.ts'
import type { LinkReading, OpenGatewayOf } from '../../flows/ports/gateways.ts'
import type {
  AccountBook,
  PipelineDeps,
  PipelineStore,
  Providers,
  References,
} from '../../flows/ports/pipeline.ts'
import { recordReceipts } from '../../flows/record-receipts.ts'
import type { RawArrival } from '../../flows/record-receipts.ts'
import { type LiveAccountBook, createAccountBook } from './account-book.ts'
import { isWithinReach, startAccount } from './account-runner.ts'
import { AccountRunners } from './account-runners.ts'
import { type Loop, type Next, startLoop } from './loop.ts'
import { healthSteps } from './health-steps.ts'
import { startDraining } from './drain-loop.ts'

export type PipelineOptions = Pick<
  PipelineDeps,
  'store' | 'clock' | 'random' | 'log' | 'readPdu' | 'hashTail' | 'providers' | 'references'
> & {
  readonly open: OpenGatewayOf
  readonly ask: Ask
  /** Answers that come later than this are not waited for. */
  readonly unheardAfterMs?: number
  /** For so long a person's text waits for its last segment. */
  readonly unfinishedAfterMs?: number
}

export type Pipeline = {
  /** Something was queued: look now. */
  wake(): void
  /** Accounts were changed: read them now. */
  refreshAccounts(): Promise<void>
  /** The links of each open account. */
  links(): ReadonlyMap<string, readonly LinkReading[]>
  /** The name of an account, for those who look at its links. */
  nameOf(accountId: string): string | null
  /** Makes a request at a receipt door durable; throws when it cannot be. */
  receive(arrival: RawArrival): Promise<void>
  /** The accounts as last read. */
  readonly accounts: AccountBook
  readonly providers: Providers
  readonly references: References
  /** Receipts that are durable and not read yet; counting stops a little above INBOX_LAG_MAX. */
  inboxLag(): number
  stop(): Promise<void>
}

const UNHEARD_EVERY_MS = 3_600_000

/** With more than this unread, nothing new is handed over or taken in until it is read. */
export const INBOX_LAG_MAX = 20_000

const ARRIVALS_BATCH = 1_000
const ARRIVALS_WAITING = 20_000
/** What the largest of them weigh is counted so that all that wait have 64 MiB. */
const ARRIVAL_OCTETS = (64 * 1024 * 1024) / ARRIVALS_WAITING
const ACCOUNTS_EVERY_MS = 2_000
const WATCH_EVERY_MS = 1_000
const SWEEP_EVERY_MS = 60_000
/** The orphans of the last hour are swept each time, the others every sixtieth. */
const SWEEP_SINCE_MS = 3_600_000
const SWEEPS_A_ROUND = 60

/**
 * Starts everything between the queue and the final status: links, handing over, settling, recording
 * what is delivered, reading it, and the clocks. Any number of processes may run it on one database.
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { open, ask, unheardAfterMs = UNHEARD_AFTER_MS, ...given } = options
  const { store, clock } = given
  const accounts = createAccountBook(store)
  const deps: PipelineDeps = { ...given, accounts, startedAt: clock.now() }
  await accounts.refresh()
  await findUnheard(deps, unheardAfterMs)

  const lag = { receipts: 0 }
  const draining = startDraining(deps, () => accounts.refresh())
  const receive = receiver(deps, () => draining.wake())
  const sickRoom = newSickRoom()
  const runners = new AccountRunners((account) =>
    startAccount({
      deps,
      account,
      open,
      sickRoom,
      delivered: (raw) => receive({ accountId: account.id, raw, protocol: 'smpp', meta: null }),
      isBehind: () => lag.receipts > INBOX_LAG_MAX,
      adoptedSome: () => draining.wake(),
      bound: () => void noteBind(deps, accounts, account.id),
    }),
  )
  let isStopping = false
  const refresh = async () => {
    await accounts.refresh()
    if (!isStopping) runners.keep(accounts.all())
  }
  await refresh()
  const sweep = sweeper(deps, { adopted: () => draining.wake(), isStopping: () => isStopping })
  const polled = () => draining.wake()
  const health = healthSteps(deps, { runners, ask, sickRoom, refresh, polled })
  const clocks = startClocks(deps, {
    'accounts.refresh_failed': refresher(deps, { runners, accounts, refresh }),
    'orphans.sweep_failed': sweep,
    ...silenceSteps(deps, unheardAfterMs),
    ...health.steps,
    'inbound.unfinished_check_failed': unfinishedHearer(deps, options),
    'inbox.lag_unknown': lagReader(store, lag),
  })

  return {
    wake: () => runners.all.forEach((runner) => runner.wake()),
    refreshAccounts: refresh,
    links: () => new Map([...runners.all].map(([id, runner]) => [id, runner.states()])),
    receive,
    accounts,
    providers: deps.providers,
    references: deps.references,
    nameOf: (accountId) => accounts.get(accountId)?.name ?? null,
    inboxLag: () => lag.receipts,
    async stop() {
      isStopping = true
      await Promise.all(clocks.map((one) => one.stop()))
      await health.answered()
      await runners.stop()
      await draining.stop()
      await accounts.writeLessons()
    },
  }
}

const lagReader =
  (store: PipelineStore, lag: { receipts: number }): (() => Promise<Next>) =>
  async () => {
    lag.receipts = await store.inboxLag(INBOX_LAG_MAX + 1)
    return WATCH_EVERY_MS
  }

function unheardFinder(deps: PipelineDeps, unheardAfterMs: number): () => Promise<Next> {
  let isStart = true
  return async () => {
    // The start has just marked what was old enough by then.
    if (!isStart) await findUnheard(deps, unheardAfterMs)
    const waitMs = isStart ? unheardAfterMs : UNHEARD_EVERY_MS
    isStart = false
    return waitMs
  }
}

/** Silence is judged, and what is not answered by then is watched on. */
const silenceSteps = (deps: PipelineDeps, unheardAfterMs: number): Steps => ({
  'silence.check_failed': async () =>
    (await expireSilent(deps, unheardAfterMs)) > 0 ? 'more' : WATCH_EVERY_MS,
  'submissions.unheard_check_failed': unheardFinder(deps, unheardAfterMs),
  'submissions.watched_unheard_check_failed': async () =>
    (await findUnheardLater(deps, unheardAfterMs)) > 0 ? 'more' : WATCH_EVERY_MS,
})

/** People's texts that wait for a segment in vain. */
const unfinishedHearer =
  (
    deps: PipelineDeps,
    { unfinishedAfterMs: afterMs }: Pick<PipelineOptions, 'unfinishedAfterMs'>,
  ): (() => Promise<Next>) =>
  async () => {
    await hearUnfinished(deps, { afterMs })
    return WATCH_EVERY_MS
  }

type Refreshing = {
  readonly runners: AccountRunners
  readonly accounts: LiveAccountBook
  readonly refresh: () => Promise<void>
}

/** Says which accounts are within reach, and reads what others have said and changed. */
const refresher =
  ({ store, clock }: PipelineDeps, { runners, accounts, refresh }: Refreshing) =>
  async (): Promise<Next> => {
    await store.noteBound(boundAccounts(runners), clock.now())
    await refresh()
    await accounts.writeLessons()
    return ACCOUNTS_EVERY_MS
  }

/** At once: what another refuses in the next moment may go by this one. */
async function noteBind(
  { store, clock, log }: PipelineDeps,
  accounts: LiveAccountBook,
  accountId: string,
): Promise<void> {
  try {
    await store.noteBound([accountId], clock.now())
    await accounts.refresh()
  } catch (error) {
    // It is noted with all others in a moment.
    log.warn('accounts.bind_not_noted', { because: words(error) })
  }
}

const boundAccounts = ({ all }: AccountRunners): readonly string[] =>
  [...all].flatMap(([id, runner]) => (isWithinReach(runner.states()) ? [id] : []))

function sweeper(
  deps: PipelineDeps,
  { adopted, isStopping }: { adopted: () => void; isStopping: () => boolean },
): () => Promise<Next> {
  let sweeps = 0
  return async () => {
    const since = sweeps++ % SWEEPS_A_ROUND === 0 ? 0 : deps.clock.now() - SWEEP_SINCE_MS
    if ((await sweepOrphans(deps, { since, isStopping })) > 0) adopted()
    return SWEEP_EVERY_MS
  }
}

type Steps = Readonly<Record<string, () => Promise<Next>>>

/** What is done now and then, by the event that is logged when it fails. */
function startClocks(deps: PipelineDeps, more: Steps): readonly Loop[] {
  const steps: Steps = {
    ...more,
    'fallback.failed': async () => ((await fallBackLate(deps)) > 0 ? 'more' : WATCH_EVERY_MS),
    'validity.check_failed': async () => {
      await expireQueued(deps)
      return WATCH_EVERY_MS
    },
  }
  return Object.entries(steps).map(([event, step]) =>
    startLoop(step, (error) => deps.log.error(event, { because: words(error) })),
  )
}

type Receive = (arrival: RawArrival) => Promise<void>

/** Arrivals that come while the last commit runs go together in the next. */
function receiver(deps: PipelineDeps, recorded: () => void): Receive {
  const company = gatherCompany<RawArrival, Error | null>({
    // What cannot be stored is not tried one by one: its sender keeps it, and offers it again.
    run: async (arrivals) => {
      try {
        await recordReceipts(deps, arrivals)
        recorded()
        return arrivals.map(() => null)
      } catch (error) {
        deps.log.error('receipts.not_stored', { count: arrivals.length, because: words(error) })
        return arrivals.map(() => new Error('not stored', { cause: error }))
      }
    },
    weigh: ({ raw }) => Math.ceil((raw.length + 1) / ARRIVAL_OCTETS),
    batchWeight: ARRIVALS_BATCH,
    waitingWeight: ARRIVALS_WAITING,
  })
  return async (arrival) => {
    const refused = await (company.join(arrival) ?? new Error('too many receipts are waiting'))
    if (refused !== null) throw refused
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
