import { hashTail } from '../../src/adapters/smpp/hash-tail.ts'
import { readPdu } from '../../src/adapters/smpp/read-pdu.ts'
import { storedAccountSettings } from '../../src/core/account-settings.ts'
import { countedAs, sumMoves } from '../../src/core/counts.ts'
import { decide } from '../../src/core/decide.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { NOTHING_LEARNED, merged } from '../../src/core/learning.ts'
import { countSegments } from '../../src/core/segments.ts'
import { NO_CAMPAIGN } from '../../src/flows/ports/common.ts'
import type { PipelineAccount, PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import type { SeededRandom } from '../../sim/random.ts'
import { createRandom } from '../../sim/random.ts'
import { Centre } from '../../sim/smsc/centre.ts'
import type { Delivery } from '../../sim/smsc/centre.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { TruthLog } from '../../sim/smsc/truth.ts'
import { faultsAfterwards, faultsNow } from './invariants.ts'
import { ModelStore } from './model-store.ts'
import type { StoredMessage } from './model-store.ts'
import type { FlowName, World } from './process.ts'
import { FLOWS, Process } from './process.ts'

export const EXPECTED_BY_MS = 30_000
const START = Date.UTC(2026, 0, 5, 9)
const WORKSPACE = '01900000-0000-7000-8000-000000000000'
const ACCOUNT = '01900000-0000-7000-8000-000000000001'
const STEPS_MAX = 60_000
const CHECK_EVERY = 20
const SHORT_TEXT = 'Your table is ready.'
const LONG_TEXT = 'Your table is ready, and so is the rest of this long text. '.repeat(4)

/** One message of a run, told apart by its place in the list. */
export type PlannedMessage = {
  readonly behaviour: string
  readonly isLong: boolean
  /** Milliseconds until its validity is over; null: never. */
  readonly validityMs: number | null
}

export type Plan = {
  readonly seed: number
  readonly messages: readonly PlannedMessage[]
  /** How many processes run at once, over one store. */
  readonly processes: number
  readonly crashes: number
  readonly linkBreaks: number
}

export type Outcome = {
  readonly steps: number
  readonly events: number
  /** Empty if every promise held. */
  readonly faults: readonly string[]
  /** What happened last, for a failing seed. */
  readonly trace: readonly string[]
}

type Flowing = { readonly process: Process; readonly flow: FlowName; release(): void }

/**
 * The whole pipeline under virtual time: real flows, a model of the store, the simulated carrier, and a
 * seed that decides who goes next and when something breaks. The same plan gives the same run.
 */
export async function runWorld(plan: Plan): Promise<Outcome> {
  const random = createRandom(plan.seed)
  const trace: string[] = []
  const parked: Flowing[] = []
  let starting: { process: Process; flow: FlowName } | null = null
  let current: { process: Process; flow: FlowName } | null = null
  let nowMs = START
  let events = 0
  let waiting: Delivery[] = []

  const account = accountOfWorld()
  const store = new ModelStore(account, () => {
    const own = current ?? starting
    if (own === null) throw new Error('only flows ask the store')
    return new Promise((resolve) => parked.push({ ...own, release: resolve }))
  })
  const found = findScenario('healthy')
  if (found.kind !== 'scenario') throw new Error(found.because)
  const truth = new TruthLog({ isKept: true })
  const centre = new Centre({
    scenario: found.scenario,
    seed: plan.seed,
    pace: { hours: 720, seconds: 1 },
    truth,
  })
  const log = (event: string): void => {
    events += 1
    trace.push(`${((nowMs - START) / 1_000).toFixed(3)} ${event}`)
    if (trace.length > 200) trace.shift()
  }
  const world: World = {
    centre,
    store,
    account,
    now: () => nowMs,
    undelivered: (deliveries) => {
      waiting = [...deliveries, ...waiting]
    },
    log,
  }
  const deps = depsOf({ store, account, random, now: () => nowMs })
  const processes = Array.from(
    { length: plan.processes },
    (_, at) => new Process(at + 1, world, deps),
  )
  const asked = addMessages(plan, store, random)

  const flow = async (process: Process, name: FlowName): Promise<void> => {
    process.running.add(name)
    starting = { process, flow: name }
    const done = process.run(name).finally(() => process.running.delete(name))
    done.catch((error: unknown) => faults.push(`${name} threw: ${String(error)}`))
    await quiet()
    starting = null
  }
  const faults: string[] = []
  let { crashes, linkBreaks } = plan
  let steps = 0

  const startable = (): { process: Process; flow: FlowName }[] =>
    processes
      .filter(({ isAlive }) => isAlive)
      .flatMap((process) =>
        FLOWS.filter((name) => !process.running.has(name) && process.hasWork(name)).map((name) => ({
          process,
          flow: name,
        })),
      )

  const crash = async (at: number): Promise<void> => {
    const process = processes[at]
    if (process === undefined) return
    log(`process ${process.number} crashes`)
    process.crash()
    for (let left = parked.length - 1; left >= 0; left--) {
      if (parked[left]?.process === process) parked.splice(left, 1)
    }
    const next = new Process(process.number + 10, world, deps)
    processes[at] = next
    starting = { process: next, flow: 'sweep' }
    void store.markUnheard(nowMs)
    starting = null
  }

  /** Something that can be done now; false if only time can help. */
  const act = async (): Promise<boolean> => {
    const dice = random.next()
    if (crashes > 0 && dice < 0.004) {
      crashes -= 1
      await crash(random.whole(processes.length))
      return true
    }
    if (linkBreaks > 0 && dice < 0.01) {
      linkBreaks -= 1
      const process = random.pick(processes)
      log(`the link of process ${process.number} breaks`)
      process.breakLink()
      return true
    }
    const hearing = processes.filter((one) => one.canHear)
    if (waiting.length > 0 && hearing.length > 0 && random.next() < 0.5) {
      deliver(random.pick(hearing))
      return true
    }
    const free = startable().filter(({ flow: name }) => name !== 'sweep' || random.next() < 0.05)
    if (parked.length > 0 && (free.length === 0 || random.next() < 0.6)) {
      const [next] = parked.splice(random.whole(parked.length), 1)
      if (next === undefined) return false
      current = { process: next.process, flow: next.flow }
      log(`process ${next.process.number} ${next.flow}`)
      next.release()
      await quiet()
      current = null
      return true
    }
    if (free.length === 0) return false
    const { process, flow: name } = random.pick(free)
    await flow(process, name)
    return true
  }

  const deliver = (process: Process): void => {
    const [delivery] = waiting.splice(random.whole(Math.min(3, waiting.length)), 1)
    if (delivery === undefined) return
    if (delivery.receipt !== null) {
      delivery.receipt.firstSentAtMs ??= nowMs
      delivery.receipt.sent += 1
    }
    log(`process ${process.number} hears ${delivery.receipt?.stat ?? 'a text'}`)
    process.hear(delivery)
  }

  const pass = (): boolean => {
    const next = Math.min(
      centre.nextAtMs ?? Number.POSITIVE_INFINITY,
      Math.max(nowMs + 1, store.nextDueAt),
    )
    if (next === Number.POSITIVE_INFINITY) return false
    nowMs = Math.max(nowMs, next)
    waiting.push(...centre.due(nowMs))
    return true
  }

  while (steps < STEPS_MAX && faults.length === 0) {
    steps += 1
    // Time passes now and then although there is work, and always when there is none.
    const isHasty = random.next() < 0.1 && pass()
    if (!isHasty && !(await act()) && !pass() && waiting.length === 0) break
    if (steps % CHECK_EVERY === 0) faults.push(...faultsNow({ store, deps }))
  }
  if (steps >= STEPS_MAX) faults.push(`it is not over after ${STEPS_MAX} steps`)
  if (faults.length === 0) {
    faults.push(
      ...faultsNow({ store, deps }),
      ...faultsAfterwards({ store, truth: truth.read(), asked, nowMs }),
    )
  }
  return { steps, events, faults, trace }
}

/** Lets every promise that can go on go on: nothing here waits for anything but the scheduler. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function addMessages(plan: Plan, store: ModelStore, random: SeededRandom) {
  return plan.messages.map(({ behaviour, isLong, validityMs }, at) => {
    const found = findBehaviour(behaviour)
    if (found === null) throw new Error(`there is no behaviour ${behaviour}`)
    const to = magicNumber(found, at)
    const text = isLong ? LONG_TEXT : SHORT_TEXT
    const bucket = bucketOf(WORKSPACE, to)
    const { segments } = countSegments(text)
    const message: StoredMessage = {
      bucket,
      id: makeId(START, bucket, random.bytes(9)),
      workspaceId: WORKSPACE,
      campaignId: NO_CAMPAIGN,
      accountId: ACCOUNT,
      plan: 'queued',
      segments,
      priceMicros: 1_000,
      standing: decide({ plan: 'queued', segments, submissions: [], evidence: [] }),
      sequence: 0,
      submissionCount: 0,
      submittedAt: null,
      expectedBy: null,
      finalAt: null,
      recipient: to,
      sender: 'Delivrd',
      text,
      validUntil: validityMs === null ? null : START + validityMs,
    }
    const counted = countedAs(message, { ...message.standing, accountId: ACCOUNT })
    const [move] = sumMoves([{ before: null, after: counted }])
    if (move !== undefined) store.add(message, move)
    return { id: message.id, to: to.slice(1), text, behaviour }
  })
}

const accountOfWorld = (): PipelineAccount => ({
  id: ACCOUNT,
  workspaceId: WORKSPACE,
  name: 'world',
  isDemo: false,
  isOpen: true,
  settings: storedAccountSettings({
    host: '127.0.0.1',
    port: 1,
    systemId: 'world',
    receiptHabit: 'each',
    expectedByMs: EXPECTED_BY_MS,
  }),
  learned: NOTHING_LEARNED,
  weights: null,
  sealedSecret: null,
  version: '1',
  numberKey: new Uint8Array(32),
  optOutConfirmation: null,
})

function depsOf({
  store,
  account,
  random,
  now,
}: {
  store: ModelStore
  account: PipelineAccount
  random: SeededRandom
  now: () => number
}): PipelineDeps {
  let { learned } = account
  const nothing = (): void => {}
  return {
    store,
    clock: { now },
    random: (bytes) => random.bytes(bytes),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    accounts: {
      get: () => ({ ...account, learned }),
      learn: (_, lesson) => {
        learned = merged(learned, lesson)
      },
    },
    readPdu,
    hashTail,
  }
}
