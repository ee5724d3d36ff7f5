import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Reach, type Probed } from './reach.ts'

const FIT: Probed = { kind: 'answered', isFit: true, because: 'It answers HTTP 200.' }
const SICK: Probed = { kind: 'answered', isFit: false, because: 'It answers HTTP 503.' }
const GONE: Probed = { kind: 'unreachable', because: 'connect ECONNREFUSED' }

/** A reach whose clock and probes are the test's. */
function world(probes: readonly Probed[]) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const lost: string[] = []
  let asked = 0
  const reach = new Reach({
    probe: () => Promise.resolve(probes[Math.min(asked++, probes.length - 1)] ?? FIT),
    clock: { now: () => Date.now() },
    random: () => 0.5,
    changed: () => undefined,
    lost: (because) => lost.push(because),
    window: 20,
  })
  return {
    reach,
    lost,
    asked: () => asked,
    /** Lets time pass, and what was promised come. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 500) {
        await settled()
        mock.timers.tick(Math.min(500, left))
      }
      await settled()
    },
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

const inWorld =
  (probes: readonly Probed[], work: (of: ReturnType<typeof world>) => Promise<void>) =>
  async () => {
    const of = world(probes)
    try {
      await settled()
      await work(of)
    } finally {
      of.reach.close()
      mock.timers.reset()
    }
  }

test(
  'before anything was taken only a few messages go, and after that the whole window',
  inWorld([FIT], async ({ reach }) => {
    assert.equal(reach.reading.kind, 'bound')
    assert.equal(reach.limit, 5)
    reach.answered()
    assert.equal(reach.limit, 20)
  }),
)

test(
  'who cannot be connected to is asked again, ever more rarely, and is back at once when it answers',
  inWorld([GONE, GONE, GONE, FIT], async ({ reach, pass, asked, lost }) => {
    assert.equal(reach.reading.kind, 'waiting')
    assert.equal(reach.limit, 0)
    await pass(1_000)
    assert.equal(asked(), 2)
    await pass(1_500)
    assert.equal(asked(), 2)
    await pass(500)
    assert.equal(asked(), 3)
    await pass(4_000)
    assert.equal(reach.reading.kind, 'bound')
    assert.deepEqual(lost, ['connect ECONNREFUSED'])
  }),
)

test(
  'a window of failures is one piece of news: it is asked after one pause, not after twenty',
  inWorld([FIT], async ({ reach, pass, lost }) => {
    reach.answered()
    for (let at = 0; at < 20; at++) reach.unreachable('connect ECONNREFUSED')
    assert.deepEqual(lost, ['connect ECONNREFUSED'])
    await pass(1_000)
    assert.equal(reach.reading.kind, 'bound')
  }),
)

test(
  'five answers in a row that leave it open are enough; one that is clear between them is not',
  inWorld([FIT], async ({ reach }) => {
    reach.answered()
    for (let at = 0; at < 4; at++) reach.doubtful('HTTP 500')
    reach.answered()
    for (let at = 0; at < 4; at++) reach.doubtful('HTTP 500')
    assert.equal(reach.reading.kind, 'bound')
    reach.doubtful('HTTP 500')
    assert.equal(reach.reading.kind, 'waiting')
  }),
)

test(
  'after doubt one message tries it, and one more doubt is enough',
  inWorld([FIT], async ({ reach, pass }) => {
    for (let at = 0; at < 5; at++) reach.doubtful('HTTP 500')
    await pass(1_000)
    assert.equal(reach.reading.kind, 'waiting')
    assert.equal(reach.limit, 1)
    reach.left(1)
    reach.doubtful('HTTP 500')
    reach.ended(0, true)
    assert.equal(reach.limit, 0)
    await pass(2_000)
    assert.equal(reach.limit, 1)
    reach.left(1)
    reach.answered()
    assert.equal(reach.reading.kind, 'bound')
    assert.equal(reach.limit, 20)
  }),
)

test(
  'where no message comes to try it, it is within reach all the same, for one at first',
  inWorld([FIT], async ({ reach, pass }) => {
    for (let at = 0; at < 5; at++) reach.doubtful('HTTP 500')
    await pass(12_000)
    assert.equal(reach.reading.kind, 'bound')
    assert.equal(reach.limit, 1)
  }),
)

test(
  'a front page that is out of order for ever does not keep messages from trying',
  inWorld([FIT, SICK], async ({ reach, pass, asked }) => {
    for (let at = 0; at < 5; at++) reach.doubtful('HTTP 500')
    await pass(30_000)
    assert.equal(reach.limit, 0)
    await pass(120_000)
    assert.equal(Number(reach.limit), 1, `asked ${asked()} times`)
  }),
)

test(
  'who does not answer at all is out of reach before its answers are given up',
  inWorld([FIT, GONE], async ({ reach, pass }) => {
    reach.answered()
    reach.left(20)
    await pass(9_500)
    assert.equal(reach.reading.kind, 'bound')
    await pass(500)
    assert.equal(reach.reading.kind, 'waiting')
    reach.answered()
    assert.equal(reach.reading.kind, 'bound')
  }),
)

test(
  'what is handed over meanwhile makes silence no shorter, and what is answered does',
  inWorld([FIT, GONE], async ({ reach, pass }) => {
    reach.answered()
    for (let underWay = 1; underWay <= 9; underWay++) {
      reach.left(underWay)
      await pass(1_000)
    }
    reach.ended(8, true)
    await pass(9_500)
    assert.equal(reach.reading.kind, 'bound')
    reach.ended(7, false)
    reach.left(8)
    await pass(500)
    assert.equal(reach.reading.kind, 'waiting')
  }),
)

test(
  'one or two without an answer are no silence; the third is',
  inWorld([FIT, GONE], async ({ reach, pass }) => {
    reach.answered()
    reach.left(2)
    await pass(20_000)
    assert.equal(reach.reading.kind, 'bound')
    reach.left(3)
    assert.equal(reach.reading.kind, 'waiting')
  }),
)

test(
  'the third refusal of our credentials in a row closes it, and a trial that fails is known for what it is',
  inWorld([FIT], async ({ reach, pass }) => {
    assert.equal(reach.refused('HTTP 401'), false)
    assert.equal(reach.refused('HTTP 401'), false)
    assert.equal(reach.reading.isRefused, false)
    assert.equal(reach.refused('HTTP 401'), false)
    assert.equal(reach.reading.kind, 'waiting')
    assert.equal(reach.reading.isRefused, true)
    await pass(30_000)
    assert.equal(reach.limit, 1)
    reach.left(1)
    assert.equal(reach.refused('HTTP 401'), true)
    reach.ended(0, true)
    assert.equal(reach.limit, 0)
    await pass(60_000)
    reach.answered()
    assert.equal(reach.reading.isRefused, false)
  }),
)

test(
  'closed, it is neither asked nor tried again',
  inWorld([GONE], async ({ reach, pass, asked }) => {
    reach.close()
    await pass(120_000)
    assert.equal(asked(), 1)
    assert.equal(reach.reading.kind, 'closed')
    reach.answered()
    assert.equal(reach.limit, 0)
  }),
)

test(
  'what tries a refusing provider and is refused again without a word why is not offered once more',
  inWorld([FIT], async ({ reach, pass }) => {
    for (let at = 0; at < 5; at += 1) reach.refusedPerhaps('HTTP 403', `${at}`)
    assert.equal(reach.reading.kind, 'waiting')
    assert.equal(reach.refusedPerhaps('HTTP 403', 'under way'), true)
    await pass(40_000)
    assert.equal(reach.limit, 1, 'one may try')
    assert.equal(reach.refusedPerhaps('HTTP 403', 'blocked'), false)
    assert.equal(reach.reading.kind, 'waiting')
    reach.answered()
    for (let at = 0; at < 4; at += 1) reach.refusedPerhaps('HTTP 403', `${at}`)
    assert.equal(reach.reading.kind, 'bound', 'others were let through between')
  }),
)
