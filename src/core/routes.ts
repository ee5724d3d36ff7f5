import type { AccountSettings } from './account-settings.ts'
import type { Channel } from './channels.ts'
import type { HealthVerdict } from './health.ts'
import { type Fit, type Objection, OBJECTIONS, fitAccounts } from './route-fit.ts'
import { MISSING, type Missing, OBJECTING } from './route-words.ts'
import { SENDER_MAX, SMPP_SENDER_MAX, type SenderRules } from './senders.ts'
import { shareOf } from './shares.ts'
import { standingOf } from './trials.ts'

/** What is to be sent, as far as choosing a way for it needs to know it. */
export type Routed = {
  readonly to: string
  /** Null: whoever the account has. */
  readonly from: string | null
  readonly channel: Channel
  /** An account that a person asked for. */
  readonly accountId: string | null
  /** It carries what is no text: only SMPP takes that along. */
  readonly hasWire?: boolean
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
  /** A text must come from somebody. */
  readonly needsSender: boolean
  /** It takes along what is no text. */
  readonly carriesWire: boolean
  /** How long a sender may be there, in characters. */
  readonly senderMax: number
  /** Its share among those that fit equally well; 0: only when asked for. */
  readonly weight: number
  /** Null: not known. */
  readonly pricePerSegmentMicros: number | null
  /** How much its own evidence speaks against it; 0: not at all. */
  readonly badness: number
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
      readonly code: 'no-route' | 'sender-invalid' | 'sender-unsupported'
      /** Stable: 'no-account', 'account-disabled', 'prefix-not-taken' ... */
      readonly detail: string
      readonly because: string
    }

export const ROUTE_BY = ['weight', 'price'] as const

/** What decides among accounts that fit equally well: their shares, or the lowest price. */
export type RouteBy = (typeof ROUTE_BY)[number]

/** What besides the message and the accounts decides: of whoever leaves it out, nothing. */
export type RoutePlan = {
  /** Accounts that have been tried. */
  readonly exclude?: ReadonlySet<string>
  readonly routeBy?: RouteBy
  /** What the workspace says about senders: of accounts' own senders, those that it lets be used go first. */
  readonly senderRules?: SenderRules
}

/** An account, with what speaks against it and for it. */
export type Candidate = {
  readonly account: RouteAccount
  /** Who the message would come from; '' where nobody may. */
  readonly sender: string
  readonly objection: Objection | null
  /** Of those that fit, from 1, the one that is taken; null: it does not fit. */
  readonly rank: number | null
  /** For people: why it is taken, or why not. */
  readonly because: string
}

/**
 * Picks the provider account for a message. Of those that may take it, the well go before the sick, of these
 * the less bad before the worse, then the longest prefix, then whoever names the country; among equals the
 * lowest price where the workspace wants that; and the weights share out the numbers, the same number always
 * alike.
 */
export function chooseRoute(
  message: Routed,
  accounts: readonly RouteAccount[],
  plan: RoutePlan = {},
): RouteChoice {
  const ranked = rank(message, accounts, plan)
  const [best] = ranked
  if (best === undefined)
    return none(message.accountId === null ? 'no-account' : 'not-asked-for', message)
  const { account, sender, objection } = best
  // A sender that the workspace itself forbids is refused by that name, not for want of a route.
  if (objection !== null && objection !== 'sender-refused') return none(objection, message)
  return { kind: 'route', account, sender, because: whyTaken(ranked, message, plan) }
}

/** Every account, as chooseRoute sees it: the first is the one that it takes, if that one has a rank. */
export function explainRoutes(
  message: Routed,
  accounts: readonly RouteAccount[],
  plan: RoutePlan = {},
): readonly Candidate[] {
  const ranked = rank(message, accounts, plan)
  return ranked.map((fit, at) => ({
    account: fit.account,
    sender: fit.sender,
    objection: fit.objection,
    rank: fit.objection === null ? at + 1 : null,
    because: whyOf(fit, at, { ranked, message, plan }),
  }))
}

/** A provider account as its settings and its health have it. */
export const routeAccountOf = ({
  id,
  name,
  kind,
  enabled,
  settings,
  health,
}: Pick<RouteAccount, 'id' | 'name' | 'enabled'> & {
  /** 'smpp', or whose API it is spoken to by. */
  readonly kind: string
  readonly settings: AccountSettings
  readonly health: HealthVerdict
}): RouteAccount => ({
  id,
  name,
  enabled,
  channels: settings.channels,
  countries: settings.countries,
  prefixes: settings.prefixes,
  senders: settings.senders,
  defaultSender: settings.defaultSender,
  senderPool: settings.senderPool,
  needsSender: settings.needsSender,
  carriesWire: kind === 'smpp',
  senderMax: kind === 'smpp' ? SMPP_SENDER_MAX : SENDER_MAX,
  weight: settings.weight,
  pricePerSegmentMicros: settings.pricePerSegmentMicros,
  badness: standingOf({ health, settings }),
})

type Preference = {
  /** Below zero: the first of the two goes before the other. */
  readonly order: (a: Fit, b: Fit, given: Given) => number
  /** Why the second was not taken. */
  readonly lost: (loser: Fit, winner: Fit) => string
}

type Given = { readonly message: Routed; readonly plan: RoutePlan }

const BEFORE_PRICE: readonly Preference[] = [
  {
    order: (a, b) => a.account.badness - b.account.badness,
    lost: (_, winner) =>
      winner.account.badness === 0
        ? 'it does badly by its own evidence'
        : `by its own evidence it does worse than ${winner.account.name}`,
  },
  {
    order: (a, b) => b.prefix - a.prefix,
    lost: (_, winner) => `${winner.account.name} names more of the number’s beginning`,
  },
  {
    order: (a, b) => Number(b.namesCountry) - Number(a.namesCountry),
    lost: (_, winner) => `${winner.account.name} names the number’s country`,
  },
]

const PRICE: Preference = {
  order: (a, b, { plan }) => (plan.routeBy === 'price' ? byPrice(a.account, b.account) : 0),
  lost: (loser, winner) =>
    loser.account.pricePerSegmentMicros === null
      ? 'its price is not known'
      : `${winner.account.name} costs less`,
}

const TURN: Preference = {
  order: (a, b, { message }) => shareOf(message.to, b.account) - shareOf(message.to, a.account),
  lost: (_, winner) => `it is the turn of ${winner.account.name} for this number`,
}

/** What one account goes before another by, the weightiest first. */
const PREFERENCES: readonly Preference[] = [...BEFORE_PRICE, PRICE, TURN]

/** An unknown price may be any: it comes last. */
function byPrice(a: RouteAccount, b: RouteAccount): number {
  if (a.pricePerSegmentMicros === b.pricePerSegmentMicros) return 0
  if (a.pricePerSegmentMicros === null) return 1
  return b.pricePerSegmentMicros === null ? -1 : a.pricePerSegmentMicros - b.pricePerSegmentMicros
}

const NOTHING = { exclude: new Set<string>(), senderRules: { senders: [], registeredOnly: false } }

/** Those that fit first, then those that nearly did. */
function rank(message: Routed, accounts: readonly RouteAccount[], plan: RoutePlan): readonly Fit[] {
  const fits = fitAccounts(message, accounts, { ...NOTHING, ...plan })
  if (fits.length < 2) return fits
  return fits.toSorted((a, b) => stageOf(b) - stageOf(a) || inOrder(a, b, { message, plan }))
}

const stageOf = ({ objection }: Fit): number =>
  objection === null ? OBJECTIONS.length : OBJECTIONS.indexOf(objection)

function inOrder(a: Fit, b: Fit, given: Given): number {
  for (const { order } of PREFERENCES) {
    const found = order(a, b, given)
    if (found !== 0) return found
  }
  return a.account.id < b.account.id ? -1 : 1
}

type Whole = Given & { readonly ranked: readonly Fit[] }

function whyOf(fit: Fit, at: number, { ranked, message, plan }: Whole): string {
  if (fit.objection !== null) return OBJECTING[fit.objection](fit, message)
  if (at === 0) return whyTaken(ranked, message, plan)
  return ranked[0] === undefined ? '' : whyLost(fit, ranked[0], { message, plan })
}

const whyLost = (fit: Fit, winner: Fit, given: Given): string =>
  PREFERENCES.find(({ order }) => order(winner, fit, given) !== 0)?.lost(fit, winner) ??
  `${winner.account.name} came first`

function whyTaken(ranked: readonly Fit[], message: Routed, plan: RoutePlan): string {
  const [taken, ...others] = ranked.filter(({ objection }) => objection === null)
  if (taken === undefined) return 'no account has a sender that the workspace lets be used'
  const { account } = taken
  const sick = account.badness === 0 ? '' : ', although it does badly by its own evidence'
  if (message.accountId !== null) return `${account.name} was asked for${sick}`
  const given = { message, plan }
  const wins = (rival: Fit, by: readonly Preference[]): boolean =>
    by.some(({ order }) => order(taken, rival, given) < 0)
  const rivals = others.filter((rival) => !wins(rival, BEFORE_PRICE))
  const [next] = rivals
  if (next !== undefined) {
    const how = wins(next, [PRICE]) ? 'costs least of' : 'had its turn among'
    return `${account.name} ${how} ${rivals.length + 1} accounts that fit${sick}`
  }
  if (account.badness > 0) return `${account.name} fits${sick}: no other account does`
  return taken.prefix > 0 || taken.namesCountry
    ? `${account.name} fits the number best`
    : `${account.name} fits`
}

const none = (missing: Missing, message: Routed): RouteChoice => ({
  kind: 'no-route',
  code: CODES[missing] ?? 'no-route',
  detail: DETAILS[missing] ?? missing,
  because: MISSING[missing](message),
})

const CODES: Readonly<Partial<Record<Missing, 'sender-invalid' | 'sender-unsupported'>>> = {
  'no-sender': 'sender-invalid',
  'sender-not-allowed': 'sender-invalid',
  'names-not-carried': 'sender-unsupported',
}

const DETAILS: Readonly<Partial<Record<Missing, string>>> = {
  'not-asked-for': 'account-unknown',
  'only-when-asked': 'no-account',
  tried: 'all-tried',
}
