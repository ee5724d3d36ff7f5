import { badnessOf, isLeftAlone, keepsWaiting, standingOf } from '../core/trials.ts'
import { type FailureDetail, type RerouteDetail, failure } from '../core/own-evidence.ts'
import type { Reason } from '../core/reasons.ts'
import { applyEvidence } from './apply-evidence.ts'
import {
  type Choosing,
  type Purse,
  betterThan,
  chooseAnother,
  successorsOf,
} from './choose-another.ts'
import { fallBackStranded, hasOtherChannels } from './fall-back-late.ts'
import { ofLeg } from './fall-back.ts'
import { ofUs } from './of-us.ts'
import type {
  Ledger,
  MessageFacts,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
} from './ports/pipeline.ts'
import type { QueuePlace, Redirect, StrandedRow, WaitingMessage } from './ports/rerouting.ts'
import { areAllRefused } from './queue-again.ts'
import { turning } from './turn-elsewhere.ts'

/** What this process knows of the links of a provider account. */
export type LinkReport = {
  readonly isBound: boolean
  /** The provider let none of them in. */
  readonly isRefused: boolean
  /** For how long nothing was answered while answers are awaited; null: none is. */
  readonly quietMs: number | null
}

/** Messages looked at in one transaction. */
const PAGE = 500

/** What was offered to it and not taken waits for a while to be offered to it again. */
const HELD_BACK_MS = 60_000

/** How far an account's queue has been looked at: one of messages that must stay is not read anew each time. */
export type Pass = {
  /** Where the last look ended; null: the next begins at its head. */
  readonly after: QueuePlace | null
  /** Messages that left in this pass. */
  readonly left: number
  /** All of the queue was looked at, some are there, and since then none has left: they have no better way. */
  readonly isSettled: boolean
}

export type Passes = Map<string, Pass>

const BEGINNING: Pass = { after: null, left: 0, isSettled: false }

/**
 * Looks after what waits for accounts that are out of reach or sick: it turns to another that fits. What found
 * none ends when our patience is over, if the account is out of reach. Says how many messages left.
 */
export async function leaveUnreachable(
  deps: PipelineDeps,
  links: (accountId: string) => LinkReport,
  passes: Passes,
): Promise<number> {
  const now = deps.clock.now()
  let left = 0
  for (const account of deps.accounts.all()) {
    const report = links(account.id)
    const downMs = downMsOf(deps, account, { report, now })
    const isDown = !account.isOpen || downMs >= account.settings.rerouteAfterMs
    if (!isDown && !isLeftAlone(account)) passes.delete(account.id)
    else if (isDown || !keepsWaiting(account, now))
      left += await leave(deps, { account, now, downMs, isDown, report, passes })
  }
  return left
}

/** For how long an account has been out of everybody's reach. */
export const downMsOf = (
  deps: Pick<PipelineDeps, 'startedAt'>,
  account: PipelineAccount,
  { report, now }: { report: LinkReport; now: number },
): number => (report.isBound ? 0 : now - reachedAt(account, deps))

/**
 * A change of its settings is a new beginning, and so is our own start: while we were off, nobody tried to
 * reach it. Of what a person has switched off only the person knows more.
 */
const reachedAt = (
  { boundAt, changedAt, isOpen }: PipelineAccount,
  { startedAt }: Pick<PipelineDeps, 'startedAt'>,
): number => Math.max(boundAt ?? 0, changedAt, isOpen ? startedAt : 0)

/** To another it may be offered at once; what was never offered keeps its time. */
const dueOf = (row: StrandedRow | undefined, now: number): number =>
  row === undefined || row.submission > 1 ? now : row.dueAt

type Leaving = {
  readonly account: PipelineAccount
  readonly now: number
  readonly downMs: number
  readonly isDown: boolean
  readonly report: LinkReport
  readonly passes: Passes
}

async function leave(deps: PipelineDeps, leaving: Leaving): Promise<number> {
  const { account, now, downMs, isDown, passes } = leaving
  const badness = isDown ? badnessOf('unreachable') : standingOf(account)
  const successors = betterThan(badness, successorsOf(deps, account, now).reachable)
  const isOver = downMs >= account.settings.giveUpAfterMs
  if (successors.length === 0 && !isOver && !hasOtherChannels(deps.accounts, account)) return 0
  return deps.store.inLedger(async (ledger) => {
    const pass = passes.get(account.id) ?? BEGINNING
    const page = { after: pass.after, dueBy: now + HELD_BACK_MS, limit: PAGE }
    const stranded = await ledger.lockStranded(account.id, page)
    const last = stranded.length < PAGE ? null : (stranded.at(-1) ?? null)
    if (stranded.length === 0) {
      const isSettled = pass.after !== null && pass.left === 0
      passes.set(account.id, { ...BEGINNING, isSettled })
      return 0
    }
    const { moves, ends } = await sortOut(ledger, stranded, { ...leaving, successors, isOver })
    const rows = new Map(stranded.map((row) => [row.id, row]))
    await ledger.requeue(moves.map((way) => ({ ...way, dueAt: dueOf(rows.get(way.id), now) })))
    await ledger.unqueue(ends)
    const detail = failureDetail(leaving)
    const because = becauseOf(account)
    const evidence = [
      ...moves.map((way) =>
        turning(way, { submission: 0, from: account.id, to: way.accountId, now, because }),
      ),
      ...ends.map((key) => ended(key, detail, now)),
    ]
    const redirects = new Map(moves.map((way) => [way.id, way]))
    await applyEvidence(ledger, evidence, { accounts: deps.accounts, now, redirects })
    await ledger.redirect(moves, now)
    const gone = new Set([...moves, ...ends].map(({ id }) => id))
    const rest = stranded.filter(({ id }) => !gone.has(id))
    const stranding = { accounts: deps.accounts, account, because, now }
    const turned = await fallBackStranded(ledger, rest, stranding)
    const count = moves.length + ends.length + turned
    passes.set(account.id, goneOn(pass, last, moves.length + turned))
    if (count > 0)
      deps.log.warn('messages.left_account', {
        account: account.name,
        moved: moves.length + turned,
        ended: ends.length,
      })
    return count
  })
}

/** After one more look that ended there; null: at the queue's end. */
function goneOn(pass: Pass, after: QueuePlace | null, more: number): Pass {
  const left = pass.left + more
  if (after === null) return { after, left: 0, isSettled: left === 0 }
  return { after, left, isSettled: pass.isSettled && more === 0 }
}

async function sortOut(
  ledger: Ledger,
  stranded: readonly StrandedRow[],
  {
    account,
    successors,
    isOver,
    now,
  }: Leaving & { successors: readonly PipelineAccount[]; isOver: boolean },
): Promise<{ moves: readonly Redirect[]; ends: readonly StrandedRow[] }> {
  const facts = await ledger.lockMessages(stranded)
  const waiting = new Map((await ledger.readWaiting(stranded)).map((one) => [one.id, one]))
  const rows = new Map(stranded.map((one) => [one.id, one]))
  const senderRules = await ledger.senderRules(account.workspaceId)
  const purse = { left: await ledger.creditLeft(account.workspaceId, now) }
  const moves: Redirect[] = []
  const ends: StrandedRow[] = []
  for (const one of facts) {
    const found = waiting.get(one.message.id)
    const row = rows.get(one.message.id)
    if (found === undefined || row === undefined) continue
    const way = wayOf(one, found, { from: account, successors, senderRules, purse })
    if (way !== null) moves.push(way)
    else if (isOver && row.dueAt <= now - account.settings.giveUpAfterMs) ends.push(row)
  }
  return { moves, ends }
}

/** Never where an answer was not heard: another account would text that person again. */
function wayOf(
  { message, submissions }: MessageFacts,
  waiting: WaitingMessage,
  { purse, ...by }: Omit<Choosing, 'tried'> & { readonly purse: Purse },
): Redirect | null {
  const own = ofLeg(message, submissions)
  if (message.standing.status !== 'queued' || !areAllRefused(own)) return null
  const refusers = own.flatMap((one) => (one.answer === 'refused' ? [one.accountId] : []))
  return chooseAnother({ message, waiting }, { ...by, tried: new Set(refusers) }, purse)
}

/** What the timeline says of the account that it left. */
const becauseOf = ({ isOpen, health }: PipelineAccount): RerouteDetail => {
  if (!isOpen) return 'account-switched-off'
  return health.trouble === null ? 'provider-unreachable' : `provider-${health.trouble}`
}

function failureDetail({ account, report }: Leaving): FailureDetail {
  if (!account.isOpen) return 'account-switched-off'
  return report.isRefused ? 'link-refused' : 'link-down'
}

const REASON: Readonly<Partial<Record<FailureDetail, Reason>>> = {
  'account-switched-off': 'no-route',
  'link-refused': 'auth-failed',
}

const ended = (row: StrandedRow, detail: FailureDetail, now: number): NewEvidence =>
  ofUs(row, failure({ reason: REASON[detail] ?? 'gateway-error', detail }, now))
