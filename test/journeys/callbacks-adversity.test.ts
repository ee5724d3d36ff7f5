import { testAdversity } from '../support/callback-adversity.ts'

/** In small; callbacks-adversity.long.test.ts has the figures that are shown before a release. */
testAdversity({
  messages: 60,
  awayMessages: 60,
  awayKills: 0,
  hungMessages: 100,
  // Were they to wait for those that hang, it would be for all their tries; the long twin has the figure.
  othersWaitMs: 15_000,
  orderedMessages: 10,
  kills: 1,
  betweenKillsMs: 200,
  awayMs: 400,
  perSecond: 200,
  timeoutMs: 1_000,
  // Whoever is killed is missed at once: nothing waits for a lease of his.
  leaseBeyondMs: 600_000,
  retriesMs: [20, 40, 80, 160, 200, 200, 200, 200, 400, 400, 400, 400],
  withinMs: 60_000,
})
