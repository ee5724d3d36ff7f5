import type {
  CallbackEvent,
  Change,
  EventType,
  ToldMessage,
  ToldStanding,
} from '../../core/callbacks/event.ts'
import type { CallbackWish } from '../../core/callbacks/wish.ts'
import type { Channel } from '../../core/channels.ts'
import type { CorrectionCause } from '../../core/correction.ts'
import { timeOfId } from '../../core/ids.ts'
import type { ClaimedCallback, Endpoint } from '../../flows/ports/callbacks.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import { columnsOf, epochMs, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What of the queue cannot be told any more. */
export type Gone = Pick<EventRow, 'endpoint_id' | 'callback_id'>

/**
 * What telling each of these needs. Gone is what cannot be told any more: retention or a person's wish took the
 * text that came in, or the address with the message that named it.
 */
export function claimedFrom(
  rows: readonly EventRow[],
  leasedUntil: number,
): { claimed: readonly ClaimedCallback[]; gone: readonly Gone[] } {
  const claimed = rows.flatMap((row): ClaimedCallback[] => {
    const event = eventOf(row)
    if (event === null || (row.wish === null && needsWish(row, event))) return []
    return [
      {
        endpointId: row.endpoint_id,
        leasedUntil,
        leasedBy: row.leased_by,
        messageId: row.message_id,
        sequence: row.sequence,
        tries: row.tries,
        event,
        wish: isNamedByMessages(row) ? row.wish : null,
      },
    ]
  })
  const kept = new Set(claimed.map(({ event }) => event.id))
  return { claimed, gone: rows.filter(({ callback_id }) => !kept.has(callback_id)) }
}

/** Nobody is told what nobody knows any more. */
export async function dropGone(db: Queryable, gone: readonly Gone[], now: number): Promise<void> {
  if (gone.length === 0) return
  const columns = columnsOf(gone, [
    ({ endpoint_id }) => endpoint_id,
    ({ callback_id }) => callback_id,
  ])
  await run(db, DROP, [...columns, instant(now)])
}

const DROP = prepare(
  'callbacks_drop_gone',
  `with dropped as (
     delete from callback_queue q using unnest($1::uuid[], $2::uuid[]) as given (endpoint_id, callback_id)
     where q.endpoint_id = given.endpoint_id and q.callback_id = given.callback_id
     returning q.callback_id
   )
   update callbacks c set state = 'needless', settled_at = $3 from dropped
   where c.id = dropped.callback_id and c.state = 'waiting'`,
)

/**
 * Of the account and the submission that the change is of, whatever way the message went since. Oldest first.
 * @param leased what is leased, with all columns of the queue.
 */
export const eventsOf = (leased: string): string =>
  `select l.endpoint_id, l.callback_id, l.message_id, l.sequence, l.tries, l.leased_by, e.kind, b.type, b.change,
     m.workspace_id, m.campaign_id, m.reference, m.created_at, m.submitted_at, m.final_at,
     m.is_test or a.is_demo is true or o.is_demo is true as is_test,
     t.recipient, t.sender, t.text, t.callback as wish,
     w.currency, a.name as account_name, a.kind as vendor, s.provider_id, s.answer, k.because as correction,
     i.workspace_id as in_workspace, i.sender as in_sender, i.recipient as in_recipient, i.text as in_text,
     io.is_demo is true as in_is_test, i.channel as in_channel, i.keyword as in_keyword, i.received_at as in_at,
     i.missing_segments as in_missing
   from ${leased} l
   join callback_endpoints e on e.id = l.endpoint_id
   left join callbacks b on b.id = l.callback_id
   left join messages m on b.change is not null
     and m.bucket = get_byte(uuid_send(b.message_id), 15) and m.id = b.message_id
   left join message_contents t on t.bucket = m.bucket and t.message_id = m.id
   left join workspaces w on w.id = m.workspace_id
   left join provider_accounts o on o.id = m.account_id
   left join provider_accounts a on a.id = (b.change #>> '{after,accountId}')::uuid
   left join lateral (
     select s.provider_id, s.answer from submissions s
     where s.bucket = m.bucket and s.message_id = m.id
       and s.submission <= (b.change #>> '{after,submissions}')::integer
     order by s.submission desc, s.segment limit 1
   ) s on true
   left join corrections k on k.bucket = m.bucket and k.message_id = m.id and k.sequence = b.sequence
   left join inbound_messages i on b.type = 'inbound.received' and i.id = b.message_id
   left join provider_accounts io on io.id = i.account_id
   order by l.callback_id`

/** As `eventsOf` reads it. */
export type EventRow = {
  endpoint_id: string
  callback_id: string
  message_id: string
  sequence: number
  tries: number
  leased_by: number | null
  kind: Endpoint['kind']
  type: EventType
  change: { after: Partial<ToldStanding>; before?: Partial<ToldStanding> } | null
  // Null where the callback is of no message, or the message is gone.
  workspace_id: string | null
  campaign_id: string
  is_test: boolean
  reference: string | null
  created_at: Date
  submitted_at: Date | null
  final_at: Date | null
  recipient: string | null
  sender: string | null
  text: string | null
  wish: CallbackWish | null
  currency: string
  account_name: string | null
  vendor: string | null
  provider_id: string | null
  answer: ToldMessage['answer']
  correction: CorrectionCause | null
  // Null where the callback is of no text that came in, or that is gone.
  in_workspace: string | null
  in_sender: string
  in_recipient: string
  in_text: string
  in_channel: Channel
  in_is_test: boolean
  in_keyword: string | null
  in_at: Date
  in_missing: number[]
}

/** What becomes of a message is told as it named; a login's sessions hear texts that came in as they are. */
const needsWish = (row: Pick<EventRow, 'kind'>, event: CallbackEvent): boolean =>
  row.kind === 'login' ? event.kind === 'message' : isNamedByMessages(row)

/** Its address is in each message, not in the endpoint. */
const isNamedByMessages = ({ kind }: Pick<EventRow, 'kind'>): boolean =>
  kind === 'origin' || kind === 'login'

function eventOf(row: EventRow): CallbackEvent | null {
  const id = row.callback_id
  const at = timeOfId(id)
  if (row.workspace_id !== null && row.change !== null) {
    const message = toldMessage(row, row.workspace_id)
    return { id, at, kind: 'message', change: changeOf(row, row.change, at), message }
  }
  if (row.in_workspace === null) return null
  return {
    id,
    at,
    kind: 'inbound',
    inbound: {
      id: row.message_id,
      workspaceId: row.in_workspace,
      from: row.in_sender,
      to: row.in_recipient,
      text: row.in_text,
      channel: row.in_channel,
      keyword: row.in_keyword,
      isTest: row.in_is_test,
      receivedAt: row.in_at.getTime(),
      sequence: row.sequence,
      missing: row.in_missing,
    },
  }
}

const changeOf = (
  { type, sequence, correction }: EventRow,
  change: NonNullable<EventRow['change']>,
  at: number,
): Change => ({
  type,
  sequence,
  at,
  after: toldStanding(change.after),
  before: change.before === undefined ? null : toldStanding(change.before),
  correction,
})

const toldMessage = (row: EventRow, workspaceId: string): ToldMessage => ({
  id: row.message_id,
  workspaceId,
  campaignId: row.campaign_id === NO_CAMPAIGN ? null : row.campaign_id,
  isTest: row.is_test,
  reference: row.reference,
  to: row.recipient,
  from: row.sender,
  text: row.text,
  createdAt: row.created_at.getTime(),
  submittedAt: epochMs(row.submitted_at),
  finalAt: epochMs(row.final_at),
  currency: row.currency,
  accountName: row.account_name,
  vendor: row.vendor,
  providerId: row.provider_id,
  answer: row.answer,
})

/** Stored without what is null. */
const NOTHING_TOLD: ToldStanding = {
  status: 'draft',
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  grade: null,
  charge: 'maybe',
  conflict: false,
  textedTwice: false,
  segments: 0,
  segmentsDelivered: 0,
  segmentsKnown: 0,
  word: null,
  code: null,
  rule: 'plan',
  channel: 'sms',
  accountId: null,
  submissions: 0,
  priceMicros: null,
}

const toldStanding = (stored: Partial<ToldStanding>): ToldStanding => ({
  ...NOTHING_TOLD,
  ...stored,
})
