import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../flows/ports/common.ts'
import type { Api } from './api.ts'
import { ApiProblem, PROBLEMS, isProblemCode, problemBody } from './problems.ts'
import type { ProblemCode, ProblemDetails } from './problems.ts'
import { fieldErrors } from './validation.ts'

/** The framework's own findings, in our codes. */
const BY_FRAMEWORK_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_REQ_FILE_TOO_LARGE: 'body-too-large',
  FST_PARTS_LIMIT: 'body-too-large',
  FST_FILES_LIMIT: 'body-too-large',
  FST_FIELDS_LIMIT: 'body-too-large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported-media-type',
  FST_ERR_HANDLER_TIMEOUT: 'overloaded',
}

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  404: 'not-found',
  413: 'body-too-large',
  414: 'address-too-long',
  415: 'unsupported-media-type',
}

export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  details: ProblemDetails = {},
): FastifyReply {
  if (details.headers !== undefined) reply.headers(details.headers)
  return reply
    .code(PROBLEMS[code][0])
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemBody(code, reply.request.id, details))
}

/** Every error becomes a problem; what is our own fault is logged, and its words stay here. */
export function answerErrors(app: Api, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    answerError(log, error, request, reply),
  )
}

// oxlint-disable-next-line max-params -- the framework's three, and the log
function answerError(
  log: Log,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof ApiProblem) return sendProblem(reply, error.code, error.details)
  if (error.validation !== undefined) {
    const where = error.validationContext ?? 'body'
    return sendProblem(reply, 'invalid-request', {
      detail: `The ${where} is not as expected: see errors, and /openapi.json.`,
      errors: fieldErrors(error.validation),
    })
  }
  const code = BY_FRAMEWORK_CODE[error.code] ?? clientsFault(error)
  if (code === 'invalid-request') return sendProblem(reply, code, { detail: NOT_TEXT })
  if (code !== null) return sendProblem(reply, code, { detail: error.message })
  log.error('request.broken', {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? null,
    error: error.message,
    stack: error.stack,
  })
  return sendProblem(reply, isStorageAway(error) ? 'not-ready' : 'internal-error', {
    detail: 'It is not your fault. Quote the request_id when you report it.',
    ...(isStorageAway(error) ? { headers: { 'retry-after': '1' } } : {}),
  })
}

const NOT_TEXT = 'A text holds a NUL character (\\u0000), which cannot be stored.'

// The reader of forms throws plain errors; these are its words for a form that is none.
const BROKEN_FORM = /^(?:Multipart: |Unexpected end of |Part terminated early|Malformed )/

/** SQLSTATEs of a text that no database takes: one with a NUL. */
const UNSTORABLE: ReadonlySet<string> = new Set(['22021', '22P05'])

function clientsFault(error: FastifyError): ProblemCode | null {
  if (BROKEN_FORM.test(error.message)) return 'malformed-request'
  if (UNSTORABLE.has(error.code)) return 'invalid-request'
  const status = error.statusCode
  if (status === undefined || status < 400 || status > 499) return null
  return isProblemCode(error.code) ? error.code : (BY_STATUS[status] ?? 'malformed-request')
}

/** The database is away or full for now: worth a retry, and no bug. PostgreSQL's classes of SQLSTATE. */
const isStorageAway = ({ code }: FastifyError): boolean =>
  typeof code === 'string' &&
  (/^(08|53|57P)/.test(code) || code === 'ECONNREFUSED' || code === 'ECONNRESET')

/** Errors of the parser, before there is a request: answered on the bare socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const code: ProblemCode =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers-too-large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request-timeout'
        : 'malformed-request'
  const status = PROBLEMS[code][0]
  const body = JSON.stringify(problemBody(code, 'req_none'))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      'Content-Type: application/problem+json\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
