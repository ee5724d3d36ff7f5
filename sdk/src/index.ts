export { verifyCallback } from './callbacks.ts'
export type { CallbackHeaders, VerifyOptions } from './callbacks.ts'
export { createClient } from './client.ts'
export type { Delivrd, WaitOptions } from './client.ts'
export {
  CallbackRefusedError,
  DelivrdConnectionError,
  DelivrdError,
  NotFinalError,
} from './errors.ts'
export type { ConnectionTrouble, ProblemCode } from './errors.ts'
export type { CallOptions, ClientOptions, RawBody } from './request.ts'
export type * from './types.ts'
