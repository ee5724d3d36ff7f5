import type { Pool } from 'pg'
import type { EventType } from '../../src/core/callbacks/event.ts'
import type { CallbackWish } from '../../src/core/callbacks/wish.ts'
import { decide } from '../../src/core/decide.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { NO_CAMPAIGN } from '../../src/flows/ports/common.ts'
import type { NewMessage } from '../../src/flows/ports/intake.ts'
import { random } from './pipeline-world.ts'

/** What the journeys of callbacks share: endpoints to tell, and what was written to be told. */

export type EndpointWish = {
  readonly url?: string
  readonly format?: string
  readonly events?: readonly EventType[] | null
  readonly campaignId?: string | null
  readonly isOrdered?: boolean
  readonly state?: 'active' | 'paused' | 'off'
  readonly options?: Readonly<Record<string, string>>
}

export async function addEndpoint(
  { pool, workspaceId }: { readonly pool: Pool; readonly workspaceId: string },
  wish: EndpointWish = {},
): Promise<string> {
  const id = makeId(Date.now(), 0, random(9))
  await pool.query(
    `insert into callback_endpoints (id, workspace_id, kind, name, url, format, events, campaign_id, is_ordered,
       state, options, created_by, created_at, updated_at)
     values ($1, $2, 'made', $3, $4, $5, $6, $7, $8, $9, $10, 'system', $11, $11)`,
    [
      id,
      workspaceId,
      `endpoint ${id.slice(-8)}`,
      wish.url ?? 'https://customer.example/callbacks',
      wish.format ?? 'delivrd',
      wish.events ?? null,
      wish.campaignId ?? null,
      wish.isOrdered ?? false,
      wish.state ?? 'active',
      wish.options ?? {},
      new Date(),
    ],
  )
  return id
}

export type NewMessageWish = {
  readonly to: string
  readonly now: number
  readonly plan?: 'queued' | 'draft'
  readonly callback?: CallbackWish | null
}

/** A message as intake stores it. */
export function newMessage(
  { workspaceId, accountId }: { readonly workspaceId: string; readonly accountId: string },
  { to, now, plan = 'queued', callback = null }: NewMessageWish,
): NewMessage {
  return {
    id: makeId(now, bucketOf(workspaceId, to), random(9)),
    workspaceId,
    campaignId: NO_CAMPAIGN,
    rowNumber: null,
    reference: null,
    plan,
    accountId,
    standing: decide({ plan, segments: 1, submissions: [], evidence: [] }),
    evidence: null,
    priceMicros: null,
    createdAt: now,
    validUntil: null,
    dueAt: plan === 'queued' ? now : null,
    recipient: to,
    sender: 'Delivrd',
    text: 'Your table is ready',
    fields: null,
    held: null,
    isPinned: false,
    hasOwnSender: false,
    isDebited: false,
    channel: 'sms',
    fallback: null,
    callback,
  }
}

export const wishFor = (url: string, wish: Partial<CallbackWish> = {}): CallbackWish => ({
  url,
  format: 'delivrd',
  method: 'POST',
  events: null,
  options: {},
  loginId: null,
  ...wish,
})

export type Told = {
  readonly id: string
  readonly endpointId: string
  readonly messageId: string
  readonly sequence: number
  readonly type: string
  readonly state: string
  readonly after: string | null
  readonly before: string | null
}

/** Everything that is or was to be told, by message and sequence. */
export async function told({ pool }: { readonly pool: Pool }): Promise<readonly Told[]> {
  const { rows } = await pool.query<Told>(
    `select id, endpoint_id as "endpointId", message_id as "messageId", sequence, type, state,
       change -> 'after' ->> 'status' as after, change -> 'before' ->> 'status' as before
     from callbacks order by message_id, sequence, id`,
  )
  return rows
}

export async function queued({ pool }: { readonly pool: Pool }): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from callback_queue')
  return rows[0]?.n ?? 0
}
