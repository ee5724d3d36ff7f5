import {
  type Alarm,
  type HealthVerdict,
  type Look,
  type Signs,
  type Silence,
  type Tallies,
  type Tally,
  WELL,
  alarmsOf,
  judge,
} from '../core/health.ts'
import { usuallyWithinMs } from '../core/learning.ts'
import { type LinkReport, downMsOf } from './leave-unreachable.ts'
import type { MinuteTally } from './ports/account-evidence.ts'
import type { PipelineAccount, PipelineDeps } from './ports/pipeline.ts'

const MINUTE_MS = 60_000
/** Others note every two seconds which accounts they have within reach. */
const NOTED_WITHIN_MS = 5_000
/** Minutes that somebody may still be adding to. */
const OPEN_MINUTES = 3
const LATELY_MS = 15 * MINUTE_MS
const USUALLY_MS = 24 * 60 * MINUTE_MS
const LOOKS_MAX = 300
/** What moves slowly is not read every second. */
const READ_LATELY_MS = 10_000
const READ_USUALLY_MS = 5 * MINUTE_MS
/** Silence is looked for as far back, and the longest alarm is a day. */
const SILENCE_MS = 26 * 60 * MINUTE_MS

type Memory = {
  readonly verdict: HealthVerdict
  readonly alarms: readonly Alarm[]
  readonly looks: readonly Look[]
}

/** What one process remembers of the accounts from one look at them to the next. */
export type Judging = {
  readonly memories: Map<string, Memory>
  /** By account, minute and tally: what was counted when it was looked at last; null: never. */
  counted: ReadonlyMap<string, number> | null
  readonly lately: Slow<ReadonlyMap<string, readonly MinuteTally[]>>
  readonly usually: Slow<ReadonlyMap<string, Tallies>>
  readonly silences: Slow<ReadonlyMap<string, Heard>>
  /** Of accounts whose receipts are their trouble: since the verdict, and the day before it. */
  readonly sick: Map<string, SickTallies>
}

type Heard = Pick<Silence, 'receiptAt' | 'overdue' | 'fresh'>

type SickTallies = { readonly since: number; readonly usually: Tallies; readonly lately: Tallies }

type Slow<Known> = { readAt: number; known: Known }

export const newJudging = (): Judging => ({
  memories: new Map(),
  counted: null,
  lately: { readAt: 0, known: new Map() },
  usually: { readAt: 0, known: new Map() },
  silences: { readAt: 0, known: new Map() },
  sick: new Map(),
})

/**
 * Judges every open account by what all processes have counted of it, and writes down what has changed. To be
 * asked every second. Says how many verdicts changed.
 */
export async function judgeAccounts(
  deps: PipelineDeps,
  links: (accountId: string) => LinkReport,
  judging: Judging,
): Promise<number> {
  const now = deps.clock.now()
  const open = deps.accounts.all().filter(({ isOpen }) => isOpen)
  const fresh = await freshCounts(deps, judging, now)
  await readSlowly(deps, open, { judging, now })
  const strangers = open.filter(({ id }) => !judging.memories.has(id))
  const raised = await deps.store.readAlarms(strangers.map(({ id }) => id))
  let changed = 0
  for (const account of open) {
    const memory = judging.memories.get(account.id) ?? {
      verdict: WELL,
      alarms: raised.get(account.id) ?? [],
      looks: [],
    }
    const counted = fresh.get(account.id)
    const looks =
      counted === undefined
        ? memory.looks
        : [...memory.looks, { at: now, counted }].slice(-LOOKS_MAX)
    const before = newest(memory.verdict, account)
    const signs = signsOf(deps, account, { before, looks, now, report: links(account.id), judging })
    const verdict = judge(before, signs)
    const alarms = alarmsOf(memory.alarms, signs)
    const isKnown = verdict === account.health || verdict === memory.verdict
    if (!isKnown || !isSame(alarms, memory.alarms)) {
      await deps.store.writeJudgement(account.id, { verdict, alarms }, now)
      if (verdict !== before) changed += 1
      if (verdict !== before) tell(deps, account, verdict)
      tellAlarms(deps, account, { before: memory.alarms, after: alarms })
    }
    judging.memories.set(account.id, { verdict, alarms, looks })
  }
  return changed
}

/** Another process may have judged since. A change of its settings is a new beginning. */
function newest(own: HealthVerdict, { health, changedAt }: PipelineAccount): HealthVerdict {
  const verdict = own.since > health.since ? own : health
  return verdict.state === 'sick' && changedAt > verdict.since
    ? { ...WELL, since: changedAt }
    : verdict
}

const isSame = (a: readonly Alarm[], b: readonly Alarm[]): boolean =>
  a.length === b.length && a.every(({ kind }, at) => kind === b[at]?.kind)

function tell({ log }: PipelineDeps, { name }: PipelineAccount, verdict: HealthVerdict): void {
  const { state, trouble, because } = verdict
  if (state === 'well') log.info('account.well_again', { account: name })
  else log.warn('account.fell_sick', { account: name, trouble, because })
}

function tellAlarms(
  { log }: PipelineDeps,
  { name }: PipelineAccount,
  { before, after }: { before: readonly Alarm[]; after: readonly Alarm[] },
): void {
  const known = new Set(before.map(({ kind }) => kind))
  const still = new Set(after.map(({ kind }) => kind))
  for (const { kind, because } of after) {
    if (!known.has(kind)) log.warn('account.alarm_raised', { account: name, kind, because })
  }
  for (const { kind } of before) {
    if (!still.has(kind)) log.info('account.alarm_ended', { account: name, kind })
  }
}

/** What was counted since the last look, by whichever process. The first look only learns where to begin. */
async function freshCounts(
  { store }: PipelineDeps,
  judging: Judging,
  now: number,
): Promise<ReadonlyMap<string, Tallies>> {
  const rows = await store.minutesSince(minuteOf(now) - OPEN_MINUTES * MINUTE_MS)
  const known = judging.counted
  judging.counted = new Map(
    rows.map(({ accountId, minute, tally, n }) => [`${accountId} ${minute} ${tally}`, n]),
  )
  if (known === null) return new Map()
  const fresh = new Map<string, Partial<Record<Tally, number>>>()
  for (const { accountId, minute, tally, n } of rows) {
    const more = n - (known.get(`${accountId} ${minute} ${tally}`) ?? 0)
    if (more <= 0) continue
    const counted = fresh.get(accountId) ?? {}
    counted[tally] = (counted[tally] ?? 0) + more
    fresh.set(accountId, counted)
  }
  return fresh
}

async function readSlowly(
  { store }: PipelineDeps,
  accounts: readonly PipelineAccount[],
  { judging, now }: { judging: Judging; now: number },
): Promise<void> {
  const { lately, usually, silences } = judging
  const from = minuteOf(now) - LATELY_MS
  if (now - usually.readAt >= READ_USUALLY_MS) {
    const rows = await store.talliesBetween(from - USUALLY_MS, from)
    usually.known = new Map(
      [...Map.groupBy(rows, ({ accountId }) => accountId)].map(([id, own]) => [id, summed(own)]),
    )
    usually.readAt = now
  }
  if (now - lately.readAt < READ_LATELY_MS) return
  lately.known = Map.groupBy(await store.minutesSince(from), ({ accountId }) => accountId)
  lately.readAt = now
  const edges = accounts.flatMap(({ id, learned, settings: { silenceAlarmMs } }) =>
    silenceAlarmMs === null
      ? []
      : [{ accountId: id, edge: now - Math.max(silenceAlarmMs, usuallyWithinMs(learned)) }],
  )
  await readSick(store, accounts, { judging, now })
  const heard = await store.silences(edges, now - SILENCE_MS)
  silences.known = new Map(heard.map(({ accountId, ...silence }) => [accountId, silence]))
  silences.readAt = now
}

/** How it did before it fell sick is not told by how it does since, however long that is. */
async function readSick(
  store: PipelineDeps['store'],
  accounts: readonly PipelineAccount[],
  { judging: { sick }, now }: { judging: Judging; now: number },
): Promise<void> {
  const troubled = accounts.filter(
    ({ health: { trouble } }) => trouble === 'failing' || trouble === 'slow',
  )
  const of = async (id: string, from: number, to: number): Promise<Tallies> =>
    summed((await store.talliesBetween(from, to)).filter(({ accountId }) => accountId === id))
  const known = new Map(sick)
  sick.clear()
  for (const { id, health } of troubled) {
    const { since } = health
    const from = minuteOf(since) - LATELY_MS
    const before = known.get(id)
    const usually = before?.since === since ? before.usually : await of(id, from - USUALLY_MS, from)
    sick.set(id, { since, usually, lately: await of(id, minuteOf(since) + MINUTE_MS, now + 1) })
  }
}

const minuteOf = (now: number): number => now - (now % MINUTE_MS)

function summed(rows: readonly { readonly tally: Tally; readonly n: number }[]): Tallies {
  const sums: Partial<Record<Tally, number>> = {}
  for (const { tally, n } of rows) sums[tally] = (sums[tally] ?? 0) + n
  return sums
}

const UNHEARD: Heard = { receiptAt: null, overdue: 0, fresh: 0 }

type Looking = {
  readonly before: HealthVerdict
  readonly looks: readonly Look[]
  readonly now: number
  readonly report: LinkReport
  readonly judging: Judging
}

function signsOf(
  deps: PipelineDeps,
  account: PipelineAccount,
  { before, looks, now, report, judging }: Looking,
): Signs {
  const { id, settings, boundAt } = account
  const { silenceAlarmMs, rerouteAfterMs } = settings
  const downMs = downMsOf(deps, account, { report, now })
  const since = minuteOf(before.since) + MINUTE_MS
  const minutes = judging.lately.known.get(id) ?? []
  const heard = judging.silences.known.get(id) ?? UNHEARD
  const sick = judging.sick.get(id)
  const own = sick?.since === before.since ? sick : null
  return {
    now,
    downMs: report.isBound || downMs > NOTED_WITHIN_MS ? downMs : 0,
    isBound: report.isBound || (boundAt !== null && now - boundAt <= NOTED_WITHIN_MS),
    patienceMs: rerouteAfterMs,
    quietMs: report.quietMs,
    looks,
    lately:
      own?.lately ?? summed(minutes.filter(({ minute }) => before.since === 0 || minute >= since)),
    usually: own?.usually ?? judging.usually.known.get(id) ?? {},
    silence: { alarmAfterMs: silenceAlarmMs, listenedSince: deps.startedAt, ...heard },
  }
}
