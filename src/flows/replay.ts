import type { Overrides, TableEntry } from '../core/dialects/overrides.ts'
import { overridesOf } from '../core/dialects/overrides.ts'
import { makeId } from '../core/ids.ts'
import { isFinal } from '../core/status.ts'
import { isAboutData } from './about-data.ts'
import { writeStandings } from './apply-evidence.ts'
import { comesToNothingNow } from './fall-back.ts'
import type { Clock, Log, Random } from './ports/common.ts'
import type { PipelineAccount } from './ports/pipeline.ts'
import type { ReplayFacts, ReplayPage, ReplayStore } from './ports/replay.ts'
import type { OwnWords, ReplayFindings, ReplayScope, RunningReplay } from './ports/vocabulary.ts'
import { NOTHING_FOUND, withFound } from './replay-findings.ts'
import { rereadMessage } from './reread-messages.ts'
import type { RereadMessage } from './reread-messages.ts'
import type { SourceReaders } from './said-source.ts'

export type ReplayDeps = {
  readonly store: ReplayStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly readers: SourceReaders
}

const PAGE = 1_000
/** A process that says nothing for so long has died, and another goes on where it was. */
const LEASE_MS = 20_000

/**
 * Works at the oldest replay that waits, until it is done or the process is to stop. Each page is written
 * together with how far it has come, so that whoever goes on does nothing twice; a process that was slow and
 * lost it to another writes nothing of its page. Says if there was one.
 */
export async function runReplay(
  deps: ReplayDeps,
  { isStopping = () => false }: { isStopping?: () => boolean } = {},
): Promise<boolean> {
  const { store, clock, log } = deps
  const now = clock.now()
  let job = await store.takeJob(now, now + LEASE_MS)
  if (job === null) return false
  try {
    const accounts = byId(await store.accounts())
    let upcoming: Promise<ReplayPage> = readPage(deps, job, job.cursor)
    for (;;) {
      const page = await upcoming
      // The next is on its way while this one is worked at. If that fails, it is heard where it is awaited.
      if (page.cursor !== null) {
        upcoming = readPage(deps, job, page.cursor)
        upcoming.catch(() => undefined)
      }
      job = await workAt(deps, job, { page, accounts })
      if (page.cursor === null) {
        await store.endJob(job, { now: clock.now(), because: null })
        return true
      }
      if (isStopping()) {
        await store.saveProgress(job, clock.now(), clock.now())
        return true
      }
    }
  } catch (error) {
    if (error instanceof LeaseLost) {
      log.warn('replay.taken_over', { job: job.id })
      return true
    }
    if (!isAboutData(error)) throw error
    const because = error instanceof Error ? error.message : String(error)
    log.error('replay.failed', { job: job.id, because })
    await store.endJob(job, { now: clock.now(), because })
    return true
  }
}

/** Another process has gone on with it: what was done of the page is rolled back. */
class LeaseLost extends Error {}

/** The job with its new lease, stored. */
async function saved(
  store: Pick<ReplayStore, 'saveProgress'>,
  job: RunningReplay,
  now: number,
): Promise<RunningReplay> {
  const leaseUntil = now + LEASE_MS
  if (!(await store.saveProgress(job, now, leaseUntil))) throw new LeaseLost()
  return { ...job, leaseUntil }
}

const readPage = (
  { store }: ReplayDeps,
  { workspaceId, ask }: Pick<RunningReplay, 'workspaceId' | 'ask'>,
  after: string | null,
): Promise<ReplayPage> => store.readPage(workspaceId, ask, { after, limit: PAGE })

const byId = (accounts: readonly PipelineAccount[]): ReadonlyMap<string, PipelineAccount> =>
  new Map(accounts.map((account) => [account.id, account]))

type Work = { readonly page: ReplayPage; readonly accounts: ReadonlyMap<string, PipelineAccount> }

/** One page: what is as it was costs a look, and only what changes is locked, read again and written. */
async function workAt(
  deps: ReplayDeps,
  job: RunningReplay,
  { page, accounts }: Work,
): Promise<RunningReplay> {
  const { store, clock, readers } = deps
  const now = clock.now()
  const inScope = page.facts.filter((facts) => isInScope(facts, job.ask))
  const found = inScope.map((facts) =>
    rereadMessage(facts, page.raws, { readers, accounts, own: page.own, now }),
  )
  const isNews = ({ rewritten, restanding }: RereadMessage): boolean =>
    rewritten.length > 0 || restanding !== null
  const done = (messages: readonly RereadMessage[]): RunningReplay => ({
    ...job,
    cursor: page.cursor ?? job.cursor,
    findings: withFound(job.findings, messages),
  })
  if (!job.ask.apply || !found.some(isNews)) {
    return saved(store, done(found), now)
  }
  const keys = found.filter(isNews).map(({ facts }) => facts.message)
  return store.inReplay(async (ledger) => {
    const own = await ledger.ownWords()
    const locked = await ledger.lockForReplay(keys)
    const again = locked.facts.map((facts) =>
      rereadMessage(facts, locked.raws, { readers, accounts, own, now }),
    )
    await ledger.rewriteClaims(again.flatMap(({ rewritten }) => rewritten))
    const restandings = again.flatMap(({ restanding }) => restanding ?? [])
    await writeStandings(ledger, restandings, { now, because: job.ask.because })
    const open = restandings.filter(({ after, message }) =>
      isOpenAgain(after.status, message.expectedBy),
    )
    if (open.length > 0) {
      // Their watch is over: they are looked at once more, for silence is no open end.
      const id = makeId(now, 0, deps.random(9))
      await ledger.addWatch({ id, messages: open.map(({ message }) => message.id), dueAt: now })
    }
    const over = restandings.filter(({ message, after }) => comesToNothingNow(message, after, now))
    if (over.length > 0) {
      // Who turns messages looks whether they still may: nobody is texted here.
      const messages = over.map(({ message }) => message.id)
      await ledger.watchFallbacks([{ id: makeId(now, 0, deps.random(9)), dueAt: now, messages }])
    }
    return saved(ledger, done([...found.filter((one) => !isNews(one)), ...again]), now)
  })
}

const isOpenAgain = (status: Parameters<typeof isFinal>[0], expectedBy: number | null): boolean =>
  !isFinal(status) && expectedBy !== null

const isInScope = ({ submissions }: ReplayFacts, { accountId }: ReplayScope): boolean =>
  accountId === null || submissions.some((one) => one.accountId === accountId)

/** Looked at for a preview, the newest first: what is more is found when it is applied. */
export const PREVIEW_MAX = 20_000

export type Preview = ReplayFindings & { readonly isComplete: boolean }

/** What an entry would change, found by the code that would change it. Nothing is written. */
export async function previewEntry(
  { store, clock, readers }: Pick<ReplayDeps, 'store' | 'clock' | 'readers'>,
  workspaceId: string,
  {
    entry,
    scope,
    atMost = PREVIEW_MAX,
  }: { readonly entry: TableEntry; readonly scope: ReplayScope; readonly atMost?: number },
): Promise<Preview> {
  const accounts = byId(await store.accounts())
  const now = clock.now()
  let findings = NOTHING_FOUND
  let after: string | null = null
  do {
    const page: ReplayPage = await store.readPage(workspaceId, scope, {
      after,
      limit: Math.min(PAGE, atMost),
      isNewestFirst: true,
    })
    const own = withEntry(page.own, workspaceId, entry)
    findings = withFound(
      findings,
      page.facts
        .filter((facts) => isInScope(facts, scope))
        .map((facts) => rereadMessage(facts, page.raws, { readers, accounts, own, now })),
    )
    after = page.cursor
  } while (after !== null && findings.messages < atMost)
  return { ...findings, isComplete: after === null }
}

/** What is in force, with one entry more or another in its place. */
function withEntry(own: OwnWords, workspaceId: string, entry: TableEntry): OwnWords {
  const isReplaced = (one: TableEntry): boolean =>
    one.vendor === entry.vendor &&
    one.field === entry.field &&
    one.code === entry.code &&
    one.accountId === entry.accountId
  const entries = [...own.entries(workspaceId).filter((one) => !isReplaced(one)), entry]
  const byAccount = new Map<string, Overrides>()
  return {
    of(workspace, accountId) {
      if (workspace !== workspaceId) return own.of(workspace, accountId)
      const known = byAccount.get(accountId) ?? overridesOf(entries, accountId)
      byAccount.set(accountId, known)
      return known
    },
    entries: (workspace) => (workspace === workspaceId ? entries : own.entries(workspace)),
    revision: (workspace) => own.revision(workspace) + Number(workspace === workspaceId),
  }
}
