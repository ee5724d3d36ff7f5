/** What a message is expected to cost, in millionths of the workspace's currency; null: not known. */
export const priceOf = (segments: number, pricePerSegmentMicros: number | null): number | null =>
  pricePerSegmentMicros === null ? null : segments * pricePerSegmentMicros

/** Millionths as people write money: at least two decimals, never a rounded one. '0.0355' */
export function amountOf(micros: number): string {
  const whole = Math.trunc(Math.abs(micros) / 1_000_000)
  const rest = String(Math.abs(micros) % 1_000_000).padStart(6, '0')
  const decimals = rest.slice(0, 2) + rest.slice(2).replace(/0+$/, '')
  return `${micros < 0 ? '-' : ''}${whole}.${decimals}`
}
