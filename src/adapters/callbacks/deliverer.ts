import { type Circuit, isClosing, isGivenUp } from '../../core/callbacks/circuit.ts'
import { aheadMax, slotsFree } from '../../core/callbacks/lanes.ts'
import { seldom } from '../../core/seldom.ts'
import { CALL_TIMEOUT_MS, type TellingDeps, tellOne } from '../../flows/deliver-callbacks.ts'
import type { CallbackStore, ClaimedCallback, Endpoint } from '../../flows/ports/callbacks.ts'
import { Held } from './held.ts'
import { enterLane } from './lane.ts'
import { type Outcome, type Place, type Run, isOneByOne, newPlace, noteCall } from './place.ts'
import { writeOutcomes } from './write-outcomes.ts'

/** Work that is done again and again: when its time has come, or sooner when woken. */
type Loop = { wake(): void; stop(): Promise<void> }

export type DelivererDeps = TellingDeps & {
  readonly store: CallbackStore
  /** Whether this is the number under which the database knows this process. */
  readonly isHeld?: (number: number) => boolean
  /** Calls the step again after so many milliseconds at the latest, and never sooner than `restMs`. */
  readonly startLoop: (
    step: () => Promise<number>,
    failed: (error: unknown) => void,
    options: { readonly restMs: number },
  ) => Loop
}

export type DelivererOptions = {
  readonly timeoutMs?: number
  readonly retriesMs?: readonly number[]
  /** Longer than a call may take, so that nobody else tells what is still being told. */
  readonly leaseBeyondMs?: number
}

export type Deliverer = {
  /** Something was written that may be to be told. */
  wake(): void
  /** Claims nothing more, and waits a moment for what does not hang; the rest is told when its lease is over. */
  stop(): Promise<void>
}

/** Another process may have written something, or an endpoint was resumed: looked for this often. */
const POLL_MS = 1_000
const ENDPOINTS_AT_ONCE = 200
const CLAIMS_AT_ONCE = 4
/** What comes meanwhile goes together. */
const CLAIM_REST_MS = 2
const SETTLE_REST_MS = 5
/** Changes of one message that are claimed together. */
const RUN_MAX = 8
const STOP_WITHIN_MS = 3_000
const LEASE_BEYOND_MS = 10_000
/** What was claimed and not begun before so much of that is over goes back to whoever has it next. */
const CLAIM_GOOD_FOR = 0.5
/** However slow the database is, or the clock was set. */
const CLAIM_TOOK_MAX_MS = 60_000
const PLACES_MAX = 10_000
const FORBIDDEN_SAID_EVERY_MS = 60 * 60_000

/**
 * Tells what is to be told, as many at once as each endpoint takes. Whatever hangs leaves its slot to others, and
 * whatever fails again and again is left alone for a while. Any number of processes may run it on one database.
 */
export function startDelivering(deps: DelivererDeps, options: DelivererOptions = {}): Deliverer {
  const deliverer = new Delivering(deps, options)
  return { wake: () => deliverer.wake(), stop: () => deliverer.stop() }
}

class Delivering {
  private readonly claiming: Loop
  private readonly settling: Loop
  private readonly deps: DelivererDeps
  private readonly options: DelivererOptions
  private readonly timeoutMs: number
  private readonly places = new Map<string, Place>()
  private readonly all = { fast: 0, slow: 0 }
  /** Told, and not written yet. */
  private told: Outcome[] = []
  private readonly mine = new Held()
  private readonly gone = new Set<string>()
  private readonly maySayForbidden = seldom(FORBIDDEN_SAID_EVERY_MS)
  private takesOverAt = 0
  /** The last of them: a lease counts from before it, and would be over too soon again and again. */
  private claimTookMs = 0
  private isNoting = false
  /** The newest question for what is due. Outdated: circuits were written since, so that its answer may be older. */
  private asked = { isOutdated: false }
  private isStopping = false
  private ended: (() => void) | null = null

  constructor(deps: DelivererDeps, options: DelivererOptions) {
    this.deps = deps
    this.options = options
    this.timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS
    const loop = (event: string, restMs: number, step: () => Promise<number>): Loop =>
      deps.startLoop(step, (error) => deps.log.error(event, { because: String(error) }), {
        restMs,
      })
    this.settling = loop('callbacks.not_settled', SETTLE_REST_MS, async () => {
      const count = this.told.length
      await this.settle()
      if (count > 0) this.claiming.wake()
      return POLL_MS
    })
    this.claiming = loop('callbacks.not_claimed', CLAIM_REST_MS, () => this.claimSome())
  }

  wake(): void {
    this.claiming.wake()
  }

  /** Milliseconds until the next step at the latest. */
  private async claimSome(): Promise<number> {
    if (this.isStopping) return POLL_MS
    const { store, clock } = this.deps
    await this.takeOver()
    const passedOver = this.withoutRoom()
    for (const place of passedOver) place.hasMore = true
    const asked = (this.asked = { isOutdated: this.isNoting })
    const ids = passedOver.map(({ endpoint }) => endpoint.id)
    const due = await store.endpointsDue(clock.now(), ENDPOINTS_AT_ONCE, ids)
    let claimed = 0
    const queue = due.map((endpoint) => this.placeOf(endpoint, asked))
    const claimNext = async (): Promise<void> => {
      for (let place = queue.shift(); place !== undefined; place = queue.shift())
        claimed += await this.claim(place)
    }
    await Promise.all(Array.from({ length: CLAIMS_AT_ONCE }, claimNext))
    if (claimed > 0) return 0
    const at = await store.nextDueAt(clock.now())
    return at === null ? POLL_MS : Math.min(POLL_MS, Math.max(0, at - clock.now()))
  }

  /** What a process was telling that is gone waits for nobody. */
  private async takeOver(): Promise<void> {
    const { store, clock, log } = this.deps
    const now = clock.now()
    if (now < this.takesOverAt) return
    const count = await store.takeOver(now)
    this.takesOverAt = now + POLL_MS
    if (count > 0) log.info('callbacks.taken_over', { count })
  }

  // Not so where the database knows that it is shut: asking about it tells when a person has opened it.
  private withoutRoom(): readonly Place[] {
    return [...this.places.values()].filter((place) => {
      const isKnownShut = this.isShut(place) && place.circuit === place.noted
      return this.roomOf(place) === 0 && !isKnownShut
    })
  }

  private isShut({ circuit }: Place): boolean {
    return (circuit.openUntil ?? 0) > this.deps.clock.now()
  }

  /** How many more may be claimed for it. */
  private roomOf(place: Place): number {
    if (this.isShut(place)) return 0
    return Math.max(0, this.slotsOf(place) + this.aheadOf(place) - place.ahead.length)
  }

  private aheadOf(place: Place): number {
    return isOneByOne(place) ? 0 : Math.min(aheadMax(place.lanes), this.mine.runsLeft)
  }

  private slotsOf(place: Place): number {
    return slotsFree(place.lanes, { all: this.all, isOneByOne: isOneByOne(place) })
  }

  private placeOf(endpoint: Endpoint, { isOutdated }: { isOutdated: boolean }): Place {
    const { circuit } = endpoint
    const known = this.places.get(endpoint.id)
    if (known === undefined) {
      const place = newPlace(endpoint)
      this.places.set(endpoint.id, place)
      return place
    }
    known.endpoint = endpoint
    // Of circuits the database knows best, for other processes write there too.
    const isOurs = isOutdated || known.circuit !== known.noted
    if (!isOurs) known.circuit = known.noted = circuit
    return known
  }

  private async claim(place: Place): Promise<number> {
    const { store, clock } = this.deps
    const limit = this.roomOf(place)
    if (limit === 0) return 0
    const now = clock.now()
    const { leaseBeyondMs = LEASE_BEYOND_MS } = this.options
    const leaseMs = this.timeoutMs + leaseBeyondMs + this.claimTookMs
    const runMax = this.mine.runsLeft === 0 ? 1 : RUN_MAX
    const options = { limit, now, leaseMs, runMax }
    this.mine.expect(limit)
    const claimed = await store
      .claim(place.endpoint, options)
      .finally(() => this.mine.expect(-limit))
    this.claimTookMs = Math.min(Math.max(0, clock.now() - now), CLAIM_TOOK_MAX_MS)
    const runs = [...Map.groupBy(claimed, ({ messageId }) => messageId).values()]
    place.hasMore = runs.length >= limit
    const fresh = runs.map((run) => this.freshOf(run)).filter((run) => run.length > 0)
    place.ahead.push(...fresh)
    this.tellNext(place)
    return fresh.length
  }

  /** Its changes in their order, up to one that we hold still: its outcome comes first, and then it goes back. */
  private freshOf(claimed: Run): Run {
    const run = claimed.toSorted(
      (a, b) => a.sequence - b.sequence || (a.event.id < b.event.id ? -1 : 1),
    )
    const isMine = ({ event }: ClaimedCallback): boolean => this.mine.has(event.id)
    const ours = run.findIndex(isMine)
    const fresh = ours === -1 ? run : run.slice(0, ours)
    const rest = run.slice(fresh.length)
    for (const one of rest.filter(isMine)) this.mine.addAgain(one)
    this.giveBack(rest.filter((one) => !isMine(one)))
    this.mine.add(fresh)
    return fresh
  }

  /** As many as there are slots for. What can wait no longer goes back: somebody else may have a slot. */
  private tellNext(place: Place): void {
    const { leaseBeyondMs = LEASE_BEYOND_MS } = this.options
    const latest = this.deps.clock.now() + this.timeoutMs + leaseBeyondMs * CLAIM_GOOD_FOR
    const isOver = this.isStopping || this.gone.has(place.endpoint.id)
    for (let slots = isOver ? 0 : this.slotsOf(place); slots > 0; slots -= 1) {
      const run = place.ahead.shift()
      if (run === undefined) break
      if (!run.every((one) => one.leasedUntil >= latest && this.isOurs(one))) this.giveBack(run)
      else void this.tell(place, run)
    }
    if (place.circuit.openUntil === null && !isOver) return
    place.ahead.forEach((run) => this.giveBack(run))
    place.ahead = []
  }

  /** Whether others still see that it is: else they take us for gone, and tell it. */
  private isOurs({ leasedBy }: Run[number]): boolean {
    return leasedBy == null || (this.deps.isHeld?.(leasedBy) ?? true)
  }

  private giveBack(run: Run, dueAt: number = this.deps.clock.now()): void {
    for (const { event, endpointId, messageId, sequence, leasedUntil } of run) {
      const key = { endpointId, messageId, sequence, leasedUntil, callbackId: event.id }
      this.told.push({ settled: { ...key, outcome: 'again', dueAt, attempt: null }, call: null })
    }
    if (run.length > 0) this.settling.wake()
  }

  /** The first of a run. What is behind one that failed waits as long as it does. */
  private async tell(place: Place, [callback, ...behind]: Run): Promise<void> {
    if (callback === undefined) return
    const { endpoint } = place
    const lane = enterLane(place, this.all, {
      clock: this.deps.clock,
      madeRoom: () => {
        this.tellNext(place)
        this.claiming.wake()
      },
    })
    const { timeoutMs } = this
    const terms = { ...this.options, timeoutMs, cut: lane.cut }
    const told = await tellOne(this.deps, { endpoint, callback }, terms)
    lane.leave()
    if (told.call !== null) noteCall(place, told.call, this.deps.clock.now())
    if (told.call?.isGone === true && endpoint.kind === 'made') this.gone.add(endpoint.id)
    const { settled, forbidden: because } = told
    if (because !== undefined && this.maySayForbidden(endpoint.id, this.deps.clock.now()))
      this.deps.log.warn('callbacks.forbidden', { endpointId: endpoint.id, because })
    this.told.push({ ...told, place, behind })
    if (settled.outcome === 'again') this.giveBack(behind, settled.dueAt)
    this.tellNext(place)
    this.settling.wake()
    if (place.hasMore && place.ahead.length <= this.aheadOf(place) / 2) this.claiming.wake()
    if (this.isStopping && this.all.fast === 0) this.ended?.()
  }

  /** Writes what became of those that were told, and how their endpoints do. */
  private async settle(): Promise<void> {
    const { store, clock, log } = this.deps
    const batch = this.told
    const changed = [...this.places.values()].filter(({ circuit, noted }) => circuit !== noted)
    this.told = []
    let unwritable: readonly Outcome[] = []
    try {
      unwritable = await writeOutcomes(this.deps, batch)
    } catch (error) {
      // What cannot be written yet is written later: it was told, and must not be told again if that can be helped.
      this.told = [...batch, ...this.told]
      throw error
    }
    for (const one of batch) {
      const again = this.mine.delete(one.settled)
      if (again !== null) this.giveBack([again])
      if (unwritable.includes(one)) this.giveBack(one.behind ?? [])
      else this.goOn(one)
    }
    const now = clock.now()
    const circuits = changed.map((place) => {
      const { circuit, noted } = place
      return { place, circuit, isClosing: isClosing(noted, circuit) }
    })
    await this.noteCircuits(circuits, now)
    for (const { place, circuit } of circuits) {
      if (!isGivenUp(circuit, now) || place.endpoint.kind === 'login') continue
      await store.switchOff(place.endpoint.id, 'nothing was heard there for five days', now)
      log.warn('callbacks.endpoint_given_up', { endpointId: place.endpoint.id })
    }
    for (const endpointId of this.gone) {
      await store.switchOff(endpointId, 'it answered 410: nobody listens there any more', now)
      this.gone.delete(endpointId)
      log.warn('callbacks.endpoint_gone', { endpointId })
    }
    if (this.places.size > PLACES_MAX) this.forgetIdle()
  }

  /** What is behind it in its run may go. */
  private goOn({ settled, place, behind = [] }: Outcome): void {
    if (place === undefined || behind.length === 0 || settled.outcome === 'again') return
    place.ahead.unshift(behind)
    this.tellNext(place)
  }

  private async noteCircuits(
    circuits: readonly { place: Place; circuit: Circuit; isClosing: boolean }[],
    now: number,
  ): Promise<void> {
    if (circuits.length === 0) return
    const rows = circuits.map(({ place, ...row }) => ({ ...row, endpointId: place.endpoint.id }))
    this.asked.isOutdated = true
    this.isNoting = true
    try {
      await this.deps.store.noteCircuits(rows, now)
    } finally {
      this.isNoting = false
    }
    for (const { place, circuit } of circuits) place.noted = circuit
  }

  private forgetIdle(): void {
    for (const [id, { lanes, ahead, circuit, noted }] of this.places)
      if (lanes.fast + lanes.slow + ahead.length === 0 && circuit === noted) this.places.delete(id)
  }

  async stop(): Promise<void> {
    this.isStopping = true
    this.places.forEach((place) => this.tellNext(place))
    if (this.all.fast > 0) {
      const timer = setTimeout(() => this.ended?.(), STOP_WITHIN_MS)
      await new Promise<void>((resolve) => (this.ended = resolve))
      clearTimeout(timer)
    }
    await Promise.all([this.claiming.stop(), this.settling.stop()])
    try {
      await this.settle()
      // And what was behind it, which goes back.
      await this.settle()
    } catch (error) {
      this.deps.log.error('callbacks.not_settled', { because: String(error) })
    }
  }
}
