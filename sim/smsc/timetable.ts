/**
 * What is to happen when, in steps of a few milliseconds. Adding is cheap however many wait: items
 * of one step share a slot, and only the slots are kept in order (a binary heap).
 */
export class Timetable<T> {
  private readonly stepMs: number
  private readonly slots = new Map<number, T[]>()
  private readonly heap: number[] = []
  private count = 0

  constructor(stepMs: number) {
    this.stepMs = stepMs
  }

  get size(): number {
    return this.count
  }

  /** When the next item is due; null if none waits. */
  get nextAtMs(): number | null {
    const slot = this.heap[0]
    return slot === undefined ? null : slot * this.stepMs
  }

  add(atMs: number, item: T): void {
    const slot = Math.ceil(atMs / this.stepMs)
    const waiting = this.slots.get(slot)
    this.count += 1
    if (waiting !== undefined) {
      waiting.push(item)
      return
    }
    this.slots.set(slot, [item])
    this.heap.push(slot)
    this.rise(this.heap.length - 1)
  }

  /** Takes out everything that is due, earliest first; items of one step in the order of adding. */
  take(nowMs: number): readonly T[] {
    const due: T[] = []
    const last = Math.floor(nowMs / this.stepMs)
    for (let slot = this.heap[0]; slot !== undefined && slot <= last; slot = this.heap[0]) {
      this.dropTop()
      for (const item of this.slots.get(slot) ?? []) due.push(item)
      this.slots.delete(slot)
    }
    this.count -= due.length
    return due
  }

  private dropTop(): void {
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.sink()
  }

  private rise(from: number): void {
    const { heap } = this
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1
      if (this.at(parent) <= this.at(at)) return
      ;[heap[parent], heap[at]] = [this.at(at), this.at(parent)]
      at = parent
    }
  }

  private sink(): void {
    const { heap } = this
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const least = this.at(left + 1) < this.at(left) ? left + 1 : left
      if (this.at(least) >= this.at(at)) return
      ;[heap[least], heap[at]] = [this.at(at), this.at(least)]
      at = least
    }
  }

  private at(index: number): number {
    return this.heap[index] ?? Number.POSITIVE_INFINITY
  }
}
