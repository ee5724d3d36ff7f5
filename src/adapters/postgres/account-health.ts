import type { Pool } from 'pg'
import { expectedByMs, habitInForce, readLearned, relationInForce } from '../../core/learning.ts'
import type { Status } from '../../core/status.ts'
import type { AccountHealth, AccountHealthReader } from '../../flows/ports/account-health.ts'

/** @param links what the keeper of the links knows of them. */
export const postgresAccountHealth =
  (pool: Pool, links: (accountId: string) => AccountHealth['links']): AccountHealthReader =>
  async (account) => {
    const [counts, orphans] = await Promise.all([
      pool.query<{ status: Status; n: number }>(
        `select status, sum(messages)::int8 as n
           from counts
          where workspace_id = $1 and account_id = $2
          group by status`,
        [account.workspaceId, account.id],
      ),
      pool.query<{ state: keyof AccountHealth['orphans']; n: number }>(
        'select state, count(*) as n from orphans where account_id = $1 group by state',
        [account.id],
      ),
    ])
    const learned = readLearned(account.learned)
    const { settings } = account
    return {
      links: links(account.id),
      messages: Object.fromEntries(counts.rows.map(({ status, n }) => [status, n])),
      orphans: {
        waiting: 0,
        ambiguous: 0,
        malformed: 0,
        ...Object.fromEntries(orphans.rows.map(({ state, n }) => [state, n])),
      },
      learned: {
        idRelation: settings.idRelation === 'auto' ? relationInForce(learned) : settings.idRelation,
        receiptHabit:
          settings.receiptHabit === 'auto' ? habitInForce(learned) : settings.receiptHabit,
        expectedByMs: expectedByMs(learned, settings.expectedByMs),
      },
    }
  }
