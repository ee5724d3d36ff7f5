import type { Claim } from './evidence.ts'
import type { Reason } from './reasons.ts'

/**
 * Reasons that lie with the provider or with our account there, and not with the person or the text: by
 * another provider the same message may well go. What a provider says about a number, a text or a consent
 * holds everywhere, and what it does not explain is no leave to try it on somebody else.
 */
const ITS_OWN: ReadonlySet<Reason> = new Set<Reason>([
  'account-restricted',
  'auth-failed',
  'campaign-inactive',
  'carrier-unavailable',
  'gateway-error',
  'insufficient-credit',
  'no-route',
  'provider-rejected',
  'quota-exceeded',
  'rate-limited',
  'region-not-enabled',
  'request-invalid',
  'sender-invalid',
  'sender-not-registered',
  'sender-unsupported',
])

/** Whether a refusal at submission leaves another provider to be tried. */
export function mayGoElsewhere({
  reason,
  permanent,
}: Pick<Claim, 'reason' | 'permanent'>): boolean {
  if (reason === null) return false
  // ESME_RSUBMITFAIL and its like: passing on failed, which the next provider's way need not.
  return ITS_OWN.has(reason) || (reason === 'carrier-rejected' && permanent !== true)
}

/**
 * Of those, the ones that hold for all that goes by the account, whoever sends and wherever to: they say that
 * the account is in trouble.
 */
const OF_THE_ACCOUNT: ReadonlySet<Reason> = new Set<Reason>([
  'account-restricted',
  'auth-failed',
  'campaign-inactive',
  'gateway-error',
  'insufficient-credit',
  'quota-exceeded',
  'rate-limited',
])

/** Whether a refusal speaks against the account itself. */
export const speaksAgainstAccount = ({ reason }: Pick<Claim, 'reason'>): boolean =>
  reason !== null && OF_THE_ACCOUNT.has(reason)

/**
 * Failures that lie with the account and its way to the networks. What a filter, a sender, a text, a number or a
 * phone stops would be stopped elsewhere, too, and what nobody explains speaks against nobody.
 */
const FAILS_THERE: ReadonlySet<Reason> = new Set<Reason>([
  'account-restricted',
  'auth-failed',
  'carrier-unavailable',
  'gateway-error',
  'insufficient-credit',
  'no-route',
  'provider-rejected',
  'quota-exceeded',
  'rate-limited',
])

/** Whether a message that came to nothing speaks against the account that it went by. */
export const failsByAccount = ({ reason }: Pick<Claim, 'reason'>): boolean =>
  reason !== null && FAILS_THERE.has(reason)
