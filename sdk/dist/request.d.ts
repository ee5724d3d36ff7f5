import type { Answer } from './exchange.js';
export type ClientOptions = {
    /** Where Delivrd answers: https://sms.example.org */
    readonly url: string;
    /** An API key: dlv_live_… or dlv_test_…. A function is asked each time. */
    readonly key: string | (() => string | Promise<string>);
    /** How often a request is made again at most, after the first. Default 4. */
    readonly retries?: number;
    /** How long one try may take; of a file or a stream, until it begins. Default 30,000. */
    readonly timeoutMs?: number;
    readonly fetch?: typeof fetch;
};
export type CallOptions = {
    readonly signal?: AbortSignal;
    readonly retries?: number;
    readonly timeoutMs?: number;
    /** Of your own; without it, each call that can take one has a new one for all its tries. */
    readonly idempotencyKey?: string;
    /** Of a body that is neither JSON nor a form: text/csv unless said. */
    readonly contentType?: string;
};
/** A body that is sent as it is. A stream is sent once: it cannot be repeated. */
export type RawBody = string | Blob | ArrayBuffer | Uint8Array | ReadableStream | FormData;
export type Call = {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string | number | boolean | null | undefined>>;
    readonly body: unknown;
    readonly hasBody: boolean;
    readonly isKeyed: boolean;
    /** A file or a stream comes: its body is left to whoever asked. */
    readonly isRaw: boolean;
    readonly options: CallOptions;
};
/**
 * Makes a request until it is answered for good, under one Idempotency-Key. Throws DelivrdError for an answer
 * that is no success, DelivrdConnectionError when none came, and the signal's reason when it aborts.
 */
export declare function request(client: ClientOptions, call: Call): Promise<Answer>;
export declare function sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
