import type { Turn } from '../../core/rate-turns.ts'

export { RATE_LIMITS } from '../../core/rate-turns.ts'
export type { RateLimits } from '../../core/rate-turns.ts'

/** As draft-ietf-httpapi-ratelimit-headers has it, and the older three that most clients read. */
export function limitHeaders(
  kind: string,
  quota: number,
  { left, resetS }: Turn,
): Record<string, string | number> {
  const remaining = Math.max(0, left)
  return {
    'ratelimit-policy': `"${kind}";q=${quota};w=60`,
    ratelimit: `"${kind}";r=${remaining};t=${resetS}`,
    'x-ratelimit-limit': quota,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetS,
  }
}
