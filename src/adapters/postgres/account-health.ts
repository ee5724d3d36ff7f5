import type { Pool } from 'pg'
import type { Tallies, Tally } from '../../core/health.ts'
import {
  expectedByMs,
  habitInForce,
  latencyBinEdgeMs,
  readLearned,
  relationInForce,
} from '../../core/learning.ts'
import { type LinkDomain, linkDomains } from '../../core/link-domains.ts'
import type { Status } from '../../core/status.ts'
import type { AccountHealth, AccountHealthReader } from '../../flows/ports/account-health.ts'
import type { Clock } from '../../flows/ports/common.ts'
import { minutesOfAccount } from './account-minutes.ts'
import { type StoredJudgement, judgementOf } from './judgements.ts'
import { endedMessages } from './link-domains.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Reading texts is not cheap, and shares of days do not change within a minute. */
const DOMAINS_FOR_MS = 60_000

type Parts = {
  readonly clock: Clock
  /** What the keeper of the links knows of them. */
  readonly links: (accountId: string) => AccountHealth['links']
}

export function postgresAccountHealth(pool: Pool, { clock, links }: Parts): AccountHealthReader {
  const domains = domainReader(pool, clock)
  return async (account) => {
    const now = clock.now()
    const since = now - (now % MINUTE_MS) - HOUR_MS + MINUTE_MS
    const [messages, orphans, health, minutes, domainsFound] = await Promise.all([
      pool.query<{ status: Status; n: number }>(COUNTS, [account.workspaceId, account.id]),
      pool.query<{ state: keyof AccountHealth['orphans']; n: number }>(ORPHANS, [account.id]),
      pool.query<{ health: StoredJudgement }>(HEALTH, [account.id]),
      minutesOfAccount(pool, account.id, since),
      domains(account),
    ])
    const learned = readLearned(account.learned)
    const { settings } = account
    return {
      links: links(account.id),
      messages: Object.fromEntries(messages.rows.map(({ status, n }) => [status, n])),
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
      since,
      minutes: byMinute(minutes),
      latency: Object.entries(learned.latency)
        .map(([bin, count]) => ({
          upToMs: Math.round(latencyBinEdgeMs(Number(bin))),
          messages: count,
        }))
        .toSorted((a, b) => a.upToMs - b.upToMs),
      judged: judgementOf(health.rows[0]?.health ?? {}),
      linkDomains: domainsFound,
    }
  }
}

const COUNTS = `select status, sum(messages)::int8 as n
   from counts
  where workspace_id = $1 and account_id = $2
  group by status`
const ORPHANS = 'select state, count(*) as n from orphans where account_id = $1 group by state'
const HEALTH = 'select health from provider_accounts where id = $1'

function byMinute(
  rows: readonly { minute: number; tally: Tally; n: number }[],
): AccountHealth['minutes'] {
  return [...Map.groupBy(rows, ({ minute }) => minute)].map(([at, own]) => ({
    at,
    counted: Object.fromEntries(own.map(({ tally, n }) => [tally, n])) as Tallies,
  }))
}

function domainReader(pool: Pool, clock: Clock) {
  const known = new Map<
    string,
    { readonly readAt: number; readonly found: readonly LinkDomain[] }
  >()
  return async (account: { id: string; workspaceId: string }): Promise<readonly LinkDomain[]> => {
    const now = clock.now()
    const last = known.get(account.id)
    if (last !== undefined && now - last.readAt < DOMAINS_FOR_MS) return last.found
    const found = linkDomains(await endedMessages(pool, account, now))
    known.set(account.id, { readAt: now, found })
    return found
  }
}
