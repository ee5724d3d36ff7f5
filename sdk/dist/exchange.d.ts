import { DelivrdConnectionError, DelivrdError } from './errors.js';
import type { Call, ClientOptions } from './request.js';
/** A success; `text` is its body, empty where that is left to whoever asked. */
export type Answer = {
    readonly response: Response;
    readonly text: string;
};
export type Failure = DelivrdError | DelivrdConnectionError;
/** One try. What is wrong with the call itself is a TypeError, and an abort throws its reason. */
export declare function exchange(client: ClientOptions, call: Call, idempotencyKey: string | null): Promise<Answer | Failure>;
/** Something between us and the server answered in its place, or this is another server. */
export declare function unreadable(response: Response, text: string, options?: {
    retryAfter?: number | null;
    cause?: unknown;
}): DelivrdError;
