import { testAdversity } from '../support/callback-adversity.ts'

/** In small; callbacks-adversity.long.test.ts has the figures that are shown before a release. */
testAdversity({
  messages: 300,
  awayMessages: 200,
  hungMessages: 200,
  orderedMessages: 60,
  kills: 2,
  betweenKillsMs: 300,
  awayMs: 1_200,
  perSecond: 200,
  timeoutMs: 1_500,
  leaseBeyondMs: 1_500,
  withinMs: 30_000,
})
