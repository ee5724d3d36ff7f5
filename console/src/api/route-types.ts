/** The API's words about how a message would go. */

export type Channel = 'sms' | 'rcs' | 'whatsapp'

export type RouteCandidate = {
  account_id: string
  name: string
  kind: string
  fits: boolean
  /** Of those that fit, from 1: the one that is taken. */
  rank: number | null
  sender: string | null
  objection: string | null
  because: string
}

export type RouteLeg = {
  channel: Channel
  outcome: 'route' | 'no-route' | 'refused'
  account: { id: string; name: string; kind: string } | null
  sender: string | null
  because: string
  reason: string | null
  detail: string | null
  next_step: string | null
  held_because: string | null
  segments: number
  price: { amount: string; currency: string } | null
  warnings: string[]
  candidates: RouteCandidate[]
}

export type RouteExplanation = RouteLeg & {
  object: 'route_explanation'
  to: string
  countries: string[]
  /** The second where the first takes it nowhere; null: it would not be sent. */
  begins_with: Channel | null
  fallback: RouteLeg | null
}
