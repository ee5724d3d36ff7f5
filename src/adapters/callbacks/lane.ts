import { PATIENCE_MIN_MS, hasRoomForSlow, slowAfterMs } from '../../core/callbacks/lanes.ts'
import type { Clock } from '../../flows/ports/common.ts'
import type { Place, UnderWay } from './place.ts'

export type Entered = {
  /** Resolves when it is to be given up, with why. */
  readonly cut: Promise<string>
  readonly leave: () => void
}

/**
 * Takes a fast slot, and leaves it to others when it takes long and is not to be waited for.
 * @param all what is under way everywhere: changed in place.
 * @param madeRoom a fast slot came free before it was over.
 */
export function enterLane(
  place: Place,
  all: { fast: number; slow: number },
  { clock, madeRoom }: { readonly clock: Clock; readonly madeRoom: () => void },
): Entered {
  let giveUp: (because: string) => void = () => undefined
  const cut = new Promise<string>((resolve) => (giveUp = resolve))
  const one: UnderWay = { startedAt: clock.now(), giveUp }
  const move = (lane: 'fast' | 'slow', by: 1 | -1) => {
    all[lane] += by
    place.lanes = { ...place.lanes, [lane]: place.lanes[lane] + by }
  }
  move('fast', 1)
  const toSlow = () => {
    if (place.endpoint.isOrdered) return
    if (!hasRoomForSlow(place.lanes, all)) {
      hurry(place, clock.now())
      timer = setTimeout(toSlow, slowAfterMs(place.lanes))
      return
    }
    move('fast', -1)
    move('slow', 1)
    place.slow.add(one)
    madeRoom()
  }
  let timer = setTimeout(toSlow, slowAfterMs(place.lanes))
  const leave = () => {
    clearTimeout(timer)
    move(place.slow.delete(one) ? 'slow' : 'fast', -1)
  }
  return { cut, leave }
}

/** The one that has hung longest makes room, if it has had its time. */
function hurry({ slow }: Place, now: number): void {
  const [oldest] = slow
  if (oldest === undefined || now - oldest.startedAt < PATIENCE_MIN_MS) return
  oldest.giveUp(
    `no answer within ${Math.floor((now - oldest.startedAt) / 1_000)} s, while too many others had none either`,
  )
}
