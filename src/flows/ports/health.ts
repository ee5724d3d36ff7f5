/** Is the product able to do its work: asked by load balancers, people and the overload rule. */

export type HealthCheck = {
  /** Stable and dashed: 'database', 'inbox-lag', 'disk-reserve', 'partitions'. */
  readonly name: string
  readonly ok: boolean
  /** Without it no work can be done; the others want attention, not a restart. */
  readonly isVital: boolean
  /** What was found, in words, with figures. */
  readonly found: string
}

export type Health = {
  /** Never throws: what cannot be asked is a check that failed. */
  check(): Promise<readonly HealthCheck[]>
}
