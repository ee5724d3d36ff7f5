import { judgeAccounts, newJudging } from '../../flows/judge-accounts.ts'
import type { SickRoom } from '../../flows/hold-back.ts'
import { type LinkReport, leaveUnreachable } from '../../flows/leave-unreachable.ts'
import { lendTrials } from '../../flows/lend-trial.ts'
import { type Ask, type Polling, pollSilent } from '../../flows/poll-silent.ts'
import type { PipelineDeps } from '../../flows/ports/pipeline.ts'
import type { AccountRunners } from './account-runners.ts'
import type { Next } from './loop.ts'

const EVERY_MS = 1_000

type Parts = {
  readonly runners: AccountRunners
  readonly ask: Ask
  readonly sickRoom: SickRoom
  /** Reads the accounts now. */
  readonly refresh: () => Promise<void>
  /** Answers to questions are there to be read. */
  readonly polled: () => void
}

type HealthSteps = {
  readonly steps: Readonly<Record<string, () => Promise<Next>>>
  /** What was asked of providers has been answered and written down. */
  answered(): Promise<void>
}

/** What is done about accounts that do badly, by the event that is logged when it fails. */
export const healthSteps = (
  deps: PipelineDeps,
  { runners, ask, sickRoom, refresh, polled }: Parts,
): HealthSteps => {
  const asking = new Set<Promise<void>>()
  return {
    steps: {
      'accounts.not_left': leaver(deps, runners, sickRoom),
      'accounts.not_judged': judgeOf(deps, { runners, sickRoom, refresh }),
      'polls.failed': poller(deps, { ask, polled, asking }),
    },
    answered: async () => {
      await Promise.all(asking)
    },
  }
}

function poller(
  deps: PipelineDeps,
  { ask, polled, asking }: Pick<Parts, 'ask' | 'polled'> & { readonly asking: Set<Promise<void>> },
): () => Promise<Next> {
  const polling: Polling = new Set()
  const failed = (error: unknown): void =>
    deps.log.error('polls.failed', {
      because: error instanceof Error ? error.message : String(error),
    })
  return () => {
    for (const one of pollSilent(deps, ask, { polling, polled, failed })) {
      asking.add(one)
      void one.then(() => asking.delete(one))
    }
    return Promise.resolve(EVERY_MS)
  }
}

/** Moves what waits for accounts that cannot be reached. */
function leaver(
  deps: PipelineDeps,
  runners: AccountRunners,
  { passes }: SickRoom,
): () => Promise<Next> {
  return async () => {
    const left = await leaveUnreachable(deps, (id) => linkReport(runners, id), passes)
    if (left > 0) runners.all.forEach((runner) => runner.wake())
    // The first pass is not made to wait: what has no better way is held back until it is over.
    const isUnderWay = [...passes.values()].some((one) => one.after !== null && !one.isSettled)
    return left > 0 || isUnderWay ? 'again' : EVERY_MS
  }
}

/** Judges the accounts, and has those that are on trial show what they can. */
function judgeOf(
  deps: PipelineDeps,
  { runners, sickRoom, refresh }: Pick<Parts, 'runners' | 'sickRoom' | 'refresh'>,
): () => Promise<Next> {
  const judging = newJudging()
  const report = (id: string): LinkReport => linkReport(runners, id)
  return async () => {
    if ((await judgeAccounts(deps, report, judging)) > 0) await refresh()
    const lent = await lendTrials(deps, (id) => report(id).isBound, sickRoom)
    if (lent > 0) runners.all.forEach((runner) => runner.wake())
    return EVERY_MS
  }
}

function linkReport({ all }: AccountRunners, accountId: string): LinkReport {
  const runner = all.get(accountId)
  const links = runner?.states().filter(({ canSend }) => canSend) ?? []
  return {
    quietMs: runner?.quietMs() ?? null,
    isBound: links.some(({ kind }) => kind === 'bound'),
    isRefused: links.some((link) => link.isRefused),
  }
}
