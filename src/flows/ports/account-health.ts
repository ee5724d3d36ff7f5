import type { Judgement, Tallies } from '../../core/health.ts'
import type { LinkDomain } from '../../core/link-domains.ts'
import type { Status } from '../../core/status.ts'
import type { ProviderAccount } from './platform.ts'

/** How a provider account does: what its links say and what its receipts said. */
export type AccountHealth = {
  /** Connections: wanted, and bound at this moment. */
  readonly links: {
    readonly wanted: number
    readonly bound: number
    readonly lastError: string | null
  }
  /** Messages by status, over all time that is kept in counts. */
  readonly messages: Readonly<Partial<Record<Status, number>>>
  readonly orphans: {
    readonly waiting: number
    readonly ambiguous: number
    readonly malformed: number
  }
  /** Learned from its own receipts; null: not clear yet. */
  readonly learned: {
    readonly idRelation: string | null
    readonly receiptHabit: string | null
    readonly expectedByMs: number
  }
  /** The last hour, minute by minute, oldest first; minutes in which nothing was counted are left out. */
  readonly minutes: readonly { readonly at: number; readonly counted: Tallies }[]
  /** When that hour began. */
  readonly since: number
  /** First finals lately by how long they took. */
  readonly latency: readonly { readonly upToMs: number; readonly messages: number }[]
  readonly judged: Judgement
  readonly linkDomains: readonly LinkDomain[]
}

export type AccountHealthReader = (account: ProviderAccount) => Promise<AccountHealth>
