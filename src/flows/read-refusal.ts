import type { Refusal } from './ports/pipeline.ts'

const SUBMIT_FAILED = 0x45

/** Until the words of HTTP providers are read here, theirs is a refusal without a reason. */
export const statusOf = (refusal: Refusal): number =>
  refusal.kind === 'status' ? refusal.status : SUBMIT_FAILED
