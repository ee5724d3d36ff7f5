import { testAdversity } from '../support/callback-adversity.ts'

const sizeOf = (name: string, usual: number): number => Number(process.env[name] ?? usual)

/** 20,000 changes to a receiver that fails, 5,000 to one that is away, a tenth that hangs, order: three of each message. */
testAdversity({
  messages: sizeOf('MESSAGES', 6_700),
  awayMessages: sizeOf('AWAY', 1_700),
  awayKills: 1,
  hungMessages: sizeOf('HUNG', 5_000),
  othersWaitMs: 1_000,
  orderedMessages: sizeOf('ORDERED', 700),
  kills: sizeOf('KILLS', 8),
  betweenKillsMs: 4_000,
  awayMs: 20_000,
  perSecond: sizeOf('PER_SECOND', 100),
  timeoutMs: 15_000,
  leaseBeyondMs: 10_000,
  // So that what fails often is heard before anybody stops waiting for it.
  retriesMs: [100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000, 2_000, 2_000, 2_000, 2_000],
  withinMs: 600_000,
})
