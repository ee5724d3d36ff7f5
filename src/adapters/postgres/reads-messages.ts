import { bucketOf, bucketOfId, idFloor } from '../../core/ids.ts'
import type { MessageFilter, MessageRecord, PageAsk } from '../../flows/ports/reads.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { MESSAGE_COLUMNS, MESSAGE_JOINS, messageFromRow } from './reads-message-rows.ts'
import type { MessageRow } from './reads-message-rows.ts'

/** Conditions on messages m and the values they use, in step. */
export type Conditions = { readonly sql: readonly string[]; readonly values: readonly unknown[] }

/** The filter in SQL. Numbers, references and ids are found by their own indexes first. */
export function conditionsOf(workspaceId: string, filter: MessageFilter): Conditions {
  const sql: string[] = []
  const values: unknown[] = []
  const add = (condition: (parameter: string) => string, value: unknown) => {
    values.push(value)
    sql.push(condition(`$${values.length}`))
  }
  add((p) => `m.workspace_id = ${p}`, workspaceId)
  if (filter.campaignId !== undefined) add((p) => `m.campaign_id = ${p}`, filter.campaignId)
  if (filter.statuses !== undefined) add((p) => `m.status = any(${p})`, filter.statuses)
  if (filter.reasons !== undefined) add((p) => `m.reason = any(${p})`, filter.reasons)
  if (filter.codes !== undefined) add((p) => `m.code = any(${p})`, filter.codes)
  if (filter.channels !== undefined) add((p) => `m.channel = any(${p})`, filter.channels)
  if (filter.accountId !== undefined) add((p) => `m.account_id = ${p}`, filter.accountId)
  // Written out: the index of what is in doubt is found by these words.
  if (filter.conflict !== undefined) sql.push(filter.conflict ? 'm.conflict' : 'not m.conflict')
  if (filter.textedTwice !== undefined) {
    sql.push(filter.textedTwice ? 'm.texted_twice' : 'not m.texted_twice')
  }
  if (filter.reference !== undefined) add((p) => `m.reference = ${p}`, filter.reference)
  if (filter.handedOver !== undefined) {
    const { since, until } = filter.handedOver
    if (since > 0) add((p) => `${HANDED_OVER} >= ${p}::timestamptz`, instant(since))
    if (until < Infinity) add((p) => `${HANDED_OVER} <= ${p}::timestamptz`, instant(until))
  }
  if (filter.recipient !== undefined) {
    add((p) => `m.bucket = ${p}`, bucketOf(workspaceId, filter.recipient))
    add((p) => `m.id in (${ofRecipient(`$${values.length - 1}`, p)})`, filter.recipient)
  }
  if (filter.anyOf !== undefined) addAnyOf(workspaceId, filter.anyOf, { sql, values })
  return { sql, values }
}

const HANDED_OVER = 'coalesce(m.submitted_at, m.created_at)'

const ofRecipient = (bucket: string, recipient: string): string =>
  `select message_id from message_contents where bucket = ${bucket} and recipient = ${recipient}`

/** A word that may be a number, a reference or an id: candidates by each index, then the rest. */
function addAnyOf(
  workspaceId: string,
  anyOf: NonNullable<MessageFilter['anyOf']>,
  { sql, values }: { sql: string[]; values: unknown[] },
): void {
  const value = (one: unknown): string => `$${values.push(one)}`
  const workspace = '$1'
  const candidates = [
    `select id from messages where workspace_id = ${workspace} and reference = ${value(anyOf.reference)}`,
    ...anyOf.recipients.map((recipient) =>
      ofRecipient(value(bucketOf(workspaceId, recipient)), value(recipient)),
    ),
    ...(anyOf.id === null ? [] : [`select ${value(anyOf.id)}::uuid`]),
  ]
  sql.push(`m.id = any(array(${candidates.join(' union ')} limit 1000))`)
}

/** Newest first. */
export async function listMessages(
  db: Queryable,
  workspaceId: string,
  { filter, page }: { filter: MessageFilter; page: PageAsk },
): Promise<MessageRecord[]> {
  const { recipient, handedOver: { since = 0 } = {} } = filter
  const conditions = conditionsOf(workspaceId, filter)
  // One person's are few.
  if (since === 0 || recipient !== undefined)
    return listPage(db, conditions, { page, newestFirst: true })
  return listSince(db, conditions, { page, since })
}

/** In the order of the list. */
export async function listRecipients(
  db: Queryable,
  workspaceId: string,
  { filter, page }: { filter: MessageFilter; page: PageAsk },
): Promise<MessageRecord[]> {
  return listPage(db, conditionsOf(workspaceId, filter), { page, newestFirst: false })
}

const HOUR_MS = 3_600_000

/**
 * Whatever was handed over since then: first what was taken in since then as well, or an hour before at most, by its
 * id; then older messages, all of them smaller ids, by submissions_late.
 */
async function listSince(
  db: Queryable,
  { sql, values }: Conditions,
  { page, since }: { page: PageAsk; since: number },
): Promise<MessageRecord[]> {
  const floor = idFloor(Math.max(since - HOUR_MS, 0))
  const inTime = { sql: [...sql, `m.id >= $${values.length + 1}`], values: [...values, floor] }
  const found = await listPage(db, inTime, { page, newestFirst: true })
  const limit = page.limit - found.length
  if (limit === 0) return found
  const after = page.after !== null && page.after < floor ? page.after : floor
  return [...found, ...(await listLate(db, { sql, values }, { since, page: { after, limit } }))]
}

async function listLate(
  db: Queryable,
  { sql, values }: Conditions,
  { page, since }: { page: PageAsk; since: number },
): Promise<MessageRecord[]> {
  const all = [...values]
  const value = (one: unknown): string => `$${all.push(one)}`
  const { rows } = await db.query<MessageRow>(
    `with late as materialized (
       select distinct on (s.message_id) s.message_id, s.bucket from submissions s
       where s.submitted_at > hour_after(s.message_id) and s.submitted_at >= ${value(instant(since))}::timestamptz
         and s.message_id < ${value(page.after)}
       order by s.message_id desc
     ), page as materialized (
       select m.* from late cross join lateral (
         select m.* from messages m
         where m.bucket = late.bucket and m.id = late.message_id and ${sql.join(' and ')}
         offset 0
       ) m
       order by late.message_id desc
       limit ${value(page.limit)}
     )
     select ${MESSAGE_COLUMNS}
     from page m
     ${MESSAGE_JOINS}
     order by m.id desc`,
    all,
  )
  return rows.map(messageFromRow)
}

async function listPage(
  db: Queryable,
  { sql, values }: Conditions,
  { page, newestFirst }: { page: PageAsk; newestFirst: boolean },
): Promise<MessageRecord[]> {
  const all = [...values]
  const conditions = [...sql]
  if (page.after !== null) {
    conditions.push(`m.id ${newestFirst ? '<' : '>'} $${all.push(page.after)}`)
  }
  const order = newestFirst ? 'desc' : 'asc'
  const { rows } = await db.query<MessageRow>(
    `with page as materialized (
       select m.* from messages m
       where ${conditions.join(' and ')}
       order by m.id ${order}
       limit $${all.push(page.limit)}
     )
     select ${MESSAGE_COLUMNS}
     from page m
     ${MESSAGE_JOINS}
     order by m.id ${order}`,
    all,
  )
  return rows.map(messageFromRow)
}

const READ_MESSAGE = prepare(
  'read_message',
  `select ${MESSAGE_COLUMNS}
   from messages m
   ${MESSAGE_JOINS}
   where m.bucket = $1 and m.id = $2 and m.workspace_id = $3`,
)

export async function readMessage(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<MessageRecord | null> {
  const { rows } = await run<MessageRow>(db, READ_MESSAGE, [bucketOfId(id), id, workspaceId])
  return rows[0] === undefined ? null : messageFromRow(rows[0])
}
