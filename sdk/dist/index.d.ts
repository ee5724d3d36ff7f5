export { verifyCallback } from './callbacks.js';
export type { CallbackHeaders, VerifyOptions } from './callbacks.js';
export { createClient } from './client.js';
export type { Delivrd, WaitOptions } from './client.js';
export { CallbackRefusedError, DelivrdConnectionError, DelivrdError, NotFinalError, } from './errors.js';
export type { ConnectionTrouble, ProblemCode } from './errors.js';
export type { CallOptions, ClientOptions, RawBody } from './request.js';
export type * from './types.js';
