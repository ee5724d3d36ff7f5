import type { ClientOptions } from './request.js';
import type { Lists, MessageDetail, Operations } from './types.js';
export type Delivrd = Operations & {
    /**
     * Everything on a list, page after page, as it is asked for:
     * `for await (const message of delivrd.each('listMessages', { status: 'failed' })) …`
     */
    each<Name extends keyof Lists>(name: Name, ...given: Parameters<Operations[Name]>): AsyncGenerator<Lists[Name], void, undefined>;
    /** The message once no further news is needed. Throws NotFinalError when it is not in time. */
    waitForFinal(id: string, options?: WaitOptions): Promise<MessageDetail>;
};
export type WaitOptions = {
    /** Of all the waiting. Default 60,000. */
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
};
/** A client of one installation with one key. It holds nothing open. */
export declare function createClient(options: ClientOptions): Delivrd;
