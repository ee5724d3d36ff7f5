import { NotFinalError } from './errors.js';
import { unreadable } from './exchange.js';
import { OPERATIONS } from './operations.js';
import { request, sleep } from './request.js';
/** A client of one installation with one key. It holds nothing open. */
export function createClient(options) {
    const operations = Object.fromEntries(Object.entries(OPERATIONS).map(([name, said]) => [name, operation(options, said)]));
    return {
        ...operations,
        each: (name, ...given) => eachOf(operations[name], OPERATIONS[name], given),
        waitForFinal: (id, how) => waitForFinal(operations, id, how),
    };
}
function readSaid(said = '') {
    const [method = '', path = '', flags = ''] = said.split(' ');
    return { method, path, places: path.split('{').length - 1, flags };
}
function operation(client, said) {
    const { method, path, places, flags } = readSaid(said);
    const [hasBody, hasQuery] = [flags.includes('b'), flags.includes('q')];
    return async (...given) => {
        const inPath = given.slice(0, places);
        const rest = given.slice(places);
        const input = hasBody || hasQuery ? rest.shift() : undefined;
        const options = (rest[0] ?? {});
        const answer = await request(client, {
            method,
            path: filled(path, inPath),
            query: ((hasBody ? options.query : input) ?? {}),
            body: hasBody ? input : undefined,
            hasBody,
            isKeyed: flags.includes('k'),
            isRaw: flags.includes('t'),
            options,
        });
        if (flags.includes('t'))
            return answer.response;
        return answer.text === '' ? undefined : jsonOf(answer);
    };
}
function filled(path, values) {
    let at = 0;
    return path.replaceAll(/\{(\w+)\}/g, (_, place) => {
        const value = values[at++];
        // An empty one would name another address: the list instead of the one.
        if (typeof value !== 'string' || value === '')
            throw new TypeError(`${place} is missing`);
        return encodeURIComponent(value);
    });
}
function jsonOf({ response, text }) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw unreadable(response, text, { cause });
    }
}
async function* eachOf(run, said, given) {
    const { places } = readSaid(said);
    const [inPath, query, options] = [given.slice(0, places), given[places], given[places + 1]];
    let cursor;
    do {
        const asked = { ...query, ...(cursor === undefined ? {} : { cursor }) };
        const page = (await run(...inPath, asked, options));
        yield* page.data;
        cursor = page.next_cursor;
    } while (cursor !== null);
}
/** Proxies cut off what is silent for a minute. */
const WAIT_MOST_S = 50;
const AT_LEAST_MS = 250;
async function waitForFinal(operations, id, { timeoutMs = 60_000, signal } = {}) {
    const end = Date.now() + timeoutMs;
    for (;;) {
        const began = Date.now();
        const left = Math.max(0, end - began);
        const timeout = Math.min(WAIT_MOST_S, Math.max(1, Math.ceil(left / 1_000)));
        const message = await operations.readMessage(id, { wait: 'final', timeout }, { timeoutMs: (timeout + 15) * 1_000, ...(signal === undefined ? {} : { signal }) });
        if (message.final)
            return message;
        if (Date.now() >= end)
            throw new NotFinalError(id, timeoutMs);
        // A server that stops answers early.
        await sleep(Math.max(0, AT_LEAST_MS - (Date.now() - began)), signal);
    }
}
