import type { CommandName } from './commands.ts'
import { responseTo } from './commands.ts'

export const SEQUENCE_MAX = 0x7fffffff

/** A request of ours that the peer has not answered. `tag` is the caller's own and never looked at. */
export type SentRequest<Tag> = {
  readonly sequence: number
  readonly command: CommandName
  readonly tag: Tag
  readonly sentAtMs: number
}

export type Answered<Tag> =
  | { readonly kind: 'in_time' | 'late'; readonly request: SentRequest<Tag> }
  | { readonly kind: 'unexpected' }

/**
 * The requests of ours that are on their way, by sequence_number. Those that timed out are
 * remembered for a while, oldest forgotten first: a late submit_sm_resp still names its message.
 */
export class RequestWindow<Tag> {
  private readonly sizeMax: number
  private readonly lateMax: number
  // Both keep the order of sending, which makes the oldest the first.
  private readonly pending = new Map<number, SentRequest<Tag>>()
  private readonly late = new Map<number, SentRequest<Tag>>()
  private lastSequence: number

  constructor({
    sizeMax,
    lateMax,
    lastSequence = 0,
  }: {
    sizeMax: number
    lateMax: number
    lastSequence?: number
  }) {
    this.sizeMax = sizeMax
    this.lateMax = lateMax
    this.lastSequence = lastSequence
  }

  get size(): number {
    return this.pending.size
  }

  get isFull(): boolean {
    return this.pending.size >= this.sizeMax
  }

  /** The next sequence_number that stands for nothing: 1 to 0x7fffffff, then 1 again. */
  nextSequence(): number {
    do {
      this.lastSequence = this.lastSequence >= SEQUENCE_MAX ? 1 : this.lastSequence + 1
    } while (this.pending.has(this.lastSequence) || this.late.has(this.lastSequence))
    return this.lastSequence
  }

  add(request: SentRequest<Tag>): void {
    this.pending.set(request.sequence, request)
  }

  /** Takes out the request that this response answers. A generic_nack answers anything. */
  answer(response: CommandName, sequence: number): Answered<Tag> {
    const request = this.pending.get(sequence)
    if (request !== undefined && answers(response, request)) {
      this.pending.delete(sequence)
      return { kind: 'in_time', request }
    }
    const late = this.late.get(sequence)
    if (late === undefined || !answers(response, late)) return { kind: 'unexpected' }
    this.late.delete(sequence)
    return { kind: 'late', request: late }
  }

  /** Takes out what was sent at `sentBeforeMs` or earlier, oldest first. */
  expire(sentBeforeMs: number): readonly SentRequest<Tag>[] {
    const expired: SentRequest<Tag>[] = []
    for (const request of this.pending.values()) {
      if (request.sentAtMs > sentBeforeMs) break
      expired.push(request)
    }
    for (const request of expired) {
      this.pending.delete(request.sequence)
      this.remember(request)
    }
    return expired
  }

  /** Takes out everything, oldest first: these answers can no longer come. */
  drain(): readonly SentRequest<Tag>[] {
    const drained = [...this.pending.values()]
    this.pending.clear()
    this.late.clear()
    return drained
  }

  private remember(request: SentRequest<Tag>): void {
    this.late.set(request.sequence, request)
    if (this.late.size <= this.lateMax) return
    const [oldest] = this.late.keys()
    if (oldest !== undefined) this.late.delete(oldest)
  }
}

const answers = (response: CommandName, { command }: SentRequest<unknown>): boolean =>
  response === 'generic_nack' || response === responseTo(command)
