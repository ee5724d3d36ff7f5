import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { FakeAnswer, Misbehaviour } from './vendor.ts'

type Answering = {
  readonly response: ServerResponse
  /** What should have been answered. */
  readonly reply: FakeAnswer
  /** The same under an id that no receipt will name. */
  readonly otherId: () => FakeAnswer
}

/** Answers, rightly or not. @returns the status that went out whole; null: none did. */
export function answerWrongly(
  misbehaviour: Misbehaviour | null,
  { response, reply, otherId }: Answering,
): number | null {
  const { socket } = response
  switch (misbehaviour) {
    case 'accept-then-reset':
    case 'reset':
      socket?.resetAndDestroy()
      return null
    case 'accept-then-timeout':
    case 'timeout':
      return null
    case 'accept-then-500':
      return send(response, { status: 500, contentType: 'text/html', body: '<h1>500</h1>' })
    case 'wrong-id':
      return send(response, otherId())
    case 'no-id':
      return send(response, { ...reply, body: '{}' })
    case 'cut-short':
      socket?.write(written(reply).slice(0, -Math.ceil(reply.body.length / 2)))
      socket?.destroySoon()
      return null
    case 'double-answer':
      socket?.end(written(reply).repeat(2))
      return reply.status
    case 'slow':
    case null:
      return send(response, reply)
  }
}

function send(
  response: ServerResponse,
  { status, headers, contentType, body }: FakeAnswer,
): number | null {
  if (response.socket === null || response.socket.destroyed) return null
  response.writeHead(status, { ...headers, 'content-type': contentType })
  response.end(body)
  return status
}

/** An answer byte by byte, where the server's own ways would be too well-behaved. */
function written({ status, headers, contentType, body }: FakeAnswer): string {
  const lines = Object.entries({
    ...headers,
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n')
}
