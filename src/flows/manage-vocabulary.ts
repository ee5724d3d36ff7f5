import { foldedCode } from '../core/dialects/overrides.ts'
import type { TableEntry } from '../core/dialects/overrides.ts'
import { entryRefusal } from './entry-refusal.ts'
import { newId } from './platform-ids.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { Act, PlatformDeps, PlatformTables } from './ports/platform.ts'
import type {
  EntryKey,
  ReplayAsk,
  ReplayJob,
  ReplayScope,
  TableEntryRecord,
  UnknownWordRecord,
} from './ports/vocabulary.ts'
import { recordAct } from './record-audit.ts'

/** Entries in force, a workspace: each is held in memory by whoever reads receipts. */
export const ENTRIES_MAX = 10_000

/** What a person says that a word means. */
export type EntryWish = TableEntry & { readonly note: string | null }

export type WordWish = Omit<EntryWish, 'vendor' | 'field' | 'code' | 'accountId'> & {
  readonly scope: 'vendor' | 'account'
}

export type EntrySaved =
  | { readonly kind: 'saved'; readonly entry: TableEntryRecord; readonly jobId: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

type Refused = Extract<EntrySaved, { kind: 'refused' }>

/** Names an unknown word: it counts from now on, and applies backwards. */
export async function nameUnknown(
  deps: PlatformDeps,
  act: Act,
  { id, wish }: { readonly id: string; readonly wish: WordWish },
): Promise<EntrySaved> {
  return deps.store.transact(async (tables) => {
    await tables.vocabulary.lock()
    const word = await tables.vocabulary.unknownById(act.caller.workspaceId, id)
    if (word === null) return { kind: 'not-found' }
    const entry = entryOf(word, wish)
    const scope = await scopeOfWord(tables, word, entry)
    return save(tables, { deps, act }, { wish: entry, scope })
  })
}

/** The entry that a wish about an unknown word would become. */
export const entryOf = (word: UnknownWordRecord, { scope, ...wish }: WordWish): EntryWish => ({
  ...wish,
  vendor: word.vendor,
  field: word.field,
  code: word.code,
  accountId: scope === 'account' ? word.accountId : null,
})

/**
 * Whom a name for an unknown word concerns. Where nobody knew the word, it is the messages that it was said
 * about; where another account knew it, or it is renamed, everything is looked at.
 */
export async function scopeOfWord(
  tables: Pick<PlatformTables, 'vocabulary' | 'accounts'>,
  { workspaceId, vendor, field, code }: UnknownWordRecord,
  { accountId }: Pick<TableEntry, 'accountId'>,
): Promise<ReplayScope> {
  const key = { vendor, field, code }
  const all = { accountId, since: null, until: null }
  if ((await tables.vocabulary.entryInForce(workspaceId, { ...key, accountId })) !== null)
    return { ...all, word: null }
  if (accountId !== null) return { ...all, word: key }
  const accounts = await tables.accounts.ofWorkspace(workspaceId)
  const isKnownToSome =
    field === 'err' ||
    accounts.some(({ settings }) =>
      Object.keys(settings.statWords ?? {}).some((own) => foldedCode(own) === code),
    )
  return { ...all, word: isKnownToSome ? null : key }
}

/** Decides what any word or code means, known or not. */
export async function addEntry(deps: PlatformDeps, act: Act, wish: EntryWish): Promise<EntrySaved> {
  const entry = { ...wish, code: foldedCode(wish.code) }
  return deps.store.transact(async (tables) => {
    await tables.vocabulary.lock()
    return save(tables, { deps, act }, { wish: entry, scope: scopeOfEntry(entry) })
  })
}

export const scopeOfEntry = ({ accountId }: Pick<TableEntry, 'accountId'>): ReplayScope => ({
  accountId,
  since: null,
  until: null,
  word: null,
})

type Doing = { readonly deps: PlatformDeps; readonly act: Act }

async function save(
  tables: PlatformTables,
  { deps, act }: Doing,
  { wish, scope }: { readonly wish: EntryWish; readonly scope: ReplayScope },
): Promise<EntrySaved> {
  const { workspaceId, actor } = act.caller
  const { vocabulary } = tables
  const refused = await refusalOf(tables, workspaceId, wish)
  if (refused !== null) return refused
  const at = deps.clock.now()
  const before = await vocabulary.entryInForce(workspaceId, wish)
  if (before !== null) await vocabulary.replaceEntry(before.id, { at, actor })
  const given: TableEntryRecord = {
    ...wish,
    id: newId(deps),
    workspaceId,
    version: 0,
    createdAt: at,
    createdBy: actor,
    replacedAt: null,
  }
  await vocabulary.insertEntry(given)
  const entry = (await vocabulary.entryById(workspaceId, given.id)) ?? given
  await vocabulary.nameUnknown(entry)
  const job = jobOf({ deps, act }, subjectOf(entry), {
    ...scope,
    apply: true,
    because: 'table-entry',
  })
  await vocabulary.insertJob({ ...job, kind: 'table-entry', startedAt: at })
  await recordAct(
    tables,
    { ...act, at },
    {
      act: 'table_entry.made',
      subject: subjectOf(entry),
      before: before === null ? null : toldOf(before),
      after: toldOf(entry),
    },
  )
  return { kind: 'saved', entry, jobId: job.id }
}

async function refusalOf(
  tables: PlatformTables,
  workspaceId: string,
  wish: EntryWish,
): Promise<Refused | null> {
  const because = entryRefusal(wish)
  if (because !== null) return { kind: 'refused', because }
  if (wish.accountId === NO_ACCOUNT) {
    const of = 'what files say came over no provider account'
    return { kind: 'refused', because: `${of}: it can be named for the vendor only` }
  }
  if (wish.accountId !== null) {
    const account = await tables.accounts.byId(workspaceId, wish.accountId)
    if (account === null) return { kind: 'refused', because: 'there is no such provider account' }
  }
  return (await tables.vocabulary.countInForce(workspaceId)) < ENTRIES_MAX
    ? null
    : { kind: 'refused', because: `there are ${ENTRIES_MAX} entries already` }
}

/** Takes a decision back: the shipped table holds again, backwards too. */
export async function removeEntry(deps: PlatformDeps, act: Act, id: string): Promise<EntrySaved> {
  const { workspaceId, actor } = act.caller
  return deps.store.transact(async (tables) => {
    const { vocabulary } = tables
    await vocabulary.lock()
    const entry = await vocabulary.entryById(workspaceId, id)
    if (entry === null || entry.replacedAt !== null) return { kind: 'not-found' }
    const at = deps.clock.now()
    await vocabulary.replaceEntry(id, { at, actor })
    await vocabulary.reopenUnknown(id)
    const ask: ReplayAsk = { ...scopeOfEntry(entry), apply: true, because: 'table-entry' }
    const job = jobOf({ deps, act }, subjectOf(entry), ask)
    await vocabulary.insertJob({ ...job, kind: 'table-entry', startedAt: at })
    await recordAct(
      tables,
      { ...act, at },
      { act: 'table_entry.removed', subject: subjectOf(entry), before: toldOf(entry) },
    )
    return { kind: 'saved', entry: { ...entry, replacedAt: at }, jobId: job.id }
  })
}

/** A word that means nothing: it stays counted, and out of the way. */
export async function ignoreUnknown(
  deps: PlatformDeps,
  act: Act,
  id: string,
): Promise<UnknownWordRecord | null> {
  const { workspaceId } = act.caller
  return deps.store.transact(async (tables) => {
    const word = await tables.vocabulary.unknownById(workspaceId, id)
    if (word === null) return null
    await tables.vocabulary.ignoreUnknown(workspaceId, id)
    await recordAct(
      tables,
      { ...act, at: deps.clock.now() },
      { act: 'unknown_word.ignored', subject: subjectOf(word) },
    )
    return { ...word, state: 'ignored', entryId: null }
  })
}

/** Asks for everything to be read again with what is in force now. */
export async function askReplay(
  deps: PlatformDeps,
  act: Act,
  ask: Omit<ReplayAsk, 'word' | 'because'>,
): Promise<string> {
  return deps.store.transact(async (tables) => {
    const at = deps.clock.now()
    const job = jobOf({ deps, act }, null, { ...ask, word: null, because: 'replay' })
    await tables.vocabulary.insertJob({ ...job, kind: 'replay', startedAt: at })
    await recordAct(tables, { ...act, at }, { act: 'replay.asked', after: { apply: ask.apply } })
    return job.id
  })
}

const jobOf = (
  { deps, act }: Doing,
  subject: string | null,
  ask: ReplayAsk,
): Omit<ReplayJob, 'kind'> => ({
  id: newId(deps),
  workspaceId: act.caller.workspaceId,
  subject,
  ask,
})

const subjectOf = ({ vendor, field, code }: Omit<EntryKey, 'accountId'>): string =>
  `${vendor} ${field} ${code}`

const toldOf = (entry: TableEntryRecord): object => ({
  version: entry.version,
  account_id: entry.accountId,
  status: entry.status,
  reason: entry.reason,
  permanent: entry.permanent,
  charge: entry.charge,
  grade: entry.grade,
})
