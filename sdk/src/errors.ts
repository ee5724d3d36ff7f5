import type { Problem } from './types.ts'

/** Stable words for what went wrong; branch on these. */
export type ProblemCode = Problem['code'] | 'unreadable'

/** An answer that is not a success: what problem+json said (RFC 9457). `cause`, if any, is what could not be read. */
export class DelivrdError extends Error {
  /** 'unreadable': the answer was not ours, such as a proxy's own page. */
  readonly code: ProblemCode
  /** HTTP status. */
  readonly status: number
  readonly title: string
  /** What was expected, what was found and what to do: for people. */
  readonly detail: string
  /** Which parts of the request are wrong, by JSON Pointer. */
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[]
  /** Quote it when you report something. */
  readonly requestId: string | null
  /** After how many seconds to try again, where the server said so. */
  readonly retryAfter: number | null

  constructor(
    problem: Omit<Problem, 'code' | 'type'> & { code: ProblemCode },
    { retryAfter = null, cause }: { retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(
      `${problem.status} ${problem.code}: ${problem.detail}`,
      cause === undefined ? {} : { cause },
    )
    this.name = 'DelivrdError'
    this.code = problem.code
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id === '' ? null : problem.request_id
    this.retryAfter = retryAfter
  }
}

/** How it came that no answer came: nobody there, too slow, or gone in the middle of it. */
export type ConnectionTrouble = 'unreachable' | 'time-out' | 'cut-off'

/** No whole answer came. `cause` is what fetch said. */
export class DelivrdConnectionError extends Error {
  readonly kind: ConnectionTrouble
  /** Whether the request may have been carried out all the same. */
  readonly mayHaveArrived: boolean

  constructor(
    words: string,
    {
      kind,
      cause,
      mayHaveArrived,
    }: { kind: ConnectionTrouble; cause: unknown; mayHaveArrived: boolean },
  ) {
    super(words, { cause })
    this.name = 'DelivrdConnectionError'
    this.kind = kind
    this.mayHaveArrived = mayHaveArrived
  }
}

/** The message was not final in time; it may still become so. */
export class NotFinalError extends Error {
  readonly messageId: string

  constructor(messageId: string, timeoutMs: number) {
    super(`${messageId} is not final after ${timeoutMs} ms`)
    this.name = 'NotFinalError'
    this.messageId = messageId
  }
}

/** What came is no callback of ours, or nobody can know: answer 401 and do nothing. */
export class CallbackRefusedError extends Error {
  constructor(because: string) {
    super(because)
    this.name = 'CallbackRefusedError'
  }
}
