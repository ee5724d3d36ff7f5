import { WELL } from '../core/health.ts'
import { TRIAL_MESSAGES, isLeftAlone, openTrial } from '../core/trials.ts'
import { TRIED_AGAIN } from '../core/own-evidence.ts'
import { applyEvidence } from './apply-evidence.ts'
import { chooseAnother } from './choose-another.ts'
import { type SickRoom, hasNoBetter } from './hold-back.ts'
import type { Ledger, PipelineAccount, PipelineDeps } from './ports/pipeline.ts'
import type { Redirect, StrandedRow } from './ports/rerouting.ts'
import { turning } from './turn-elsewhere.ts'

/** Looked at for the few that may go by the account on trial: many may be for one account only. */
const PAGE = 100
const PAGES_MAX = 5

/**
 * Takes trials of sick accounts upon this process, each for it alone, and gives them a few messages that wait
 * for others and may as well go by them: how else would they show that they are well. Says how many.
 */
export async function lendTrials(
  deps: PipelineDeps,
  isBound: (accountId: string) => boolean,
  room: SickRoom,
): Promise<number> {
  await tellTaken(deps, room)
  const now = deps.clock.now()
  let lent = 0
  for (const account of deps.accounts.all()) {
    if (!isLeftAlone(account) || !account.isOpen || !isBound(account.id)) continue
    const isOnlyWay = hasNoBetter(deps, account, room)
    const number = openTrial(account.health, now, { isOnlyWay })
    const { since } = account.health
    const own = room.trials.get(account.id)
    if (number === null || (own?.since === since && own.number >= number)) continue
    if (!(await deps.store.takeTrial(account.id, { since, number }))) continue
    room.trials.set(account.id, { since, number, taken: 0, told: 0 })
    lent += await lend(deps, account, now)
  }
  return lent
}

/** Others need not wait for what was tried already, and new messages go elsewhere again. */
async function tellTaken({ store }: PipelineDeps, { trials }: SickRoom): Promise<void> {
  for (const [accountId, trial] of trials) {
    const { taken } = trial
    if (taken === trial.told || trial.told >= TRIAL_MESSAGES) continue
    await store.noteTrial(accountId, { since: trial.since, number: trial.number, taken })
    trial.told = taken
  }
}

async function lend(deps: PipelineDeps, sick: PipelineAccount, now: number): Promise<number> {
  const lenders = deps.accounts
    .all()
    .filter(
      (one) =>
        one.id !== sick.id &&
        one.workspaceId === sick.workspaceId &&
        one.isDemo === sick.isDemo &&
        one.isOpen &&
        one.workspaceSettings.rerouting,
    )
  let lent = 0
  for (const from of lenders) {
    if (lent >= TRIAL_MESSAGES) break
    lent += await deps.store.inLedger((ledger) =>
      lendFrom(ledger, { deps, from, sick, now, wanted: TRIAL_MESSAGES - lent }),
    )
  }
  return lent
}

type Lending = {
  readonly deps: PipelineDeps
  readonly from: PipelineAccount
  readonly sick: PipelineAccount
  readonly now: number
  readonly wanted: number
}

async function lendFrom(ledger: Ledger, lending: Lending): Promise<number> {
  const { deps, from, sick, now } = lending
  const ways = await findWays(ledger, lending)
  if (ways.length === 0) return 0
  await ledger.requeue(ways.map((way) => ({ ...way, dueAt: now })))
  const evidence = ways.map((way) =>
    turning(way, { submission: 0, from: from.id, to: sick.id, because: TRIED_AGAIN, now }),
  )
  const redirects = new Map(ways.map((way) => [way.id, way]))
  await applyEvidence(ledger, evidence, { accounts: deps.accounts, now, redirects })
  await ledger.redirect(ways, now)
  return ways.length
}

async function findWays(ledger: Ledger, lending: Lending): Promise<readonly Redirect[]> {
  const { from, now, wanted } = lending
  let after: StrandedRow | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const rows: readonly StrandedRow[] = await ledger.lockStranded(from.id, {
      after,
      dueBy: now,
      limit: PAGE,
    })
    const ways = rows.length === 0 ? [] : await waysOf(ledger, rows, lending)
    if (ways.length > 0 || rows.length < PAGE) return ways.slice(0, wanted)
    after = rows.at(-1) ?? null
  }
  return []
}

/** Only what nobody was handed yet: a trial must not be anybody's second text. */
async function waysOf(
  ledger: Ledger,
  rows: readonly StrandedRow[],
  { from, sick, now }: Lending,
): Promise<readonly Redirect[]> {
  const facts = await ledger.lockMessages(rows)
  const waiting = new Map((await ledger.readWaiting(rows)).map((one) => [one.id, one]))
  const senderRules = await ledger.senderRules(from.workspaceId)
  const purse = { left: await ledger.creditLeft(from.workspaceId, now) }
  const by = { from, successors: [{ ...sick, health: WELL }], tried: NOBODY, senderRules }
  return facts.flatMap(({ message, submissions }) => {
    const found = waiting.get(message.id)
    const isFresh = message.standing.status === 'queued' && submissions.length === 0
    if (found === undefined || !isFresh) return []
    return chooseAnother({ message, waiting: found }, by, purse) ?? []
  })
}

const NOBODY: ReadonlySet<string> = new Set()
