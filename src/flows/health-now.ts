import type { HealthVerdict } from '../core/health.ts'
import type { AccountHealth } from './ports/account-health.ts'

export const HEALTH_STATES = ['well', 'down', 'sick'] as const

/** down: no connection at this moment, and it is too early or of no use to leave it alone. */
export type HealthNow = Omit<HealthVerdict, 'state'> & {
  readonly state: (typeof HEALTH_STATES)[number]
}

/**
 * How an account does at this moment. The verdict waits until a link has been down for a while, as it decides who
 * sends; who asks how the account does is told at once.
 */
export function healthNow(
  verdict: HealthVerdict,
  { enabled, links }: { readonly enabled: boolean; readonly links: AccountHealth['links'] },
): HealthNow {
  const { wanted, bound, lastError } = links
  if (!enabled || verdict.state === 'sick' || wanted === 0 || bound > 0) return verdict
  const because = `no link is up${lastError === null ? '' : `: ${lastError}`}`
  return { ...verdict, state: 'down', trouble: 'unreachable', because }
}
