import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { CallbackWish } from '../../src/core/callbacks/wish.ts'
import type { Channel, Fallback } from '../../src/core/channels.ts'
import { decide } from '../../src/core/decide.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { countSegments } from '../../src/core/segments.ts'
import { intakeLedger } from '../../src/adapters/postgres/intake.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { inTransaction, openPool } from '../../src/adapters/postgres/pool.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { type Pipeline, startPipeline } from '../../src/adapters/pipeline/pipeline.ts'
import { factsToDecide, restandingIfChanged } from '../../src/flows/apply-evidence.ts'
import type { Clock, Log } from '../../src/flows/ports/common.ts'
import { NO_CAMPAIGN } from '../../src/flows/ports/common.ts'
import type { PipelineStore } from '../../src/flows/ports/pipeline.ts'
import { wakingPipeline } from '../../src/wiring/telling.ts'
import { PARTS, openAll } from './pipeline-parts.ts'

/** What the journeys of the pipeline share: rows to start from, the pipeline itself, and what to check. */

export const random = (bytes: number): Uint8Array => randomBytes(bytes)
export const clock = { now: () => Date.now() }

const isLoud = process.env['PIPELINE_LOG'] === '1'
const line = (level: string) => (event: string, fields?: object) => {
  if (isLoud) console.error(level, event, JSON.stringify(fields ?? {}))
}
export const log: Log = {
  debug: () => undefined,
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
}

export type World = {
  readonly pool: Pool
  readonly workspaceId: string
  readonly accountId: string
}

export type Settings = Readonly<Record<string, unknown>>

/** A workspace with one provider account that points at a port. */
export async function createWorld(
  url: string,
  port: number,
  settings: Settings = {},
): Promise<World> {
  const pool = openPool(url, { max: 12, pipeline: true })
  const workspaceId = makeId(Date.now(), 0, random(9))
  await pool.query(
    `insert into workspaces (id, name, number_key, created_at) values ($1, 'journey', $2, $3)`,
    [workspaceId, randomBytes(32), new Date()],
  )
  const accountId = await addAccount({ pool, workspaceId }, port, settings)
  return { pool, workspaceId, accountId }
}

export async function addAccount(
  { pool, workspaceId }: Pick<World, 'pool' | 'workspaceId'>,
  port: number,
  settings: Settings = {},
): Promise<string> {
  const accountId = makeId(Date.now(), 0, random(9))
  const all = {
    host: '127.0.0.1',
    port,
    systemId: 'journey',
    window: 200,
    expectedByMs: 30_000,
    ...settings,
  }
  await pool.query(
    `insert into provider_accounts (id, workspace_id, name, kind, settings, sealed_secret, created_at,
       updated_at)
     values ($1, $2, $3, 'smpp', $4, null, $5, $5)`,
    [accountId, workspaceId, `account ${accountId.slice(-8)}`, all, new Date()],
  )
  return accountId
}

export type Queued = { readonly to: string; readonly text?: string; readonly sender?: string }

export type QueueOptions = {
  readonly campaignId?: string
  readonly accountId?: string
  readonly validUntil?: number
  readonly channel?: Channel
  readonly fallback?: Fallback
  readonly hasOwnSender?: boolean
  /** Where each message wants its changes told, by its place among them. */
  readonly callback?: (at: number) => CallbackWish
}

/** Takes messages in, as intake does. Their ids, in the order given. */
export async function queue(
  { pool, workspaceId, accountId }: World,
  messages: readonly Queued[],
  options: QueueOptions = {},
): Promise<readonly string[]> {
  const now = Date.now()
  const rows = messages.map(({ to, text = 'Your table is ready', sender = 'Delivrd' }, place) => {
    const { segments } = countSegments(text)
    return {
      id: makeId(now, bucketOf(workspaceId, to), random(9)),
      workspaceId,
      campaignId: options.campaignId ?? NO_CAMPAIGN,
      rowNumber: null,
      reference: null,
      plan: 'queued' as const,
      accountId: options.accountId ?? accountId,
      standing: decide({ plan: 'queued', segments, submissions: [], evidence: [] }),
      evidence: null,
      priceMicros: 1_000,
      createdAt: now,
      validUntil: options.validUntil ?? null,
      dueAt: now,
      recipient: to,
      sender,
      text,
      fields: null,
      held: null,
      isPinned: false,
      hasOwnSender: options.hasOwnSender ?? false,
      isDebited: false,
      channel: options.channel ?? ('sms' as const),
      fallback: options.fallback ?? null,
      ...(options.callback === undefined ? {} : { callback: options.callback(place) }),
    }
  })
  for (let at = 0; at < rows.length; at += 1_000) {
    await inTransaction(pool, (db) =>
      intakeLedger(db, 250).store(rows.slice(at, at + 1_000), [], now),
    )
  }
  return rows.map(({ id }) => id)
}

export type Running = { readonly pipeline: Pipeline; readonly store: PipelineStore }

export async function startProcess(
  pool: Pool,
  countsBucket = 1,
  { wake = () => undefined, ownClock = clock }: { wake?: () => void; ownClock?: Clock } = {},
): Promise<Running> {
  const store = wakingPipeline(postgresPipelineStore(pool, countsBucket), wake)
  const pipeline = await startPipeline({
    store,
    clock: ownClock,
    random,
    log,
    ...PARTS,
    open: openAll,
  })
  return { pipeline, store }
}

/** Waits for a condition, looking often; fails with what it saw last. */
export async function eventually<Seen>(
  look: () => Promise<Seen>,
  isDone: (seen: Seen) => boolean,
  { withinMs = 30_000 }: { withinMs?: number } = {},
): Promise<Seen> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isDone(seen)) return seen
    if (Date.now() > deadline) throw new Error(`it never came about: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

export type Stand = {
  readonly id: string
  readonly to: string
  readonly status: string
  readonly reason: string | null
  readonly code: string | null
  readonly sequence: number
  readonly conflict: boolean
  readonly rule: string
  readonly segments: number
  readonly segmentsDelivered: number
}

export async function standings({
  pool,
  workspaceId,
}: Pick<World, 'pool' | 'workspaceId'>): Promise<readonly Stand[]> {
  const { rows } = await pool.query<Stand>(
    `select m.id, c.recipient as to, m.status, m.reason, m.code, m.sequence, m.conflict, m.rule, m.segments,
       m.segments_delivered as "segmentsDelivered"
     from messages m join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where m.workspace_id = $1 order by m.id`,
    [workspaceId],
  )
  return rows
}

export async function tally({
  pool,
}: Pick<World, 'pool'>): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ status: string; count: number }>(
    'select status, count(*) as count from messages group by status',
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

export const openCount = (seen: Readonly<Record<string, number>>): number =>
  (seen['queued'] ?? 0) + (seen['submitted'] ?? 0) + (seen['sent'] ?? 0)

/** What the counts say beside what counting the messages again says, where they differ. */
export async function countDifferences({ pool }: Pick<World, 'pool'>): Promise<readonly unknown[]> {
  const { rows } = await pool.query(
    `with kept as (
       select workspace_id, campaign_id, status, reason, account_id, code, charge,
         sum(messages) as messages, sum(segments) as segments, sum(price_micros) as price
       from counts group by 1, 2, 3, 4, 5, 6, 7
     ), counted as (
       select workspace_id, campaign_id, status, coalesce(reason, '') as reason,
         coalesce(account_id, $1) as account_id, coalesce(code, '') as code, charge,
         count(*) as messages, sum(segments) as segments, sum(coalesce(price_micros, 0)) as price
       from messages group by 1, 2, 3, 4, 5, 6, 7
     )
     select * from kept full join counted
       using (workspace_id, campaign_id, status, reason, account_id, code, charge)
     where coalesce(kept.messages, 0) <> coalesce(counted.messages, 0)
        or coalesce(kept.segments, 0) <> coalesce(counted.segments, 0)
        or coalesce(kept.price, 0) <> coalesce(counted.price, 0)`,
    [NO_CAMPAIGN],
  )
  return rows
}

/** Messages that deciding anew over all that is stored about them would move: there must be none. */
export async function standingOtherwise(
  { pool }: Pick<World, 'pool'>,
  store: PipelineStore,
): Promise<readonly unknown[]> {
  const accounts = createAccountBook(store)
  await accounts.refresh()
  const { rows } = await pool.query<{ bucket: number; id: string }>(
    'select bucket, id from messages',
  )
  const facts = await store.inLedger((ledger) => ledger.lockMessages(rows))
  return facts.flatMap((one) => {
    const after = decide(factsToDecide(one, accounts))
    const { id, standing } = one.message
    const restanding = restandingIfChanged(one.message, after, 0)
    return restanding.length === 0 ? [] : [{ id, standing, after }]
  })
}
