/** What a message is expected to cost, in millionths of the workspace's currency; null: not known. */
export const priceOf = (segments: number, pricePerSegmentMicros: number | null): number | null =>
  pricePerSegmentMicros === null ? null : segments * pricePerSegmentMicros
