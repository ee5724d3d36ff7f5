import type { Problem } from './types.js';
/** Stable words for what went wrong; branch on these. */
export type ProblemCode = Problem['code'] | 'unreadable';
/** An answer that is not a success: what problem+json said (RFC 9457). `cause`, if any, is what could not be read. */
export declare class DelivrdError extends Error {
    /** 'unreadable': the answer was not ours, such as a proxy's own page. */
    readonly code: ProblemCode;
    /** HTTP status. */
    readonly status: number;
    readonly title: string;
    /** What was expected, what was found and what to do: for people. */
    readonly detail: string;
    /** Which parts of the request are wrong, by JSON Pointer. */
    readonly errors: readonly {
        readonly pointer: string;
        readonly detail: string;
    }[];
    /** Quote it when you report something. */
    readonly requestId: string | null;
    /** After how many seconds to try again, where the server said so. */
    readonly retryAfter: number | null;
    constructor(problem: Omit<Problem, 'code' | 'type'> & {
        code: ProblemCode;
    }, { retryAfter, cause }?: {
        retryAfter?: number | null;
        cause?: unknown;
    });
}
/** How it came that no answer came: nobody there, too slow, or gone in the middle of it. */
export type ConnectionTrouble = 'unreachable' | 'time-out' | 'cut-off';
/** No whole answer came. `cause` is what fetch said. */
export declare class DelivrdConnectionError extends Error {
    readonly kind: ConnectionTrouble;
    /** Whether the request may have been carried out all the same. */
    readonly mayHaveArrived: boolean;
    constructor(words: string, { kind, cause, mayHaveArrived, }: {
        kind: ConnectionTrouble;
        cause: unknown;
        mayHaveArrived: boolean;
    });
}
/** The message was not final in time; it may still become so. */
export declare class NotFinalError extends Error {
    readonly messageId: string;
    constructor(messageId: string, timeoutMs: number);
}
/** What came is no callback of ours, or nobody can know: answer 401 and do nothing. */
export declare class CallbackRefusedError extends Error {
    constructor(because: string);
}
