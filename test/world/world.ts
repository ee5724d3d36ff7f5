import { WELL } from '../../src/core/health.ts'
import { storedSmppSettings } from '../../src/core/account-settings.ts'
import { countedAs, sumMoves } from '../../src/core/counts.ts'
import { decide } from '../../src/core/decide.ts'
import { bucketOf, makeId } from '../../src/core/ids.ts'
import { NOTHING_LEARNED, merged } from '../../src/core/learning.ts'
import { countSegments } from '../../src/core/segments.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../../src/core/workspace-settings.ts'
import { NO_CAMPAIGN } from '../../src/flows/ports/common.ts'
import type { PipelineAccount, PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import type { SeededRandom } from '../../sim/random.ts'
import { createRandom } from '../../sim/random.ts'
import { Centre } from '../../sim/smsc/centre.ts'
import type { Delivery } from '../../sim/smsc/centre.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { DEFAULT_PACE } from '../../sim/smsc/plan.ts'
import type { Scenario } from '../../sim/smsc/scenario.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { TruthLog } from '../../sim/smsc/truth.ts'
import type { Asked } from './invariants.ts'
import { faultsAfterwards, faultsNow } from './invariants.ts'
import { ModelStore } from './model-store.ts'
import type { StoredMessage } from './model-store.ts'
import type { FlowName, World } from './process.ts'
import { FLOWS, Process } from './process.ts'
import { PARTS } from '../support/pipeline-parts.ts'

export const EXPECTED_BY_MS = 30_000
const START = Date.UTC(2026, 0, 5, 9)
const WORKSPACE = '01900000-0000-7000-8000-000000000000'
const ACCOUNT = '01900000-0000-7000-8000-000000000001'
const SECOND_ACCOUNT = '01900000-0000-7000-8000-000000000002'
/** From then on the second account is within reach: what the first refuses before waits for it. */
const SECOND_AT = START + 5_000
const STEPS_MAX = 60_000
const CHECK_EVERY = 20
const TRACE_MAX = 200
const TRANSIT_MS = 250
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
  /** Provider accounts at the one carrier, each with its own name there. */
  readonly accounts: 1 | 2
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

type Flowing = { readonly process: Process; readonly flow: FlowName }
type Parked = Flowing & { release(): void }

/**
 * The whole pipeline under virtual time: real flows, a model of the store, the simulated carrier, and a
 * seed that decides who goes next and when something breaks. The same plan gives the same run.
 */
export async function runWorld(plan: Plan): Promise<Outcome> {
  const run = new Run(plan)
  let steps = 0
  while (steps < STEPS_MAX && run.faults.length === 0 && (await run.step())) {
    steps += 1
    if (steps % CHECK_EVERY === 0) run.checkNow()
  }
  if (steps >= STEPS_MAX) run.faults.push(`it is not over after ${STEPS_MAX} steps`)
  if (run.faults.length === 0) run.checkAfterwards()
  return { steps, events: run.events, faults: run.faults, trace: run.trace }
}

class Run implements World {
  readonly centre: Centre
  readonly store: ModelStore
  readonly accounts: readonly PipelineAccount[]
  readonly faults: string[] = []
  readonly trace: string[] = []
  events = 0
  private readonly random: SeededRandom
  private readonly truth = new TruthLog({ isKept: true })
  private readonly deps: PipelineDeps
  private readonly asked: readonly Asked[]
  private readonly processes: Process[]
  private readonly parked: Parked[] = []
  /** Whose turn it is: what it asks of the store next is its own. */
  private current: Flowing | null = null
  private nowMs = START
  private undeliveredYet: Delivery[] = []
  private crashesLeft: number
  private linkBreaksLeft: number

  constructor(plan: Plan) {
    this.random = createRandom(plan.seed)
    this.centre = new Centre({
      scenario: healthy(),
      seed: plan.seed,
      pace: DEFAULT_PACE,
      truth: this.truth,
    })
    this.accounts = [ACCOUNT, SECOND_ACCOUNT].slice(0, plan.accounts).map(accountOfWorld)
    this.store = new ModelStore(this.accounts, () => this.park())
    const now = (): number => this.nowMs
    this.deps = depsOf({
      store: this.store,
      accounts: this.accounts,
      random: this.random,
      now,
    })
    const numbers = Array.from({ length: plan.processes }, (_, at) => at + 1)
    this.processes = numbers.map((number) => new Process(number, this, this.deps))
    this.crashesLeft = plan.crashes
    this.linkBreaksLeft = plan.linkBreaks
    this.asked = addMessages(plan, this.store, this.random)
  }

  now(): number {
    return this.nowMs
  }

  undelivered(deliveries: readonly Delivery[]): void {
    this.undeliveredYet = [...deliveries, ...this.undeliveredYet]
  }

  /** One thing happens, or time passes; false when nothing can happen any more. */
  async step(): Promise<boolean> {
    // Time passes now and then although there is work, and always when there is none.
    if (this.random.next() < 0.1 && this.pass()) return true
    if (this.breakSomething() || this.deliver() || (await this.goOn())) return true
    return this.pass()
  }

  checkNow(): void {
    this.faults.push(...faultsNow(this.store, this.deps))
  }

  checkAfterwards(): void {
    const { store, asked, nowMs } = this
    this.faults.push(...faultsNow(this.store, this.deps))
    this.faults.push(
      ...faultsAfterwards({
        store,
        truth: this.truth.read(),
        asked,
        nowMs,
        hasSuccessors: this.accounts.length > 1,
      }),
    )
  }

  private log(event: string): void {
    this.events += 1
    this.trace.push(`${((this.nowMs - START) / 1_000).toFixed(3)} ${event}`)
    if (this.trace.length > TRACE_MAX) this.trace.shift()
  }

  /** A flow asks the store: it waits here until its turn comes. */
  private park(): Promise<void> {
    const { current } = this
    if (current === null) throw new Error('only flows ask the store')
    return new Promise((release) => this.parked.push({ ...current, release }))
  }

  private breakSomething(): boolean {
    const dice = this.random.next()
    if (this.crashesLeft > 0 && dice < 0.004) {
      this.crashesLeft -= 1
      this.crash(this.random.whole(this.processes.length))
      return true
    }
    if (this.linkBreaksLeft > 0 && dice < 0.01) {
      this.linkBreaksLeft -= 1
      const process = this.random.pick(this.processes)
      this.log(`the link of process ${process.number} breaks`)
      process.breakLink()
      return true
    }
    return false
  }

  private crash(at: number): void {
    const process = this.processes[at]
    if (process === undefined) return
    this.log(`process ${process.number} crashes`)
    process.crash()
    const survivors = this.parked.filter((one) => one.process !== process)
    this.parked.splice(0, this.parked.length, ...survivors)
    const next = new Process(process.number + 10, this, this.deps)
    this.processes[at] = next
    this.current = { process: next, flow: 'sweep' }
    void this.store.markUnheard(this.nowMs)
    this.current = null
  }

  private deliver(): boolean {
    const hearing = this.processes.filter((one) => one.canHear)
    if (hearing.length === 0 || this.random.next() < 0.5) return false
    const place = this.random.whole(Math.min(3, this.undeliveredYet.length))
    const [delivery] = this.undeliveredYet.splice(place, 1)
    if (delivery === undefined) return false
    const { receipt } = delivery
    if (receipt !== null) {
      receipt.firstSentAtMs ??= this.nowMs
      receipt.sent += 1
    }
    const process = this.random.pick(hearing)
    this.log(`process ${process.number} hears ${receipt?.stat ?? 'a text'}`)
    process.hear(delivery)
    return true
  }

  /** Some flow goes on, or one starts. */
  private async goOn(): Promise<boolean> {
    const free = this.startable()
    if (this.parked.length > 0 && (free.length === 0 || this.random.next() < 0.6)) {
      const [next] = this.parked.splice(this.random.whole(this.parked.length), 1)
      if (next === undefined) return false
      this.log(`process ${next.process.number} ${next.flow}`)
      await this.takeTurn(next, next.release)
      return true
    }
    if (free.length === 0) return false
    const chosen = this.random.pick(free)
    await this.takeTurn(chosen, () => this.start(chosen))
    return true
  }

  private async takeTurn({ process, flow }: Flowing, act: () => void): Promise<void> {
    this.current = { process, flow }
    act()
    await quiet()
    this.current = null
  }

  private start({ process, flow }: Flowing): void {
    process.running.add(flow)
    process.run(flow).then(
      () => process.running.delete(flow),
      (error: unknown) => this.faults.push(`${flow} threw: ${String(error)}`),
    )
  }

  private startable(): readonly Flowing[] {
    return this.processes.flatMap((process) =>
      FLOWS.filter(
        (flow) =>
          !process.running.has(flow) &&
          process.hasWork(flow) &&
          (flow !== 'sweep' || this.random.next() < 0.05),
      ).map((flow) => ({ process, flow })),
    )
  }

  /** To the next moment at which something is due; false if nothing ever is. */
  private pass(): boolean {
    const ours = Math.max(this.nowMs + 1, Math.min(this.store.nextWatchAt, this.store.nextQueuedAt))
    // What is on its way arrives soon, unless nobody is there to hear it.
    const soon = this.undeliveredYet.length > 0 ? this.nowMs + TRANSIT_MS : Number.POSITIVE_INFINITY
    const next = Math.min(this.centre.nextAtMs ?? Number.POSITIVE_INFINITY, ours, soon)
    if (next === Number.POSITIVE_INFINITY) return false
    this.nowMs = Math.max(this.nowMs, next)
    this.undeliveredYet.push(...this.centre.due(this.nowMs))
    return true
  }
}

function healthy(): Scenario {
  const found = findScenario('healthy')
  if (found.kind !== 'scenario') throw new Error(found.because)
  return found.scenario
}

/** Lets every promise that can go on go on: nothing here waits for anything but the scheduler. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function addMessages(plan: Plan, store: ModelStore, random: SeededRandom): readonly Asked[] {
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
      channel: 'sms',
      fallback: null,
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

const accountOfWorld = (id: string): PipelineAccount => ({
  id,
  workspaceId: WORKSPACE,
  name: 'world',
  protocol: 'smpp',
  kind: 'smpp',
  health: WELL,
  isDemo: false,
  isOpen: true,
  settings: storedSmppSettings({
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
  defaultCountry: null,
  optOutConfirmation: null,
  workspaceSettings: DEFAULT_WORKSPACE_SETTINGS,
  // Always within reach: its links are up again before anyone would turn away.
  boundAt: Number.MAX_SAFE_INTEGER,
  changedAt: 0,
})

function depsOf({
  store,
  accounts,
  random,
  now,
}: {
  store: ModelStore
  accounts: readonly PipelineAccount[]
  random: SeededRandom
  now: () => number
}): PipelineDeps {
  const learned = new Map(accounts.map(({ id }) => [id, NOTHING_LEARNED]))
  const nothing = (): void => {}
  const all = () =>
    accounts.map((one) => ({
      ...one,
      learned: learned.get(one.id) ?? NOTHING_LEARNED,
      boundAt: one.id === SECOND_ACCOUNT && now() < SECOND_AT ? null : one.boundAt,
    }))
  return {
    store,
    clock: { now },
    random: (bytes) => random.bytes(bytes),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    accounts: {
      all,
      get: (wanted) => all().find(({ id }) => id === wanted),
      learn: (id, lesson) => {
        learned.set(id, merged(learned.get(id) ?? NOTHING_LEARNED, lesson))
      },
    },
    ...PARTS,
    startedAt: START,
  }
}
