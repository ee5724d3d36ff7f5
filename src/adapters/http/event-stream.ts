import type { FastifyReply } from 'fastify'

const PING_MS = 15_000
/** A reader that took nothing for this long is gone, whatever its socket says. */
const STUCK_MS = 30_000

/**
 * One reader of server-sent events. A slow reader misses frames, never the newest one, and holds at
 * most one frame in memory; a stuck one is dropped.
 */
export class EventStream {
  readonly #reply: FastifyReply
  readonly #ping: NodeJS.Timeout
  #waiting: string | null = null
  #stuckSince: number | null = null

  constructor(reply: FastifyReply, onClose: () => void) {
    this.#reply = reply
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Nginx would otherwise collect frames until its buffer is full.
      'x-accel-buffering': 'no',
    })
    raw.on('drain', () => this.#drained())
    this.#ping = setInterval(() => this.#sendPing(), PING_MS)
    this.#ping.unref()
    raw.once('close', () => {
      clearInterval(this.#ping)
      onClose()
    })
    // Browsers wait this long before they come again.
    this.#write('retry: 2000\n\n')
  }

  send(event: string, id: string, data: unknown): void {
    const frame = `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
    if (this.#stuckSince === null) this.#write(frame)
    else this.#waiting = frame
  }

  close(): void {
    this.#reply.raw.end()
  }

  #write(text: string): void {
    if (this.#reply.raw.destroyed) return
    if (!this.#reply.raw.write(text)) this.#stuckSince ??= performance.now()
  }

  #drained(): void {
    this.#stuckSince = null
    const frame = this.#waiting
    this.#waiting = null
    if (frame !== null) this.#write(frame)
  }

  #sendPing(): void {
    if (this.#stuckSince === null) this.#write(': ping\n\n')
    else if (performance.now() - this.#stuckSince >= STUCK_MS) this.#reply.raw.destroy()
  }
}
