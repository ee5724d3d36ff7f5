import type { Delivery } from './centre.ts'

/** What waits for a customer's connection, oldest first. */
export class DeliveryQueue {
  private items: Delivery[] = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }

  push(delivery: Delivery): void {
    this.items.push(delivery)
  }

  /** Back to the front, in their order: sent before, and not acknowledged. */
  putBack(deliveries: readonly Delivery[]): void {
    this.items = [...deliveries, ...this.items.slice(this.head)]
    this.head = 0
  }

  shift(): Delivery | null {
    const delivery = this.items[this.head]
    if (delivery === undefined) return null
    this.head += 1
    if (this.head > 1_024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return delivery
  }
}
