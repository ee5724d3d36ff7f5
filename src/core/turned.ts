import type { RerouteDetail } from './own-evidence.ts'

/** Why a message left its provider account before that was asked, as the end of a sentence; by the detail. */
const BECAUSE: Readonly<Record<RerouteDetail, string>> = {
  'account-switched-off': 'the other account is switched off',
  'provider-unreachable': 'the other provider could not be reached',
  'provider-refusing': 'the other provider refused nearly everything for reasons of its own',
  'provider-unanswered': 'the other provider gave no answers, or only that it was out of order',
  'provider-failing': 'the other provider delivered far less than usual',
  'provider-slow': 'the other provider’s receipts came far later than usual',
  'provider-silent': 'the other provider sent no receipts any more',
  'provider-tried-again': 'a few messages show whether it is well again',
}

/** The same of a channel that was left so. */
export const passedOverBecause = (detail: string | null): string | null =>
  turnedBecause(detail)?.replace(/^the other /, 'its ') ?? null

/** Null: the refusal that stands before it says why. */
export const turnedBecause = (detail: string | null): string | null =>
  detail !== null && Object.hasOwn(BECAUSE, detail) ? BECAUSE[detail as RerouteDetail] : null
