import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { SmppSettings } from '../../core/account-settings.ts'
import { type HealthVerdict, WELL } from '../../core/health.ts'
import { type WorkspaceSettings, storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import { faded, merged, readLearned } from '../../core/learning.ts'
import type { Learned } from '../../core/learning.ts'
import type { Weights } from '../../core/status.ts'
import type { PipelineAccount } from '../../flows/ports/pipeline.ts'
import { epochMs, instant } from './columns.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import { type StoredSettings, spoken } from './spoken.ts'

type Row = {
  id: string
  workspace_id: string
  name: string
  kind: string
  health: Partial<HealthVerdict>
  is_demo: boolean
  enabled: boolean
  deleted_at: Date | null
  updated_at: Date
  last_bound_at: Date | null
  settings: StoredSettings
  learned: unknown
  weights: Weights | null
  sealed_secret: Buffer | null
  number_key: Buffer
  default_country: string | null
  workspace_settings: Partial<WorkspaceSettings> & { opt_out_confirmation?: string | null }
}

// Deleted ones too: their receipts still come in, from other processes' links and from the inbox.
const LIST = prepare(
  'pipeline_accounts',
  `select a.id, a.workspace_id, a.name, a.kind, a.health, a.is_demo, a.enabled, a.deleted_at, a.updated_at, a.last_bound_at,
     a.settings,
     a.learned, a.weights, a.sealed_secret, w.number_key, w.default_country,
     w.settings as workspace_settings
   from provider_accounts a join workspaces w on w.id = a.workspace_id`,
)

export async function listPipelineAccounts(db: Queryable): Promise<readonly PipelineAccount[]> {
  const { rows } = await run<Row>(db, LIST)
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    isDemo: row.is_demo,
    isOpen: row.enabled && row.deleted_at === null,
    ...spoken(row),
    learned: readLearned(row.learned),
    weights: row.weights,
    sealedSecret: row.sealed_secret,
    version: versionOf(row),
    numberKey: row.number_key,
    defaultCountry: row.default_country,
    optOutConfirmation: row.workspace_settings.opt_out_confirmation ?? null,
    boundAt: epochMs(row.last_bound_at),
    changedAt: row.updated_at.getTime(),
    health: { ...WELL, ...row.health },
    workspaceSettings: storedWorkspaceSettings(row.workspace_settings),
  }))
}

/** What is read anew with each message or receipt, and needs no other connection. */
const NOT_OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'channels',
  'countries',
  'defaultSender',
  'errTable',
  'expectedByMs',
  'giveUpAfterMs',
  'handsetGrade',
  'healthFailover',
  'idRelation',
  'lateWindowMs',
  'needsSender',
  'prefixes',
  'pricePerSegmentMicros',
  'receiptHabit',
  'receiptsMarked',
  'rerouteAfterMs',
  'senderPool',
  'senders',
  'silenceAlarmMs',
  'statWords',
  'weight',
] satisfies (keyof SmppSettings)[])

/** Changes when the account's connections must be opened anew: a new name is no reason to cut any. */
function versionOf({ kind, enabled, settings, sealed_secret: secret }: Row): string {
  const wanted = Object.entries(settings)
    .filter(([name]) => !NOT_OF_CONNECTIONS.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([kind, enabled, wanted]))
    .update(secret ?? '')
    .digest('base64')
}

const LOCK = prepare(
  'pipeline_lock_learned',
  'select learned from provider_accounts where id = $1 for no key update',
)

const WRITE = prepare(
  'pipeline_write_learned',
  'update provider_accounts set learned = $2 where id = $1',
)

/** Adds tallies to what is stored, for two processes learn from the same account; old ones fade. */
export async function addLearned(pool: Pool, accountId: string, lesson: Learned): Promise<void> {
  await inTransaction(pool, async (db) => {
    const { rows } = await run<{ learned: unknown }>(db, LOCK, [accountId])
    const [row] = rows
    if (row === undefined) return
    await run(db, WRITE, [accountId, faded(merged(readLearned(row.learned), lesson))])
  })
}

const NOTE_BOUND = prepare(
  'pipeline_note_bound',
  `update provider_accounts set last_bound_at = $2
   where id = any($1::uuid[]) and (last_bound_at is null or last_bound_at < $2)`,
)

export async function noteBound(pool: Pool, ids: readonly string[], now: number): Promise<void> {
  if (ids.length > 0) await run(pool, NOTE_BOUND, [ids, instant(now)])
}
