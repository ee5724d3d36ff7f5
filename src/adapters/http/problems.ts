/** Every answer that is not a success, by its stable code: status and title. One table. */
export const PROBLEMS = {
  'malformed-request': [400, 'The request cannot be read'],
  'malformed-json': [400, 'The body is not JSON'],
  'invalid-request': [400, 'The request is not as expected'],
  'invalid-cursor': [400, 'The cursor is not one of ours'],
  'malformed-idempotency-key': [400, 'The Idempotency-Key is malformed'],
  'invalid-token': [400, 'The one-time token is not valid'],
  'invalid-list': [400, 'The list of recipients cannot be read'],
  'missing-credentials': [401, 'Who is asking is not known'],
  'malformed-key': [401, 'The API key is malformed'],
  'unknown-key': [401, 'The API key is not known'],
  'expired-key': [401, 'The API key has expired'],
  'revoked-key': [401, 'The API key has been revoked'],
  'no-session': [401, 'Nobody is signed in'],
  'wrong-password': [401, 'The e-mail address or the password is wrong'],
  'spend-cap-reached': [402, 'The spend cap is reached'],
  csrf: [403, 'The change did not come from our own page'],
  'scope-missing': [403, 'The caller is not allowed to do this'],
  'unproven-receipt': [403, 'The receipt could not be proven'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'request-timeout': [408, 'The request took too long to arrive'],
  conflict: [409, 'It clashes with what is there'],
  'idempotency-key-running': [409, 'A request with this Idempotency-Key is still running'],
  'wrong-state': [409, 'It is not in a state that allows this'],
  'already-set-up': [409, 'The first admin exists already'],
  gone: [410, 'It is no longer there'],
  'body-too-large': [413, 'The body is too large'],
  'address-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The body is of a kind that is not read here'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'not-sendable': [422, 'The message cannot be sent'],
  'rate-limited': [429, 'Too many requests'],
  'rate-cap-reached': [429, 'The workspace sends faster than its cap'],
  'locked-out': [429, 'Too many failed attempts'],
  'headers-too-large': [431, 'The headers are too large'],
  'internal-error': [500, 'Something broke on our side'],
  'not-implemented': [501, 'This is not built'],
  'provider-unreachable': [502, 'The provider could not be reached'],
  overloaded: [503, 'Too busy at the moment'],
  'not-ready': [503, 'Not ready to serve'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof PROBLEMS

/** What is wrong with one part of a request; the pointer is a JSON Pointer into the body or query. */
export type FieldError = { readonly pointer: string; readonly detail: string }

export type ProblemDetails = {
  /** What was expected, what was found and what to do. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by a handler to answer with a problem. */
export class ApiProblem extends Error {
  readonly code: ProblemCode
  readonly statusCode: number
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? PROBLEMS[code][1])
    this.name = 'ApiProblem'
    this.code = code
    this.statusCode = PROBLEMS[code][0]
    this.details = details
  }
}

/** `throw problem('not-found', { detail: 'There is no message msg_… in this workspace.' })` */
export const problem = (code: ProblemCode, details: ProblemDetails = {}): ApiProblem =>
  new ApiProblem(code, details)

export type ProblemBody = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly request_id: string
  readonly errors?: readonly FieldError[]
}

/** The body by RFC 9457. Its type is the address of the page that explains the code. */
export function problemBody(
  code: ProblemCode,
  requestId: string,
  { detail, errors }: ProblemDetails = {},
): ProblemBody {
  const [status, title] = PROBLEMS[code]
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: detail ?? `${title}.`,
    code,
    request_id: requestId,
    ...(errors === undefined ? {} : { errors }),
  }
}

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)
