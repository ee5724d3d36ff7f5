import { DelivrdConnectionError, DelivrdError } from './errors.js';
const TIMEOUT_MS = 30_000;
const SAID_MAX = 200;
/** One try. What is wrong with the call itself is a TypeError, and an abort throws its reason. */
export async function exchange(client, call, idempotencyKey) {
    const { signal, timeoutMs = client.timeoutMs ?? TIMEOUT_MS } = call.options;
    const key = typeof client.key === 'function' ? await client.key() : client.key;
    const address = addressOf(client.url, call);
    const { body, contentType } = encoded(call);
    const headers = new Headers({
        authorization: `Bearer ${key}`,
        accept: 'application/json, */*;q=0.5',
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    });
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const ask = client.fetch ?? fetch;
    let response = null;
    try {
        signal?.throwIfAborted();
        response = await ask(address, {
            method: call.method,
            headers,
            body,
            // A key is for one server: it follows nobody to another.
            redirect: 'manual',
            signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
            ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
        });
        if (!response.ok)
            return problemOf(response, await response.text());
        return { response, text: call.isRaw ? '' : await response.text() };
    }
    catch (cause) {
        if (signal?.aborted === true)
            throw signal.reason;
        const isLate = limit.signal.aborted;
        return troubleOf(cause, { timeoutMs: isLate ? timeoutMs : null, hasBegun: response !== null });
    }
    finally {
        clearTimeout(timer);
    }
}
/**
 * What Node, Bun and Deno say where no octet of ours was on its way; browsers do not tell. A bad port is one of
 * another protocol, which fetch itself refuses.
 */
const NOT_THERE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|bad port|client error \(Connect\)/;
function troubleOf(cause, { timeoutMs, hasBegun }) {
    if (timeoutMs !== null) {
        const words = `no ${hasBegun ? 'whole ' : ''}answer within ${timeoutMs} ms`;
        return new DelivrdConnectionError(words, { kind: 'time-out', cause, mayHaveArrived: true });
    }
    const words = wordsOf(cause);
    if (hasBegun) {
        const cut = `the answer broke off: ${words}`;
        return new DelivrdConnectionError(cut, { kind: 'cut-off', cause, mayHaveArrived: true });
    }
    const mayHaveArrived = !NOT_THERE.test(words);
    return new DelivrdConnectionError(words, { kind: 'unreachable', cause, mayHaveArrived });
}
/** fetch says that it failed; what failed stands in the cause of that, and the code beside it. */
function wordsOf(error) {
    if (!(error instanceof Error))
        return String(error);
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const own = error.message === '' ? error.name : error.message;
    const said = code === '' || own.includes(code) ? own : `${own} (${code})`;
    return error.cause === undefined ? said : `${said}: ${wordsOf(error.cause)}`;
}
function addressOf(url, { path, query }) {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== null)
            given.set(name, String(value));
    }
    const text = given.toString();
    const address = `${url.replace(/\/+$/, '')}${path}${text === '' ? '' : `?${text}`}`;
    if (!/^https?:\/\/[^/]/i.test(address) || !URL.canParse(address)) {
        throw new TypeError(`${url || 'nothing'} is no address like https://sms.example.org`);
    }
    return address;
}
function encoded({ body, hasBody, options }) {
    if (!hasBody)
        return { body: null, contentType: null };
    if (body instanceof FormData)
        return { body, contentType: null };
    if (isRaw(body))
        return { body, contentType: options.contentType ?? 'text/csv' };
    return { body: JSON.stringify(body ?? {}), contentType: 'application/json' };
}
const isRaw = (body) => typeof body === 'string' ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof ReadableStream;
function problemOf(response, text) {
    const isProblem = response.headers.get('content-type')?.includes('problem+json') === true;
    const problem = isProblem ? parsed(text) : null;
    const retryAfter = secondsOf(response.headers.get('retry-after'));
    if (problem === null)
        return unreadable(response, text, { retryAfter });
    const request_id = problem.request_id || (response.headers.get('x-request-id') ?? '');
    return new DelivrdError({ ...problem, request_id }, { retryAfter });
}
function parsed(text) {
    try {
        const problem = JSON.parse(text);
        return typeof problem?.code === 'string' && typeof problem.status === 'number'
            ? problem
            : null;
    }
    catch {
        return null;
    }
}
/** Seconds, or an HTTP date; null: nothing was said. */
function secondsOf(written) {
    if (written === null)
        return null;
    const seconds = /^\d+$/.test(written)
        ? Number(written)
        : (Date.parse(written) - Date.now()) / 1_000;
    return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
/** Something between us and the server answered in its place, or this is another server. */
export function unreadable(response, text, options = {}) {
    // Tags say nothing to whoever reads a log.
    const words = text
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
    return new DelivrdError({
        code: 'unreadable',
        status: response.status,
        title: 'The answer is not one of Delivrd',
        detail: redirected(response) ?? (words === '' ? 'it is empty' : words.slice(0, SAID_MAX)),
        request_id: response.headers.get('x-request-id') ?? '',
    }, options);
}
/** A browser does not say where to. */
function redirected(response) {
    const to = response.headers.get('location');
    if (response.type !== 'opaqueredirect' && to === null)
        return null;
    return `it leads to ${to ?? 'another address'}, where no key is sent: give that address as url`;
}
