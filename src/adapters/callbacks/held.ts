import type { ClaimedCallback, SettledCallback } from '../../flows/ports/callbacks.ts'
import type { Run } from './place.ts'

/** Of memory, about: what is claimed ahead goes no further once everything claimed takes so much. */
const OCTETS_MAX = 64 * 1024 * 1024
/** What one takes beside its text: 1.6 to 2.2 KB were measured. */
const CALLBACK_OCTETS = 2_048
const CHARACTER_OCTETS = 2
const STEP = 0.1

type Lease = Pick<SettledCallback, 'callbackId' | 'leasedUntil'>

type One = {
  readonly octets: number
  readonly leasedUntil: number
  /** As it was claimed again, which nobody tells. */
  again: ClaimedCallback | null
}

/** What this process has claimed and whose outcome is not known to be written, of all endpoints together. */
export class Held {
  private readonly all = new Map<string, One>()
  private octets = 0
  /** What one run takes, as those of late did. */
  private usualOctets = CALLBACK_OCTETS
  /** Runs that are being claimed. */
  private expected = 0

  has(id: string): boolean {
    return this.all.has(id)
  }

  add(run: Run): void {
    const before = this.octets
    for (const one of run) {
      const octets = octetsOf(one)
      this.all.set(one.event.id, { octets, leasedUntil: one.leasedUntil, again: null })
      this.octets += octets
    }
    if (run.length > 0) this.usualOctets += STEP * (this.octets - before - this.usualOctets)
  }

  /** Counts runs that are being claimed. @param by how many more; fewer, once they are here or will not come. */
  expect(by: number): void {
    this.expected += by
  }

  /**
   * It was claimed again while it is held: its lease was over, or it is due again and that it is was written, but
   * we do not know yet.
   */
  addAgain(one: ClaimedCallback): void {
    const held = this.all.get(one.event.id)
    if (held !== undefined) held.again = one
  }

  /** Its outcome is written. @returns what was claimed again meanwhile, for it to go back. */
  delete({ callbackId, leasedUntil }: Lease): ClaimedCallback | null {
    const held = this.all.get(callbackId)
    // What goes back unheld may be claimed anew before we know that it went.
    if (held?.leasedUntil !== leasedUntil) return null
    this.octets -= held.octets
    this.all.delete(callbackId)
    return held.again
  }

  /**
   * For how many more runs there is room. No endpoint has more of them ahead than that: however many take all they
   * may, something is left for one that comes later, and those with little to tell never feel it.
   */
  get runsLeft(): number {
    const runs = Math.floor((OCTETS_MAX - this.octets) / this.usualOctets)
    return Math.max(0, runs - this.expected)
  }
}

const octetsOf = ({ event }: ClaimedCallback): number => {
  const text = event.kind === 'message' ? event.message.text : null
  const written = event.kind === 'inbound' ? event.inbound.text : text
  return CALLBACK_OCTETS + CHARACTER_OCTETS * (written ?? '').length
}
