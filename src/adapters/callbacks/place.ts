import { type Circuit, afterFailure, afterSuccess } from '../../core/callbacks/circuit.ts'
import { EMPTY_LANES, type Lanes, typicalAfter } from '../../core/callbacks/lanes.ts'
import type { EndpointCall, Told } from '../../flows/deliver-callbacks.ts'
import type { ClaimedCallback, Endpoint } from '../../flows/ports/callbacks.ts'

/** An endpoint as this process knows it. */
export type Place = {
  endpoint: Endpoint
  lanes: Lanes
  circuit: Circuit
  /** What was last written of it. */
  noted: Circuit
  /** Claimed for the slots that come free next, oldest first. */
  ahead: Run[]
  /** Whether more may be due than was claimed. */
  hasMore: boolean
  /** Oldest first; those that hold up nobody, which may be given up for others. */
  readonly slow: Set<UnderWay>
}

/**
 * Changes of one message in their order. Each is told when it is written that the one before was heard: whoever
 * tells after us, should we be killed, repeats the last that we told and none that came before it.
 */
export type Run = readonly ClaimedCallback[]

/** What is behind it goes next once it is written, or back. */
export type Outcome = Told & { readonly place?: Place; readonly behind?: Run }

export type UnderWay = { readonly startedAt: number; readonly giveUp: (because: string) => void }

export const newPlace = (endpoint: Endpoint): Place => ({
  endpoint,
  lanes: EMPTY_LANES,
  circuit: endpoint.circuit,
  noted: endpoint.circuit,
  ahead: [],
  hasMore: true,
  slow: new Set(),
})

/** What it showed by answering so, or not at all. */
export function noteCall(
  place: Place,
  { isHeard, ms, retryAfterMs, isGone }: EndpointCall,
  now: number,
): void {
  const { lanes, circuit, endpoint } = place
  // Of an address that is gone others at the same place learn only that somebody answers there.
  const isWell = isHeard || (isGone && endpoint.kind !== 'made')
  if (!isWell) place.circuit = afterFailure(circuit, { now, retryAfterMs })
  else {
    place.lanes = { ...lanes, typicalMs: typicalAfter(lanes.typicalMs, ms) }
    place.circuit = afterSuccess(circuit)
  }
}

/** Where order is wished, and where one is tried after many that failed. */
export const isOneByOne = ({ endpoint, circuit }: Place): boolean =>
  endpoint.isOrdered || circuit.openUntil !== null
