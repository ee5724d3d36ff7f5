import type { Channel } from '../../core/channels.ts'
import { bucketOf } from '../../core/ids.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Status } from '../../core/status.ts'
import { OWN_REFERENCES } from '../../flows/hear-inbound.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type {
  ConversationHead,
  ConversationReads,
  ConversationText,
  TextsAsk,
} from '../../flows/ports/conversations.ts'
import { instant } from './columns.ts'
import { INBOUND_COLUMNS, type InboundTextRow, inboundRecord } from './inbound-rows.ts'
import type { Queryable } from './pool.ts'

/** Nothing is kept about conversations: they follow from what was sent and heard, and go with it. */
export const postgresConversations = (db: Queryable): ConversationReads => ({
  heads: (workspaceId, ask) => readHeads(db, workspaceId, ask),
  async texts(workspaceId, person, ask) {
    const theirs = await readTheirs(db, { workspaceId, person }, ask)
    const ours = await readOurs(db, { workspaceId, person }, ask)
    return [...theirs, ...ours]
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .slice(0, ask.limit)
  },
  async optedOutBy(workspaceId, person) {
    const { rows } = await db.query<{ source: string }>(
      `select source from opt_outs where bucket = $1 and workspace_id = $2 and number = $3
       order by source = 'inbound', created_at limit 1`,
      [bucketOf(workspaceId, person), workspaceId, person],
    )
    return rows[0]?.source ?? null
  },
})

type HeadRow = InboundTextRow & { is_answered: boolean; is_opted_out: boolean }

// The bucket of a person's texts stands in their ids. Message ids begin with their time, so that what was
// sent since then is found at the end of the index. What we confirm of ourselves, what went to a whole campaign and
// what never left is no answer.
const IS_ANSWERED = `exists (
  select from message_contents c
  join messages m on m.bucket = c.bucket and m.id = c.message_id and m.created_at >= i.received_at
  where c.bucket = get_byte(uuid_send(i.id), 15) and c.recipient = i.sender
    and c.workspace_id = i.workspace_id
    and c.message_id >= (lpad(to_hex((extract(epoch from i.received_at) * 1000)::bigint), 12, '0')
                         || repeat('0', 20))::uuid
    and m.channel = i.channel and m.campaign_id = '${NO_CAMPAIGN}'
    and (m.reference is null or m.reference not in (${OWN_REFERENCES.map((name) => `'${name}'`).join(', ')}))
    and m.status not in ('draft', 'scheduled', 'held', 'cancelled', 'expired', 'failed', 'rejected')
    and ${isFrom('i.recipient', 'coalesce(m.account_id, i.account_id) = i.account_id')})`

/**
 * Whether a message c, m is from a number of ours. On rich channels a message may say its sender in the provider's own
 * words: then the account tells, unless the words are another number of ours.
 */
function isFrom(ours: string, byAccount: string): string {
  return `case when ${sameNumber('c.sender', ours)} then true
    when m.channel = 'sms' or c.sender like '+%' or not (${byAccount}) then false
    else not exists (
      select from inbound_messages other
      where other.workspace_id = c.workspace_id and other.sender = c.recipient
        and other.recipient in (ltrim(c.sender, '+'), '+' || ltrim(c.sender, '+'))
        and other.channel = m.channel) end`
}

// A number may be written with its + or without.
function sameNumber(a: string, b: string): string {
  return `ltrim(${a}, '+') = ltrim(${b}, '+')`
}

const IS_OPTED_OUT = `exists (
  select from opt_outs o
  where o.bucket = get_byte(uuid_send(i.id), 15) and o.workspace_id = i.workspace_id and o.number = i.sender)`

async function readHeads(
  db: Queryable,
  workspaceId: string,
  { limit, after, people }: Parameters<ConversationReads['heads']>[1],
): Promise<readonly ConversationHead[]> {
  const values: unknown[] = [workspaceId]
  const conditions = ['i.workspace_id = $1']
  if (people !== undefined) conditions.push(`i.sender = any($${values.push(people)})`)
  if (after !== null) {
    const [at, id] = [values.push(instant(after.at)), values.push(after.id)]
    conditions.push(`(i.received_at, i.id) < ($${at}::timestamptz, $${id}::uuid)`)
  }
  const { rows } = await db.query<HeadRow>(
    `select ${INBOUND_COLUMNS},
       ${IS_ANSWERED} as is_answered, ${IS_OPTED_OUT} as is_opted_out
     from inbound_messages i
     where ${conditions.join(' and ')}
       and not exists (
         select from inbound_messages later
         where later.workspace_id = i.workspace_id and later.sender = i.sender
           and later.recipient in (ltrim(i.recipient, '+'), '+' || ltrim(i.recipient, '+'))
           and later.channel = i.channel
           and (later.received_at, later.id) > (i.received_at, i.id))
     order by i.received_at desc, i.id desc
     limit $${values.push(limit)}`,
    values,
  )
  return rows.map((row) => ({
    ...inboundRecord(row),
    isAnswered: row.is_answered,
    isOptedOut: row.is_opted_out,
  }))
}

type Person = { readonly workspaceId: string; readonly person: string }

async function readTheirs(
  db: Queryable,
  { workspaceId, person }: Person,
  { limit, after, ours, channel }: TextsAsk,
): Promise<readonly ConversationText[]> {
  const values: unknown[] = [workspaceId, person]
  const conditions = ['workspace_id = $1', 'sender = $2']
  if (ours !== undefined) conditions.push(sameNumber('recipient', `$${values.push(ours)}`))
  if (channel !== undefined) conditions.push(`channel = $${values.push(channel)}`)
  if (after !== null) {
    const [at, id] = [values.push(instant(after.at)), values.push(after.id)]
    conditions.push(`(received_at, id) < ($${at}::timestamptz, $${id}::uuid)`)
  }
  const { rows } = await db.query<InboundTextRow>(
    `select ${INBOUND_COLUMNS} from inbound_messages i
     where ${conditions.join(' and ')}
     order by received_at desc, id desc
     limit $${values.push(limit)}`,
    values,
  )
  return rows.map(inboundRecord).map(({ recipient, receivedAt, ...one }) => ({
    ...one,
    kind: 'inbound',
    at: receivedAt,
    ours: recipient,
  }))
}

type OurRow = {
  id: string
  account_id: string | null
  sender: string
  text: string
  channel: Channel
  status: Status
  reason: Reason | null
  campaign_id: string
  created_at: Date
}

/** Of those by which the person has written to this number. */
const isTheirAccount = (ours: string): string => `m.account_id in (
  select i.account_id from inbound_messages i
  where i.workspace_id = $3 and i.sender = $2 and i.channel = m.channel
    and ${sameNumber('i.recipient', ours)})`

/** More than anybody is sent: what was brought in is not in the order of its ids. */
const TEXTS_MAX = 2_000

async function readOurs(
  db: Queryable,
  { workspaceId, person }: Person,
  { limit, after, ours, channel }: TextsAsk,
): Promise<readonly ConversationText[]> {
  const values: unknown[] = [bucketOf(workspaceId, person), person, workspaceId]
  const conditions = ['true']
  if (ours !== undefined) {
    const number = `$${values.push(ours)}::text`
    conditions.push(isFrom(number, `m.account_id is null or ${isTheirAccount(number)}`))
  }
  if (channel !== undefined) conditions.push(`m.channel = $${values.push(channel)}`)
  if (after !== null) {
    const [at, id] = [values.push(instant(after.at)), values.push(after.id)]
    conditions.push(`(m.created_at, m.id) < ($${at}::timestamptz, $${id}::uuid)`)
  }
  const { rows } = await db.query<OurRow>(
    `select m.id, m.account_id, c.sender, c.text, m.channel, m.status, m.reason, m.campaign_id, m.created_at
     from (
       select * from message_contents
       where bucket = $1 and recipient = $2 and workspace_id = $3
       order by message_id desc limit ${TEXTS_MAX}
     ) c
     join messages m on m.bucket = c.bucket and m.id = c.message_id
     where ${conditions.join(' and ')}
     order by m.created_at desc, m.id desc
     limit $${values.push(limit)}`,
    values,
  )
  return rows.map((row) => ({
    kind: 'message',
    id: row.id,
    at: row.created_at.getTime(),
    accountId: row.account_id,
    channel: row.channel,
    ours: row.sender,
    text: row.text,
    status: row.status,
    reason: row.reason,
    campaignId: row.campaign_id === NO_CAMPAIGN ? null : row.campaign_id,
  }))
}
