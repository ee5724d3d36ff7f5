import type { Pool } from 'pg'
import { storedSmppSettings } from '../../core/account-settings.ts'
import { type HealthVerdict, WELL } from '../../core/health.ts'
import { isOpenToNew } from '../../core/trials.ts'
import { bucketOf, bucketOfId } from '../../core/ids.ts'
import { routeAccountOf } from '../../core/routes.ts'
import type { Listing } from '../../core/screening.ts'
import type { SenderRule } from '../../core/senders.ts'
import { isFinal } from '../../core/status.ts'
import { type WorkspaceSettings, storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import type {
  IntakeAccount,
  IntakeLedger,
  IntakeStore,
  IntakeWorkspace,
  NewMessage,
  NumberOf,
} from '../../flows/ports/intake.ts'
import type { NewEvidence } from '../../flows/ports/pipeline.ts'
import { monthOf } from '../../flows/compose-messages.ts'
import { together } from '../../flows/together.ts'
import { debitMessages, lockBudgets } from './budgets.ts'
import { setBeside, tellNewMessages } from './callback-wishes.ts'
import { appendEvidence } from './evidence-rows.ts'
import { insertHeld } from './held-messages.ts'
import { claimKeys, dropKey, finishKeys } from './idempotency.ts'
import { type Queryable, inTransaction, prepare, run, runAnew } from './pool.ts'
import { recentTextsTable } from './recent-texts.ts'
import { storedJson } from './stored-json.ts'
import { waitingTable } from './waiting.ts'

/**
 * What taking in reads and writes. `countsBucket` is this writer's own rows of the counts table
 * (0 to 255), so that two writers need not wait for each other.
 */
export function postgresIntakeStore(pool: Pool, countsBucket: number): IntakeStore {
  return { transact: (work) => inTransaction(pool, (db) => work(intakeLedger(db, countsBucket))) }
}

export const intakeLedger = (db: Queryable, countsBucket: number): IntakeLedger => ({
  ...waitingTable(db, countsBucket),
  workspaces: (ids) => readWorkspaces(db, ids),
  claimKeys: (claims, now) => claimKeys(db, claims, now),
  finishKeys: (answers) => finishKeys(db, answers),
  dropKey: (workspaceId, key) => dropKey(db, workspaceId, key),
  listings: (numbers) => readListings(db, numbers),
  haveTexted: (numbers, since) => haveTexted(db, numbers, since),
  lockBudgets: (workspaceIds, month) => lockBudgets(db, workspaceIds, month),
  lockTexts: recentTextsTable(db).lockTexts,
  store: (messages, texts, now) =>
    together([
      storeMessages(db, messages, { countsBucket, month: monthOf(now) }),
      insertHeld(db, messages),
      debitMessages(
        db,
        messages.flatMap(({ id, isDebited }) => (isDebited ? [id] : [])),
        now,
      ),
      recentTextsTable(db).rememberTexts(texts),
    ]),
})

const WORKSPACES = prepare(
  'intake_workspaces',
  `select w.id, w.default_country, w.currency, w.rate_cap_per_s, w.spend_cap_micros, w.settings,
     coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'enabled', a.enabled,
       'isDemo', a.is_demo, 'kind', a.kind, 'settings', a.settings, 'health', a.health))
       from provider_accounts a where a.workspace_id = w.id and a.deleted_at is null), '[]') as accounts,
     coalesce((select jsonb_agg(jsonb_build_object('key', s.name_key, 'state', s.state,
       'destinations', s.destinations)) from senders s where s.workspace_id = w.id), '[]') as senders,
     exists (select from balances b where b.workspace_id = w.id and b.is_on) as has_balance
   from workspaces w where w.id = any($1)`,
)

type WorkspaceRow = {
  id: string
  default_country: string | null
  currency: string
  rate_cap_per_s: number | null
  spend_cap_micros: number | null
  settings: Partial<WorkspaceSettings>
  senders: SenderRule[]
  has_balance: boolean
  accounts: {
    id: string
    name: string
    enabled: boolean
    isDemo: boolean
    kind: string
    settings: Parameters<typeof storedSmppSettings>[0]
    health: Partial<HealthVerdict>
  }[]
}

async function readWorkspaces(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, IntakeWorkspace>> {
  const { rows } = await run<WorkspaceRow>(db, WORKSPACES, [ids])
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        defaultCountry: row.default_country,
        currency: row.currency,
        rateCapPerSecond: row.rate_cap_per_s,
        spendCapMicros: row.spend_cap_micros,
        settings: storedWorkspaceSettings(row.settings),
        senders: row.senders,
        hasBalance: row.has_balance,
        accounts: row.accounts.map(readAccount),
      },
    ]),
  )
}

const readAccount = (row: WorkspaceRow['accounts'][number]): IntakeAccount => ({
  ...routeAccountOf({
    ...row,
    // What it is spoken to by does not matter here: the settings that routes go by are the same for all.
    settings: storedSmppSettings(row.settings),
    health: asItMayBeChosen(row),
  }),
  isDemo: row.isDemo,
  providerKind: row.kind,
})

/** While a trial of a sick account is open, new messages choose it like any other: a few of them show how it is. */
function asItMayBeChosen(row: WorkspaceRow['accounts'][number]): HealthVerdict {
  const account = {
    health: { ...WELL, ...row.health },
    settings: storedSmppSettings(row.settings),
  }
  return isOpenToNew(account, Date.now()) ? WELL : account.health
}

const LISTINGS = prepare(
  'intake_listings',
  `select workspace_id, number, kind from opt_outs
   where (bucket, workspace_id, number) in
     (select * from unnest($1::smallint[], $2::uuid[], $3::text[]))`,
)

async function readListings(
  db: Queryable,
  numbers: readonly NumberOf[],
): Promise<readonly ReadonlySet<Listing>[]> {
  const { rows } = await run<{ workspace_id: string; number: string; kind: Listing }>(
    db,
    LISTINGS,
    [
      numbers.map(({ workspaceId, number }) => bucketOf(workspaceId, number)),
      numbers.map(({ workspaceId }) => workspaceId),
      numbers.map(({ number }) => number),
    ],
  )
  const found = new Map<string, Set<Listing>>()
  for (const { workspace_id, number, kind } of rows) {
    const key = `${workspace_id}|${number}`
    found.set(key, (found.get(key) ?? new Set()).add(kind))
  }
  return numbers.map(
    ({ workspaceId, number }) => found.get(`${workspaceId}|${number}`) ?? NOT_LISTED,
  )
}

const HAVE_TEXTED = prepare(
  'intake_have_texted',
  `select exists (select from inbound_messages i where i.workspace_id = given.workspace
       and i.sender = given.number and i.received_at >= $3 and i.channel = 'sms') as has_texted
   from unnest($1::uuid[], $2::text[]) with ordinality as given (workspace, number, place)
   order by given.place`,
)

async function haveTexted(
  db: Queryable,
  numbers: readonly NumberOf[],
  since: number,
): Promise<readonly boolean[]> {
  const { rows } = await run<{ has_texted: boolean }>(db, HAVE_TEXTED, [
    numbers.map(({ workspaceId }) => workspaceId),
    numbers.map(({ number }) => number),
    instant(since),
  ])
  return rows.map((row) => row.has_texted)
}

const NOT_LISTED: ReadonlySet<Listing> = new Set()

/** The arguments of store_messages after the first two, in order. */
const COLUMNS: readonly ((message: NewMessage) => unknown)[] = [
  ({ id }) => bucketOfId(id),
  ({ id }) => id,
  ({ workspaceId }) => workspaceId,
  ({ campaignId }) => campaignId,
  ({ rowNumber }) => rowNumber,
  ({ reference }) => reference,
  ({ plan }) => plan,
  ({ accountId }) => accountId,
  ({ standing }) => standing.segments,
  ({ standing }) => standing.status,
  ({ standing }) => standing.reason,
  ({ standing }) => standing.detail,
  ({ standing }) => standing.fault,
  ({ standing }) => standing.permanent,
  ({ standing }) => standing.grade,
  ({ standing }) => standing.charge,
  ({ standing }) => standing.chargeSource,
  ({ standing }) => standing.rule,
  ({ priceMicros }) => priceMicros,
  ({ standing }) => isFinal(standing.status),
  ({ createdAt }) => instant(createdAt),
  ({ validUntil }) => instant(validUntil),
  ({ dueAt }) => instant(dueAt),
  ({ recipient }) => recipient,
  ({ sender }) => sender,
  ({ text }) => text,
  ({ fields }) => (fields === null ? null : storedJson(fields)),
  ({ evidence }) => evidence?.key ?? null,
  ({ evidence }) => evidence?.kind ?? null,
]

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

const STORE = prepare(
  'intake_store',
  `select store_messages($1, $2, ${COLUMNS.map((_, at) => `$${at + 3}`).join(', ')})`,
)

async function storeMessages(
  db: Queryable,
  messages: readonly NewMessage[],
  { countsBucket, month }: { countsBucket: number; month: string },
): Promise<void> {
  if (messages.length === 0) return
  const columns = COLUMNS.map((column) => messages.map(column))
  await run(db, STORE, [countsBucket, month, ...columns])
  await setWishes(
    db,
    messages.filter(
      ({ isPinned, hasOwnSender, isTest }) => isPinned || hasOwnSender || isTest === true,
    ),
  )
  await setChannels(
    db,
    messages.filter(
      ({ channel, fallback, turned }) => channel !== 'sms' || fallback !== null || turned != null,
    ),
  )
  await setBeside(db, messages)
  await together([appendEvidence(db, messages.flatMap(turnOf)), tellNewMessages(db, messages)])
}

/** What was asked for, or left open: the account, the sender; and whether it is a test. */
async function setWishes(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return
  await runAnew(db, WISHES, [
    messages.map(({ id }) => bucketOfId(id)),
    messages.map(({ id }) => id),
    messages.map(({ isPinned }) => isPinned),
    messages.map(({ hasOwnSender }) => hasOwnSender),
    messages.map(({ isTest }) => isTest === true),
  ])
}

/** By which channels messages go, where the table's own defaults do not say it. */
export async function setChannels(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return
  await runAnew(db, CHANNELS, [
    messages.map(({ id }) => bucketOfId(id)),
    messages.map(({ id }) => id),
    messages.map(({ channel }) => channel),
    messages.map(({ fallback }) => (fallback === null ? null : JSON.stringify(fallback))),
    messages.map(({ turned }) => (turned == null ? null : JSON.stringify(turned))),
  ])
}

export const turnOf = ({ id, turn, accountId }: NewMessage): readonly NewEvidence[] =>
  turn === undefined || turn === null
    ? []
    : [
        {
          bucket: bucketOfId(id),
          messageId: id,
          evidence: turn,
          accountId,
          matchedBy: null,
          dialect: null,
          journalId: null,
        },
      ]

const CHANNELS = prepare(
  'intake_channels',
  `update messages m
   set channel = given.channel, fallback = given.fallback, turned = given.turned
   from unnest($1::smallint[], $2::uuid[], $3::text[], $4::jsonb[], $5::jsonb[])
     as given (bucket, id, channel, fallback, turned)
   where m.bucket = given.bucket and m.id = given.id
     and (m.channel, m.fallback, m.turned) is distinct from (given.channel, given.fallback, given.turned)`,
)

// Campaigns say it once for all theirs: what is many is not written twice.
const WISHES = prepare(
  'intake_wishes',
  `update messages m set is_pinned = given.is_pinned, has_own_sender = given.has_own_sender, is_test = given.is_test
   from unnest($1::smallint[], $2::uuid[], $3::boolean[], $4::boolean[], $5::boolean[])
     as given (bucket, id, is_pinned, has_own_sender, is_test)
   where m.bucket = given.bucket and m.id = given.id`,
)
