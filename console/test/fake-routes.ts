import type { RouteExplanation, RouteLeg } from '../src/api/route-types.ts'
import * as data from './fake-data.ts'

/** A message that goes by one account of two, and by nobody on another channel. */

const LEG: RouteLeg = {
  channel: 'sms',
  outcome: 'route',
  account: { id: data.DEMO_ACCOUNT, name: 'Simulator', kind: 'smpp' },
  sender: 'Harbour',
  because: 'Simulator fits the number best',
  reason: null,
  detail: null,
  next_step: null,
  held_because: null,
  segments: 1,
  price: { amount: '0.045', currency: 'EUR' },
  warnings: [],
  candidates: [
    {
      account_id: data.DEMO_ACCOUNT,
      name: 'Simulator',
      kind: 'smpp',
      fits: true,
      rank: 1,
      sender: 'Harbour',
      objection: null,
      because: 'Simulator fits the number best',
    },
    {
      account_id: data.id('acc', 99),
      name: 'Far away',
      kind: 'twilio',
      fits: false,
      rank: null,
      sender: null,
      objection: 'prefix-not-taken',
      because: 'it takes numbers that begin +33 only',
    },
  ],
}

const NOBODY: RouteLeg = {
  ...LEG,
  channel: 'rcs',
  outcome: 'no-route',
  account: null,
  sender: null,
  because: 'no enabled provider account carries rcs',
  reason: 'no-route',
  detail: 'channel-not-carried',
  next_step: 'Try another provider or sender type; ask for coverage.',
  price: null,
  candidates: LEG.candidates.map((candidate) => ({
    ...candidate,
    fits: false,
    rank: null,
    objection: 'channel-not-carried',
    because: 'it does not carry rcs',
  })),
}

export function explanation(ask: { channel?: string; fallback?: object }): RouteExplanation {
  const first = ask.channel === 'rcs' ? NOBODY : LEG
  const fallback = ask.fallback === undefined ? null : LEG
  return {
    object: 'route_explanation',
    to: '+447700900123',
    countries: ['GB'],
    ...first,
    begins_with: [first, fallback].find((leg) => leg?.outcome === 'route')?.channel ?? null,
    fallback,
  }
}
