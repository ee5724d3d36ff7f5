import type { CallbackEvent } from './types.js';
/** As a server has them: of fetch, of Node, or an object. */
export type CallbackHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
export type VerifyOptions = {
    /** Epoch milliseconds. */
    readonly now?: number;
    /** How old a callback may be, and how far ahead a clock. Default 300. */
    readonly toleranceSeconds?: number;
};
/**
 * Gives the callback back if it is ours; throws CallbackRefusedError if it is not.
 * @param payload the body exactly as it came, before anything parses it.
 * @param secrets `whsec_…` of the endpoint, or its public key `whpk_…`; while rotating, both.
 */
export declare function verifyCallback(payload: string | Uint8Array, headers: CallbackHeaders, secrets: string | readonly string[], options?: VerifyOptions): Promise<CallbackEvent>;
