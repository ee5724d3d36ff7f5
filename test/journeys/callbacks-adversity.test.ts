import { testAdversity } from '../support/callback-adversity.ts'

/** In small; callbacks-adversity.long.test.ts has the figures that are shown before a release. */
testAdversity({
  messages: 120,
  awayMessages: 80,
  hungMessages: 120,
  orderedMessages: 15,
  kills: 1,
  betweenKillsMs: 300,
  awayMs: 800,
  perSecond: 200,
  timeoutMs: 1_000,
  leaseBeyondMs: 1_000,
  withinMs: 60_000,
})
