/** Method, path, and b: it has a body, q: a query, k: it takes an Idempotency-Key, t: no JSON comes. */
export declare const OPERATIONS: Readonly<Record<string, string>>;
