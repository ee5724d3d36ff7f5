import type { Api } from './api.ts'
import { sendProblem } from './errors.ts'
import { problem } from './problems.ts'

/**
 * Before a body is read: compressed ones are refused (a kilobyte could hold a gigabyte), and one that
 * dribbles in is cut off, except for uploads, which have the server's own limit.
 */
export function guardBodies(app: Api, limitMs: number): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') {
      throw problem('unsupported-media-type', {
        detail: `Bodies are not read when their Content-Encoding is ${encoding}: send it plain.`,
      })
    }
    if (request.routeOptions.config.isUpload === true || request.raw.complete) return payload
    const timer = setTimeout(() => {
      if (reply.sent) return
      sendProblem(reply, 'request-timeout', {
        detail: `The body did not arrive within ${limitMs / 1000} s.`,
        headers: { connection: 'close' },
      })
    }, limitMs)
    // A process that has nothing else to do need not wait for it.
    timer.unref()
    payload.once('close', () => clearTimeout(timer))
    return payload
  })
}
