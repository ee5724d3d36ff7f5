import type { Judgement } from '../../core/health.ts'
import type { Status } from '../../core/status.ts'

/** What stands where in the whole installation: for metrics, health and shedding. */
export type GaugeReading = {
  readonly messages: Readonly<Partial<Record<Status, number>>>
  readonly inboxReceipts: number
  /** Epoch milliseconds; null: the inbox is empty. */
  readonly inboxOldestAt: number | null
  readonly orphans: Readonly<Record<'waiting' | 'ambiguous' | 'malformed', number>>
  /** What waits to be told at endpoints that are neither paused nor off. */
  readonly callbacksWaiting: number
  /** When the oldest of that came about, epoch milliseconds; null: nothing waits. */
  readonly callbacksOldestAt: number | null
  /** Where callbacks are sent; shut are those whose circuit is open. */
  readonly callbackEndpoints: Readonly<Record<'active' | 'shut' | 'paused' | 'off', number>>
  /** Open provider accounts by their names, which differ within a workspace only. */
  readonly accounts: readonly (Judgement & { readonly name: string })[]
}

export type Gauges = { read(): Promise<GaugeReading> }
