import { setTimeout } from 'node:timers/promises'
import type { Answer } from './api-client.ts'
import type { FetchedJson, HeardJson } from './callback-wire.ts'
import type { Run } from './command.ts'
import { Failure } from './failure.ts'
import { listenForStop } from './serve/stop-signals.ts'

/** What is asked of a listener, and who it tells. */
export type Listening = {
  readonly events: readonly string[] | null
  readonly campaign: string | null
  /** It is open, with the secret that signs what it hears; again when it had to be opened anew. */
  readonly opened: (secret: string) => void
  /** Handles one callback; never throws. */
  readonly hear: (fetched: FetchedJson) => Promise<HeardJson>
  /** How many at once. */
  readonly room: number
  /** Ends by itself after so many that were heard; null: when it is stopped. */
  readonly count: number | null
  /** Ends when it aborts. */
  readonly signal: AbortSignal
}

const WAIT_S = 20
/** While something is under way it is settled soon. */
const WAIT_BESIDE_S = 0.2
const AGAIN_MIN_MS = 250
const AGAIN_MAX_MS = 5_000
const SETTLED_MAX = 200

/** Aborts when whoever started us asks us to stop. */
export function stopSignal(run: Run): AbortSignal {
  const controller = new AbortController()
  const signals = listenForStop(() => run.world.clock.now())
  signals.onImpatience(() => process.exit(130))
  void signals.asked.then(() => controller.abort())
  return controller.signal
}

/**
 * Hears every change from now on. The server keeps what was not settled, so a connection that breaks or a server
 * that restarts loses nothing.
 */
export async function listen(run: Run, asked: Listening): Promise<void> {
  const ear = new Ear(run, asked)
  try {
    await ear.listen()
  } finally {
    await ear.close()
  }
}

class Ear {
  private readonly run: Run
  private readonly asked: Listening
  private listenerId = ''
  private underWay = 0
  private heardCount = 0
  private done: HeardJson[] = []
  private failedTimes = 0

  constructor(run: Run, asked: Listening) {
    this.run = run
    this.asked = asked
  }

  async listen(): Promise<void> {
    await this.open()
    while (!this.isOver()) await this.next()
    await this.finish()
  }

  /** Tells what became of the last ones, and goes. */
  async close(): Promise<void> {
    if (this.listenerId === '') return
    const path = `/v1/listeners/${this.listenerId}`
    await this.run
      .api()
      .raw('DELETE', path, { timeoutMs: AGAIN_MAX_MS })
      .catch(() => null)
  }

  private isOver(): boolean {
    const { count, signal } = this.asked
    return signal.aborted || (count !== null && this.heardCount >= count)
  }

  private async open(): Promise<void> {
    const { events, campaign, opened } = this.asked
    const body = { events, campaign_id: campaign }
    const made = await this.run
      .api()
      .ask<{ id: string; secret: string }>('POST', '/v1/listeners', { body })
    this.listenerId = made.id
    opened(made.secret)
  }

  private async next(): Promise<void> {
    const { room, count } = this.asked
    const left = count === null ? Infinity : count - this.heardCount - this.underWay
    const limit = Math.max(0, Math.min(room - this.underWay, left))
    const fetched = await this.fetch(limit, this.underWay > 0 ? WAIT_BESIDE_S : WAIT_S)
    for (const one of fetched ?? []) this.start(one)
    // What was started may be over at once: then it is settled with the next.
    await setTimeout(0)
  }

  /** Null: the server gave nothing. What it was to be told it is told the next time. */
  private async fetch(limit: number, waitSeconds: number): Promise<readonly FetchedJson[] | null> {
    const heard = this.done.splice(0, SETTLED_MAX)
    const answer = await this.ask({ heard, limit, wait_seconds: waitSeconds })
    if (answer !== null && answer.status < 300) {
      if (this.failedTimes > 0) this.run.print.say('The server answers again.')
      this.failedTimes = 0
      return (answer.body as { callbacks: readonly FetchedJson[] }).callbacks
    }
    if (answer?.status === 404) return this.openAnew()
    this.done.unshift(...heard)
    if (answer === null) return null
    if (answer.status < 500 && answer.status !== 429) throw refusedBy(answer)
    await this.pause(`The server answered ${answer.status}.`)
    return null
  }

  /** Null: nobody answered, or we were stopped. */
  private async ask(body: object): Promise<Answer | null> {
    const path = `/v1/listeners/${this.listenerId}/next`
    try {
      return await orAborted(this.run.api().raw('POST', path, { body }), this.asked.signal)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      await this.pause(error.message)
      return null
    }
  }

  private async openAnew(): Promise<null> {
    const said = 'The server forgot this listener after an hour without it: what came about'
    this.run.print.say(`${said} since is not told here (delivrd message list). Listening anew.`)
    this.done = []
    await this.open()
    return null
  }

  private async pause(because: string): Promise<void> {
    if (this.failedTimes === 0) this.run.print.say(`${because} Trying again; nothing is lost.`)
    const ms = Math.min(AGAIN_MIN_MS * 2 ** this.failedTimes, AGAIN_MAX_MS)
    this.failedTimes += 1
    await setTimeout(ms, null, { signal: this.asked.signal }).catch(() => null)
  }

  private start(one: FetchedJson): void {
    this.underWay += 1
    void this.asked.hear(one).then((heard) => {
      this.underWay -= 1
      if (heard.error === null) this.heardCount += 1
      this.done.push(heard)
    })
  }

  private async finish(): Promise<void> {
    if (this.done.length === 0) return
    const path = `/v1/listeners/${this.listenerId}/next`
    const body = { heard: this.done.splice(0, SETTLED_MAX), limit: 0 }
    await this.run
      .api()
      .raw('POST', path, { body, timeoutMs: AGAIN_MAX_MS })
      .catch(() => null)
  }
}

const refusedBy = ({ status, body }: Answer): Failure => {
  const { detail = `The server answered ${status}.` } = (body ?? {}) as { detail?: string }
  return new Failure(detail)
}

/** Null: it was stopped first. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
    work.then(resolve, reject)
  })
}
