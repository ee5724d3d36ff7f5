import type { Channel } from '../../core/channels.ts'
import type { Status } from '../../core/status.ts'
import type { ChannelLine } from '../../flows/ports/reads.ts'
import { type Queryable, prepare, run } from './pool.ts'

// A campaign of texts alone is not counted through.
const READ_CHANNELS = prepare(
  'read_campaign_channels',
  `with rich as (
     select id from campaigns where id = $1 and (channel <> 'sms' or fallback is not null)
   )
   select m.channel, m.status, count(*) as messages
   from rich join messages m on m.campaign_id = rich.id
   group by m.channel, m.status
   union all
   select split_part(e.key, ':', 2), null, count(*)
   from rich
   join messages m on m.campaign_id = rich.id
   join evidence e on e.bucket = m.bucket and e.message_id = m.id and e.key ^@ 'fall-back:'
   group by 1
   order by 1, 2`,
)

export async function readChannels(db: Queryable, campaignId: string): Promise<ChannelLine[]> {
  type Row = { channel: Channel; status: Status | null; messages: number }
  const { rows } = await run<Row>(db, READ_CHANNELS, [campaignId])
  return rows.map(({ channel, status, messages }) => ({
    channel,
    status,
    messages: Number(messages),
  }))
}
