import type { Pool } from 'pg'
import type { Confirmations } from '../../flows/ports/confirmations.ts'
import { epochMs } from './columns.ts'
import type { Sealing } from './quarantine.ts'

type Row = {
  account_id: string
  sealed: Buffer
  asked_at: Date
  tries: number
  next_at: Date | null
  confirmed_at: Date | null
  because: string
}

export const postgresConfirmations = (pool: Pool, secrets: Sealing): Confirmations => ({
  async ask(accountId, url, now) {
    await pool.query(
      `insert into door_confirmations (account_id, sealed, asked_at, tries, next_at, because)
       values ($1, $2, $3, 0, $3, '')
       on conflict (account_id) do update set sealed = excluded.sealed, asked_at = excluded.asked_at,
         tries = 0, next_at = excluded.next_at, confirmed_at = null, because = ''`,
      [accountId, secrets.seal(url, accountId), new Date(now)],
    )
  },
  async take(now, untilMs) {
    const { rows } = await pool.query<Row>(
      `update door_confirmations set next_at = $2, tries = tries + 1
        where account_id in (select account_id from door_confirmations
                              where next_at <= $1 order by next_at limit 10 for update skip locked)
        returning account_id, sealed, asked_at, tries`,
      [new Date(now), new Date(untilMs)],
    )
    return rows.flatMap(({ account_id: accountId, sealed, asked_at, tries }) => {
      const opened = secrets.open(sealed, accountId)
      if (opened.kind !== 'opened') return []
      return [{ accountId, url: opened.secret, askedAt: asked_at.getTime(), tries }]
    })
  },
  async confirmed(accountId, now) {
    await pool.query(
      `update door_confirmations set next_at = null, confirmed_at = $2, because = ''
        where account_id = $1`,
      [accountId, new Date(now)],
    )
  },
  async failed(accountId, because, nextAt) {
    await pool.query(
      'update door_confirmations set next_at = $2, because = $3 where account_id = $1',
      [accountId, nextAt === null ? null : new Date(nextAt), because.slice(0, 500)],
    )
  },
  async of(accountId) {
    const { rows } = await pool.query<Row>(
      'select asked_at, next_at, confirmed_at, because from door_confirmations where account_id = $1',
      [accountId],
    )
    const [row] = rows
    if (row === undefined) return null
    const { asked_at, next_at, confirmed_at } = row
    return {
      state: confirmed_at !== null ? 'confirmed' : next_at === null ? 'given-up' : 'waiting',
      since: (confirmed_at ?? asked_at).getTime(),
      nextAt: epochMs(next_at),
      because: row.because === '' ? null : row.because,
    }
  },
})
