import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './errors.ts'

/**
 * Whether a body may be read at all: a compressed one is refused, because a kilobyte could hold a
 * gigabyte. Null: it may.
 */
export function refuseEncoded(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return null
  return sendProblem(reply, 'unsupported-media-type', {
    detail: `Bodies are not read when their Content-Encoding is ${encoding}: send it plain.`,
  })
}

/** A body that dribbles in is cut off. Nearly all are there already, and cost nothing here. */
export function limitBodyTime(request: FastifyRequest, reply: FastifyReply, limitMs: number): void {
  if (request.raw.complete || request.routeOptions.config.isUpload === true) return
  const timer = setTimeout(() => {
    if (reply.sent || request.raw.complete) return
    sendProblem(reply, 'request-timeout', {
      detail: `The body did not arrive within ${limitMs / 1000} s.`,
      headers: { connection: 'close' },
    })
  }, limitMs)
  timer.unref()
  request.raw.once('close', () => clearTimeout(timer))
}
