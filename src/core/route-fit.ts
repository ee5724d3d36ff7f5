import { countriesOf } from './destination.ts'
import type { RouteAccount, Routed } from './routes.ts'
import { refusingCountry } from './sender-kinds.ts'
import { type SenderRules, listsSender, refuseSender, tidySender } from './senders.ts'
import { turnOf } from './shares.ts'

/**
 * Why an account is not for a message, in the order in which it is asked. Whoever came further down the list
 * was nearer to fitting.
 */
export const OBJECTIONS = [
  'not-asked-for',
  'tried',
  'only-when-asked',
  'account-disabled',
  'channel-not-carried',
  'wire-not-carried',
  'country-not-taken',
  'prefix-not-taken',
  'no-sender',
  'sender-not-allowed',
  'names-not-carried',
  'sender-refused',
] as const

export type Objection = (typeof OBJECTIONS)[number]

/** How an account fits a message. */
export type Fit = {
  readonly account: RouteAccount
  /** Who it would come from; '' where nobody may. */
  readonly sender: string
  /** Null: it fits. */
  readonly objection: Objection | null
  /** How many digits of the number it names; 0: it takes all. */
  readonly prefix: number
  /** It names the number's country. */
  readonly namesCountry: boolean
}

export type Fitting = {
  /** Accounts that have been tried. */
  readonly exclude: ReadonlySet<string>
  /** What the workspace says about senders. */
  readonly senderRules: SenderRules
}

/** Asks accounts one after the other; where the number is, is found out once and only if one wants to know. */
export function fitAccounts(
  message: Routed,
  accounts: readonly RouteAccount[],
  fitting: Fitting,
): readonly Fit[] {
  let known: readonly string[] | null = null
  const countries = (): readonly string[] => (known ??= countriesOf(message.to))
  return accounts.map((account) => {
    const early = objectionBeforeNumber(account, message, fitting)
    const namesCountry =
      early === null &&
      account.countries.length > 0 &&
      account.countries.some((country) => countries().includes(country))
    const prefix = prefixLength(account, message.to)
    const { sender, objection } = speaking(account, message, fitting)
    return {
      account,
      sender,
      prefix: prefix ?? 0,
      namesCountry,
      objection:
        early ??
        (account.countries.length > 0 && !namesCountry ? 'country-not-taken' : null) ??
        (prefix === null ? 'prefix-not-taken' : objection),
    }
  })
}

function objectionBeforeNumber(
  { id, weight, enabled, channels, carriesWire }: RouteAccount,
  { accountId, channel, hasWire = false }: Routed,
  { exclude }: Fitting,
): Objection | null {
  if (accountId !== null && id !== accountId) return 'not-asked-for'
  if (exclude.has(id)) return 'tried'
  if (accountId === null && weight === 0) return 'only-when-asked'
  if (!enabled) return 'account-disabled'
  if (!channels.includes(channel)) return 'channel-not-carried'
  return hasWire && !carriesWire ? 'wire-not-carried' : null
}

/** How much of the number the account names; 0 if it takes all; null if not this one. */
function prefixLength(account: RouteAccount, to: string): number | null {
  if (account.prefixes.length === 0) return 0
  const digits = to.replace(/^\+/, '')
  const fitting = account.prefixes
    .map((prefix) => prefix.replace(/\D/g, ''))
    .filter((prefix) => digits.startsWith(prefix))
  return fitting.length === 0 ? null : Math.max(...fitting.map((prefix) => prefix.length))
}

/** Who the message would come from there. Of a pool each person always gets the same. */
function speaking(
  account: RouteAccount,
  { from, to, channel }: Routed,
  { senderRules }: Fitting,
): { sender: string; objection: Objection | null } {
  const isCarried = (sender: string): boolean =>
    channel !== 'sms' || namesSender(account, sender) || refusingCountry(sender, to) === null
  if (from !== null) {
    const sender = tidySender(from)
    // Whether the workspace lets it be used at all does not depend on the account: screening says so.
    if (!maySend(account, sender)) return { sender: '', objection: 'sender-not-allowed' }
    return { sender, objection: isCarried(sender) ? null : 'names-not-carried' }
  }
  const own = ownSenders(account)
  if (own.length === 0) {
    // Who it comes from is up to the provider: nobody could say that it is registered.
    const isLeftOpen = !account.needsSender && !senderRules.registeredOnly
    return { sender: '', objection: isLeftOpen ? null : 'no-sender' }
  }
  const carried = own.filter(isCarried)
  if (carried.length === 0) return { sender: own[0] ?? '', objection: 'names-not-carried' }
  const allowed = carried.filter((sender) => refuseSender({ sender, to }, senderRules) === null)
  return allowed.length > 0
    ? { sender: turnOf(to, allowed) ?? '', objection: null }
    : { sender: turnOf(to, carried) ?? '', objection: 'sender-refused' }
}

const ownSenders = (account: RouteAccount): readonly string[] =>
  account.senderPool.length > 0
    ? account.senderPool.filter((sender) => maySend(account, sender))
    : [account.defaultSender].filter((sender) => sender !== '')

const maySend = (account: RouteAccount, sender: string): boolean =>
  sender.length <= account.senderMax &&
  (account.senders.length === 0 || namesSender(account, sender))

/** It lists the sender. */
export const namesSender = ({ senders }: Pick<RouteAccount, 'senders'>, sender: string): boolean =>
  listsSender(senders, sender)
