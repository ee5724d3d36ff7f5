/** A bucket that fills at a steady rate and holds one second's worth: what a cap allows right now. */
export type TokenBucket = { readonly tokens: number; readonly at: number }

export type Taking =
  | { readonly kind: 'taken'; readonly bucket: TokenBucket }
  | { readonly kind: 'refused'; readonly bucket: TokenBucket; readonly retryAfterMs: number }

/**
 * Takes `count` tokens, all or none. More than a second's worth is let in when the bucket is full and
 * leaves a debt, so that a batch larger than the cap is slow and not impossible.
 */
export function takeTokens(
  before: TokenBucket | null,
  { perSecond, count, now }: { perSecond: number; count: number; now: number },
): Taking {
  const held = before?.tokens ?? perSecond
  const elapsedMs = Math.max(0, now - (before?.at ?? now))
  const tokens = Math.min(perSecond, held + (elapsedMs * perSecond) / 1000)
  const needed = Math.min(count, perSecond)
  if (tokens >= needed) return { kind: 'taken', bucket: { tokens: tokens - count, at: now } }
  const retryAfterMs = Math.ceil(((needed - tokens) * 1000) / perSecond)
  return { kind: 'refused', bucket: { tokens, at: now }, retryAfterMs }
}
