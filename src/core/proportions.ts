/** So many of so many. */
export type Share = { readonly n: number; readonly of: number }

/** The least share that so many of so many speak for (Wilson, 1927). */
export function lowerBound(n: number, of: number, z: number): number {
  if (of === 0) return 0
  const share = n / of
  const spread = Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return (share + (z * z) / (2 * of) - z * spread) / (1 + (z * z) / of)
}

/** By how many standard errors one share is above another (two proportions, pooled). */
export function difference(a: Share, b: Share): number {
  const pooled = (a.n + b.n) / (a.of + b.of)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.of + 1 / b.of))
  return error === 0 ? 0 : (a.n / a.of - b.n / b.of) / error
}
