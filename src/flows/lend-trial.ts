import { WELL } from '../core/health.ts'
import { TRIAL_MESSAGES, isLeftAlone, openTrial } from '../core/trials.ts'
import { TRIED_AGAIN } from '../core/own-evidence.ts'
import { applyEvidence } from './apply-evidence.ts'
import { chooseAnother } from './choose-another.ts'
import type { Ledger, PipelineAccount, PipelineDeps } from './ports/pipeline.ts'
import type { Redirect, StrandedRow } from './ports/rerouting.ts'
import { turning } from './turn-elsewhere.ts'

/** Looked at for the few that may go by the account on trial. */
const PAGE = 20

/** Which trial of each account has been given its messages. */
export type Trials = Map<string, number>

/**
 * Gives a sick account whose trial is open a few messages that wait for others and may as well go by it:
 * how else would it show that it is well. Says how many.
 */
export async function lendTrials(
  deps: PipelineDeps,
  isBound: (accountId: string) => boolean,
  trials: Trials,
): Promise<number> {
  const now = deps.clock.now()
  let lent = 0
  for (const account of deps.accounts.all()) {
    const trial = isLeftAlone(account) ? openTrial(account.health, now) : null
    const place = account.health.since + (trial ?? 0)
    if (trial === null || !account.isOpen || !isBound(account.id)) continue
    if (trials.get(account.id) === place) continue
    trials.set(account.id, place)
    lent += await lend(deps, account, now)
  }
  return lent
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
  const { deps, from, sick, now, wanted } = lending
  const page = { after: null, dueBy: now, limit: PAGE }
  const rows = await ledger.lockStranded(from.id, page)
  if (rows.length === 0) return 0
  const ways = (await waysOf(ledger, rows, lending)).slice(0, wanted)
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
