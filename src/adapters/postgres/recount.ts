import type { Pool } from 'pg'
import { inTransaction } from './pool.ts'

/** A number that should be equal and is not. */
export type Difference = {
  readonly what: string
  readonly counted: number
  readonly found: number
}

export type Recount = {
  readonly messages: number
  readonly differences: readonly Difference[]
  readonly isFixed: boolean
}

// Sums over buckets, as every report reads them. Both sides in one statement, hence one snapshot.
const COUNTS = `
  with found as (
    select workspace_id, campaign_id, status, coalesce(reason, '') as reason,
           coalesce(account_id, '00000000-0000-0000-0000-000000000000') as account_id,
           coalesce(code, '') as code, charge, count(*) as messages, sum(segments) as segments,
           sum(coalesce(price_micros, 0)) as price_micros
      from messages
     group by 1, 2, 3, 4, 5, 6, 7
  ), counted as (
    select workspace_id, campaign_id, status, reason, account_id, code, charge,
           sum(messages) as messages, sum(segments) as segments, sum(price_micros) as price_micros
      from counts
     group by 1, 2, 3, 4, 5, 6, 7
  )`

const KEY = 'workspace_id, campaign_id, status, reason, account_id, code, charge'

// What people added and what messages took and gave back must come to what is left.
const CREDIT = `
  select 'credit of workspace ' || b.workspace_id as what, b.micros as counted,
         coalesce((select sum(m.micros) from credit_movements m where m.workspace_id = b.workspace_id), 0)::int8
           - coalesce((select sum(u.micros - u.refunded_micros) from credit_usage u
                       where u.workspace_id = b.workspace_id), 0)::int8 as found
    from balances b
   order by 1`

/**
 * Counts every message anew and compares with the counts that reports are made of, and adds up the books
 * of prepaid credit. With `fix`, the counts are set to what was found, while whoever moves messages waits.
 * Money is never set right by itself.
 */
export async function recount(pool: Pool, { fix = false } = {}): Promise<Recount> {
  return inTransaction(
    pool,
    async (client) => {
      if (fix) {
        // Standing moves stop while counts and messages are brought together.
        await client.query('lock table counts in share row exclusive mode')
        await client.query('lock table messages in share mode')
      }
      const { rows } = await client.query<Difference>(`${COUNTS}
        select concat_ws(' ', 'counts', nullif(coalesce(reason, ''), ''), status, 'of', campaign_id, charge,
                         'via', account_id, code) as what,
               coalesce(counted.messages, 0)::int8 as counted, coalesce(found.messages, 0)::int8 as found
          from found
          full join counted using (${KEY})
         where (coalesce(found.messages, 0), coalesce(found.segments, 0), coalesce(found.price_micros, 0))
            <> (coalesce(counted.messages, 0), coalesce(counted.segments, 0), coalesce(counted.price_micros, 0))
         union all
        select 'recipients of campaign ' || id, recipients,
               (select count(*) from messages where campaign_id = campaigns.id)
          from campaigns
         where recipients <> (select count(*) from messages where campaign_id = campaigns.id)
         order by 1`)
      const books = (await client.query<Difference>(CREDIT)).rows
      const unbalanced = books.filter(({ counted, found }) => counted !== found)
      const total = await client.query<{ n: number }>('select count(*) as n from messages')
      if (fix && rows.length > 0) await rewrite(client)
      return {
        messages: total.rows[0]?.n ?? 0,
        differences: [...rows, ...unbalanced],
        isFixed: fix && rows.length > 0 && unbalanced.length === 0,
      }
    },
    fix ? 'begin' : 'begin isolation level repeatable read read only',
  )
}

async function rewrite(client: Pick<Pool, 'query'>): Promise<void> {
  await client.query('delete from counts')
  await client.query(`${COUNTS}
    insert into counts (bucket, ${KEY}, messages, segments, price_micros)
    select 0, ${KEY}, messages, segments, price_micros from found`)
  await client.query(`
    update campaigns set recipients = found.n
      from (select campaign_id, count(*) as n from messages group by 1) as found
     where campaigns.id = found.campaign_id and recipients <> found.n`)
}
