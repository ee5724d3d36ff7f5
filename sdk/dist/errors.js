/** An answer that is not a success: what problem+json said (RFC 9457). `cause`, if any, is what could not be read. */
export class DelivrdError extends Error {
    /** 'unreadable': the answer was not ours, such as a proxy's own page. */
    code;
    /** HTTP status. */
    status;
    title;
    /** What was expected, what was found and what to do: for people. */
    detail;
    /** Which parts of the request are wrong, by JSON Pointer. */
    errors;
    /** Quote it when you report something. */
    requestId;
    /** After how many seconds to try again, where the server said so. */
    retryAfter;
    constructor(problem, { retryAfter = null, cause } = {}) {
        super(`${problem.status} ${problem.code}: ${problem.detail}`, cause === undefined ? {} : { cause });
        this.name = 'DelivrdError';
        this.code = problem.code;
        this.status = problem.status;
        this.title = problem.title;
        this.detail = problem.detail;
        this.errors = problem.errors ?? [];
        this.requestId = problem.request_id === '' ? null : problem.request_id;
        this.retryAfter = retryAfter;
    }
}
/** No whole answer came. `cause` is what fetch said. */
export class DelivrdConnectionError extends Error {
    kind;
    /** Whether the request may have been carried out all the same. */
    mayHaveArrived;
    constructor(words, { kind, cause, mayHaveArrived, }) {
        super(words, { cause });
        this.name = 'DelivrdConnectionError';
        this.kind = kind;
        this.mayHaveArrived = mayHaveArrived;
    }
}
/** The message was not final in time; it may still become so. */
export class NotFinalError extends Error {
    messageId;
    constructor(messageId, timeoutMs) {
        super(`${messageId} is not final after ${timeoutMs} ms`);
        this.name = 'NotFinalError';
        this.messageId = messageId;
    }
}
/** What came is no callback of ours, or nobody can know: answer 401 and do nothing. */
export class CallbackRefusedError extends Error {
    constructor(because) {
        super(because);
        this.name = 'CallbackRefusedError';
    }
}
