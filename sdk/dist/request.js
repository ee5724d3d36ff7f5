import { DelivrdConnectionError, DelivrdError } from './errors.js';
import { exchange } from './exchange.js';
const RETRIES = 4;
const BACK_OFF_MS = { first: 250, most: 8_000, told: 60_000 };
/**
 * Makes a request until it is answered for good, under one Idempotency-Key. Throws DelivrdError for an answer
 * that is no success, DelivrdConnectionError when none came, and the signal's reason when it aborts.
 */
export async function request(client, call) {
    const { options } = call;
    const isOnce = call.body instanceof ReadableStream;
    const most = isOnce ? 0 : (options.retries ?? client.retries ?? RETRIES);
    const idempotencyKey = call.isKeyed ? (options.idempotencyKey ?? crypto.randomUUID()) : null;
    let mayHaveArrived = false;
    for (let tries = 0;; tries++) {
        const answer = await exchange(client, call, idempotencyKey);
        if ('response' in answer)
            return answer;
        mayHaveArrived ||= isArrived(answer);
        if (tries >= most || !isWorthRepeating(answer, call, idempotencyKey)) {
            throw withAllTries(answer, mayHaveArrived);
        }
        await sleep(pauseMs(answer, tries), options.signal);
    }
}
const isArrived = (failure) => failure instanceof DelivrdConnectionError ? failure.mayHaveArrived : failure.status >= 500;
/** The last try met nobody, but an earlier one may have been carried out. */
function withAllTries(failure, mayHaveArrived) {
    if (!(failure instanceof DelivrdConnectionError))
        return failure;
    const { message, kind, cause } = failure;
    return new DelivrdConnectionError(message, { kind, cause, mayHaveArrived });
}
/** Refused before anything was done: safe to repeat, whatever it was. */
const UNTOUCHED = new Set([
    'rate-limited',
    'rate-cap-reached',
    'overloaded',
    'idempotency-key-running',
]);
function isWorthRepeating(failure, { method }, key) {
    const isSafe = method === 'GET' || key !== null;
    if (failure instanceof DelivrdConnectionError)
        return isSafe || !failure.mayHaveArrived;
    if (UNTOUCHED.has(failure.code))
        return true;
    return isSafe && [408, 500, 502, 503, 504].includes(failure.status);
}
/** As the server says, or longer each time; never all clients at once. */
function pauseMs(failure, tries) {
    const spread = 0.5 + Math.random() / 2;
    if (failure instanceof DelivrdError && failure.retryAfter !== null) {
        return Math.min(failure.retryAfter * 1_000, BACK_OFF_MS.told) + 100 * spread;
    }
    return Math.min(BACK_OFF_MS.first * 2 ** tries, BACK_OFF_MS.most) * spread;
}
export function sleep(ms, signal) {
    return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const stop = () => {
            clearTimeout(timer);
            reject(signal?.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', stop);
            resolve();
        }, ms);
        signal?.addEventListener('abort', stop, { once: true });
    });
}
