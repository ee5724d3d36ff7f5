/** What is under way at an endpoint, and how it answers. */
export type Lanes = {
  readonly fast: number
  /** Those that take so long that they hold up nobody any more. */
  readonly slow: number
  /** How long its answers usually take; null: none was heard since the start. */
  readonly typicalMs: number | null
}

export const EMPTY_LANES: Lanes = { fast: 0, slow: 0, typicalMs: null }

/** What is under way at all endpoints of this process. */
export type AllLanes = { readonly fast: number; readonly slow: number }

const FAST_MAX = 16
const SLOW_MAX = 512
/** Of an endpoint that has answered nothing since the start: enough to find out. */
const SLOW_UNHEARD_MAX = 64
const FAST_OF_ALL_MAX = 1_024
/** Beyond that an endpoint that was not heard yet gets one: hundreds that hang leave room for those that do not. */
const FAST_OF_UNHEARD_MAX = FAST_OF_ALL_MAX / 2
const SLOW_OF_ALL_MAX = 4_000

const AHEAD_MS = 100
const AHEAD_MAX = 240

/** Slow is what takes several times as long as usual; a second is slow anywhere. */
const TIMES_AS_LONG = 4
const SLOW_AFTER_MIN_MS = 50
const SLOW_AFTER_MAX_MS = 1_000
const STEP = 0.1

/** What has had this long may be given up for those that wait behind a full lane. */
export const PATIENCE_MIN_MS = 2_000

/** How many callbacks may go to an endpoint now. One that is being tried gets one; so does one that wants order. */
export function slotsFree(
  lanes: Lanes,
  { all, isOneByOne }: { readonly all: AllLanes; readonly isOneByOne: boolean },
): number {
  if (isOneByOne) return lanes.fast + lanes.slow === 0 && all.fast < FAST_OF_ALL_MAX ? 1 : 0
  const isCrowded = lanes.typicalMs === null && all.fast >= FAST_OF_UNHEARD_MAX
  return Math.max(0, Math.min((isCrowded ? 1 : FAST_MAX) - lanes.fast, FAST_OF_ALL_MAX - all.fast))
}

/**
 * How many more may be claimed for the slots that come free next: as many as they get through in a moment, so that
 * an endpoint that answers at once never waits for a claim, and one that does not has none waiting in line.
 */
export function aheadMax({ typicalMs }: Pick<Lanes, 'typicalMs'>): number {
  if (typicalMs === null) return 0
  return Math.min(AHEAD_MAX, Math.floor((FAST_MAX * AHEAD_MS) / typicalMs))
}

/** Whether one that takes long may leave its fast slot to others. */
export function hasRoomForSlow(lanes: Lanes, all: AllLanes): boolean {
  const max = lanes.typicalMs === null ? SLOW_UNHEARD_MAX : SLOW_MAX
  return lanes.slow < max && all.slow < SLOW_OF_ALL_MAX
}

/** After how long a request at this endpoint counts as slow, ms. */
export function slowAfterMs({ typicalMs }: Pick<Lanes, 'typicalMs'>): number {
  if (typicalMs === null) return SLOW_AFTER_MAX_MS
  return Math.min(Math.max(typicalMs * TIMES_AS_LONG, SLOW_AFTER_MIN_MS), SLOW_AFTER_MAX_MS)
}

/** Follows the median: a step up or down at each answer, so that a few that take long hardly count. */
export const typicalAfter = (typicalMs: number | null, ms: number): number =>
  typicalMs === null ? ms : Math.max(1, typicalMs * (ms > typicalMs ? 1 + STEP : 1 / (1 + STEP)))
