import type { Channel } from './channels.ts'

/** What is to be sent, as far as choosing a way for it needs to know it. */
export type Routed = {
  readonly to: string
  /** Null: whoever the account has. */
  readonly from: string | null
  readonly channel: Channel
  /** An account that a person asked for. */
  readonly accountId: string | null
}

/** A provider account, as far as choosing between accounts needs to know it. */
export type RouteAccount = {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly channels: readonly Channel[]
  /** ISO 3166 alpha-2; none: all. */
  readonly countries: readonly string[]
  /** International prefixes it takes, with or without '+'; none: all. */
  readonly prefixes: readonly string[]
  /** Senders it may use; none: any. A trailing * stands for the rest. */
  readonly senders: readonly string[]
  /** Who messages that name no sender come from; '': it has none. */
  readonly defaultSender: string
  /** Senders that share the messages that name none; none: the default sender. */
  readonly senderPool: readonly string[]
  /** Its share among those that fit equally well; 0: only when asked for. */
  readonly weight: number
  /** Null: not known. */
  readonly pricePerSegmentMicros: number | null
  /** Its own evidence does not speak against it. */
  readonly isWell: boolean
}

export type RouteChoice =
  | {
      readonly kind: 'route'
      readonly account: RouteAccount
      readonly sender: string
      readonly because: string
    }
  | {
      readonly kind: 'no-route'
      readonly code: 'no-route' | 'sender-invalid'
      /** Stable: 'no-account', 'account-disabled', 'prefix-not-taken' ... */
      readonly detail: string
      readonly because: string
    }

/**
 * Picks the provider account for a message: among the enabled ones that take its number and sender,
 * the longest prefix wins; among equals the weights share out numbers, the same number always alike.
 * `accountId` is an account that a person asked for; those excluded have been tried.
 */
export function chooseRoute(
  message: Routed,
  accounts: readonly RouteAccount[],
  exclude: ReadonlySet<string> = NONE,
): RouteChoice {
  const { accountId } = message
  const asked = accounts.filter(
    ({ id, weight }) => !exclude.has(id) && (accountId === null ? weight > 0 : id === accountId),
  )
  const enabled = asked.filter((account) => account.enabled)
  if (enabled.length === 0) return noAccount(asked, accountId)
  const carrying = enabled.filter(({ channels }) => channels.includes(message.channel))
  if (carrying.length === 0) {
    const because = `no enabled provider account carries ${message.channel}`
    return none('no-route', 'channel-not-carried', because)
  }
  const reaching = carrying.filter((account) => prefixLength(account, message.to) !== null)
  if (reaching.length === 0) {
    const because = `no enabled provider account takes numbers that begin ${message.to.slice(0, 4)}`
    return none('no-route', 'prefix-not-taken', because)
  }
  const speaking = reaching.filter((account) => maySend(account, message.from))
  if (speaking.length === 0) {
    const detail = message.from === null ? 'no-sender' : 'sender-not-allowed'
    return none('sender-invalid', detail, whyMute(message.from))
  }
  const longest = Math.max(...speaking.map((account) => prefixLength(account, message.to) ?? 0))
  const best = speaking.filter((account) => prefixLength(account, message.to) === longest)
  const account = share(best, message.to)
  if (account === undefined) return noAccount([], accountId)
  const sender = message.from ?? account.defaultSender
  return { kind: 'route', account, sender, because: whyThis(account, best.length, accountId) }
}

const NONE: ReadonlySet<string> = new Set()

const none = (
  code: 'no-route' | 'sender-invalid',
  detail: string,
  because: string,
): RouteChoice => ({ kind: 'no-route', code, detail, because })

function noAccount(asked: readonly RouteAccount[], accountId: string | null): RouteChoice {
  if (asked.length > 0) {
    return none('no-route', 'account-disabled', 'every provider account that fits is disabled')
  }
  return accountId === null
    ? none('no-route', 'no-account', 'the workspace has no provider account')
    : none('no-route', 'account-unknown', 'the provider account asked for does not exist')
}

const whyMute = (from: string | null): string =>
  from === null
    ? 'the message names no sender, and no provider account that fits has one of its own'
    : `no provider account that fits may send as “${from}”`

function whyThis(account: RouteAccount, equals: number, accountId: string | null): string {
  if (accountId !== null) return `${account.name} was asked for`
  if (equals > 1) return `${account.name} had its turn among ${equals} accounts that fit`
  return account.prefixes.length > 0
    ? `${account.name} fits the number best`
    : `${account.name} fits`
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

function maySend(account: RouteAccount, from: string | null): boolean {
  if (from === null) return account.defaultSender !== ''
  const asked = from.toLowerCase()
  return (
    account.senders.length === 0 ||
    account.senders.some((sender) => {
      const allowed = sender.toLowerCase()
      return allowed.endsWith('*') ? asked.startsWith(allowed.slice(0, -1)) : asked === allowed
    })
  )
}

/** By the number, so that one person's messages keep to one road. */
function share(accounts: readonly RouteAccount[], to: string): RouteAccount | undefined {
  const sorted = accounts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  let point = total * fraction(to)
  for (const account of sorted) {
    point -= account.weight
    if (point < 0) return account
  }
  return sorted[0]
}

/** 0 to 1, evenly over numbers (FNV-1a with a final mix). */
function fraction(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}
