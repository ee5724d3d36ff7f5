import { bucketOfId } from '../../core/ids.ts'
import { isFinal } from '../../core/status.ts'
import type { CampaignLedger } from '../../flows/ports/campaigns.ts'
import type { NewMessage } from '../../flows/ports/intake.ts'
import { columnsOf, instant } from './columns.ts'
import { appendEvidence } from './evidence-rows.ts'
import { setChannels, turnOf } from './intake.ts'
import { type Queryable, prepare, run, runAnew } from './pool.ts'

type Edits = Pick<CampaignLedger, 'forgetRecipients' | 'lockEditable' | 'rewrite'>

/** Messages of campaigns that are edited before they start. */
export const editTable = (db: Queryable, countsBucket: number): Edits => ({
  async forgetRecipients(campaignId) {
    await run(db, FORGET, [campaignId])
  },
  async lockEditable(campaignId, { after, limit }) {
    type Row = {
      id: string
      recipient: string
      fields: Record<string, string> | null
      is_demo: boolean
    }
    const { rows } = await runAnew<Row>(db, EDITABLE, [campaignId, after, limit])
    return rows.map(({ id, recipient, fields, is_demo: isDemo }) => ({
      id,
      recipient,
      fields: fields ?? {},
      isDemo,
    }))
  },
  async rewrite(messages, now) {
    if (messages.length === 0) return
    await run(db, REWRITE, [countsBucket, instant(now), ...columnsOf(messages, COLUMNS)])
    await setChannels(db, messages)
    const ids = messages.map(({ id }) => id)
    await runAnew(db, FORGET_TURNS, [ids.map(bucketOfId), ids])
    await appendEvidence(db, messages.flatMap(turnOf))
  },
})

// Its key begins with the bucket: each is asked, so that nobody else's rows are read.
const FORGET = prepare(
  'edit_forget_recipients',
  `delete from campaign_recipients
   where bucket = any (array(select generate_series(0, 255)::smallint)) and campaign_id = $1`,
)

// Of messages that nobody was asked to send: to which channel they turned when they were written.
const FORGET_TURNS = prepare(
  'edit_forget_turns',
  `delete from evidence e using unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   where e.bucket = given.bucket and e.message_id = given.id and e.kind = 'reroute'`,
)

const EDITABLE = prepare(
  'edit_lock_messages',
  `select m.id, c.recipient, c.fields, coalesce(a.is_demo, false) as is_demo
   from messages m
   join message_contents c on c.bucket = m.bucket and c.message_id = m.id
   left join provider_accounts a on a.id = m.account_id
   where m.campaign_id = $1 and m.id > $2 and m.submissions = 0
     and (m.status in ('draft', 'scheduled') or m.rule = 'refused-by-us')
   order by m.id
   limit $3
   for no key update of m`,
)

/** The arguments of rewrite_messages after the first two, in order. */
const COLUMNS: readonly ((message: NewMessage) => unknown)[] = [
  ({ id }) => bucketOfId(id),
  ({ id }) => id,
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
  ({ sender }) => sender,
  ({ text }) => text,
  ({ evidence }) => evidence?.key ?? null,
  ({ evidence }) => evidence?.kind ?? null,
]

const REWRITE = prepare(
  'edit_rewrite',
  `select rewrite_messages($1, $2, ${COLUMNS.map((_, at) => `$${at + 3}`).join(', ')})`,
)
