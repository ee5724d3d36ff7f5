import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRandom, randomFor } from '../random.ts'
import type { SeededRandom } from '../random.ts'
import { findBehaviour, readMagicNumber } from '../smsc/magic.ts'
import { DEFAULT_PACE } from '../smsc/plan.ts'
import type { Pace } from '../smsc/plan.ts'
import { answerWrongly } from './misbehave.ts'
import { ReceiptSender } from './receipt-sender.ts'
import { scriptOf } from './script.ts'
import type { Script, ScriptedNews } from './script.ts'
import { segmentsOf } from './segments.ts'
import type {
  FakeAnswer,
  FakeMessage,
  FakeRequest,
  FakeVendor,
  Misbehaviour,
  News,
  SubmittedText,
} from './vendor.ts'

export type FakeOptions = {
  /** Where it listens; 127.0.0.1 and any free port unless told. */
  readonly host?: string
  readonly port?: number
  readonly seed?: number
  readonly pace?: Pace
  readonly now?: () => number
  /** What becomes of a text; null: what its magic number says, and without one it is delivered. */
  readonly script?: (text: SubmittedText, number: number) => Script | null
  /** How its answer goes wrong, whatever becomes of it; null: as its script says. */
  readonly misbehave?: (text: SubmittedText, number: number) => Misbehaviour | null
  /** Shares of receipts that come twice, and that come late enough to be overtaken. */
  readonly mess?: { readonly duplicates: number; readonly disorder: number }
  /** Where texts from handsets go. */
  readonly inboundUrl?: string
  /** What of the vendor's is reached where the receipts' address says: a proxy. */
  readonly via?: (url: string) => string
  /** More than this in a second are throttled; null: never. */
  readonly perSecondMax?: number | null
}

/** How the whole provider is: fine, or each request is reset, left unanswered or refused with 503. */
export type Health = 'fine' | 'resets' | 'silent' | 'unavailable'

const BODY_BYTES_MAX = 1024 * 1024
const SLOWLY_MS = 3_000
/** What a late receipt waits longer than others. */
const OVERTAKEN_MS = 3_000

/** One vendor over real HTTP on loopback: its send API, its receipts, and the truth of all of it. */
export class FakeProvider {
  readonly vendor: FakeVendor
  health: Health = 'fine'
  private readonly options: FakeOptions
  private readonly random: SeededRandom
  private readonly pace: Pace
  private readonly sender: ReceiptSender
  private readonly server: Server
  private readonly messages: FakeMessage[] = []
  private readonly byId = new Map<string, FakeMessage>()
  private readonly byReference = new Map<string, FakeMessage>()
  private readonly byOnceKey = new Map<string, FakeMessage>()
  private readonly refusedBefore = new Map<string, number>()
  private second = { at: 0, count: 0 }

  private constructor(vendor: FakeVendor, options: FakeOptions) {
    this.vendor = vendor
    this.options = options
    this.random = createRandom(options.seed ?? 1)
    this.pace = options.pace ?? DEFAULT_PACE
    this.sender = new ReceiptSender({
      vendor,
      random: this.random,
      now: () => this.now(),
      speed: this.pace.seconds,
      via: options.via ?? ((url) => url),
    })
    this.server = createServer((request, response) => void this.receive(request, response))
    this.server.keepAliveTimeout = 60_000
  }

  static async start(vendor: FakeVendor, options: FakeOptions = {}): Promise<FakeProvider> {
    const fake = new FakeProvider(vendor, options)
    const { port = 0, host = '127.0.0.1' } = options
    await new Promise<void>((resolve, reject) => {
      fake.server.once('error', reject)
      fake.server.listen(port, host, resolve)
    })
    return fake
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Every text that was submitted, taken or not, and all that became of it. */
  truth(): readonly FakeMessage[] {
    return this.messages
  }

  /** All that was planned has happened, and each receipt was acknowledged or given up. */
  whenQuiet(): Promise<void> {
    return this.sender.whenQuiet()
  }

  /** A person texts. False: nobody is told, for no address is known or the vendor brings none. */
  text(inbound: { readonly from: string; readonly to: string; readonly text: string }): boolean {
    const url = this.options.inboundUrl
    if (url === undefined) return false
    const id = this.vendor.newId(this.random)
    const call = this.vendor.inbound({ ...inbound, id, url, atMs: this.now() })
    if (call !== null) this.sender.sendInbound(call)
    return call !== null
  }

  async close(): Promise<void> {
    this.sender.close()
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private now(): number {
    return (this.options.now ?? Date.now)()
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (body === null || this.health === 'resets') {
      request.socket.destroy()
      return
    }
    if (this.health === 'silent') return
    const { method = 'GET', url = '/' } = request
    if (this.health === 'unavailable') {
      answer(response, this.vendor.refusals.unavailable)
      return
    }
    const { pathname: path, searchParams: query } = new URL(url, this.baseUrl)
    const headers = headersOf(request)
    this.handle({ method, url, path, query, headers, body }, response)
  }

  private handle(request: FakeRequest, response: ServerResponse): void {
    const asked = this.vendor.read(request)
    switch (asked.kind) {
      case 'answer':
        answer(response, asked.answer)
        return
      case 'poll':
        answer(response, this.vendor.polled(this.byId.get(asked.id) ?? null, asked.id))
        return
      case 'poll-by-reference':
        answer(
          response,
          this.vendor.polled(this.byReference.get(asked.reference) ?? null, asked.reference),
        )
        return
      case 'submit':
        this.submit(asked.texts, response)
    }
  }

  /** Several texts of one request share the answer that the first of them gets. */
  private submit(texts: readonly SubmittedText[], response: ServerResponse): void {
    const [first] = texts
    if (first === undefined) {
      answer(response, this.vendor.refusals['bad-request'])
      return
    }
    if (this.isTooFast()) {
      answer(response, this.vendor.refusals.throttled)
      return
    }
    const known = first.onceKey === undefined ? undefined : this.byOnceKey.get(first.onceKey)
    if (known !== undefined) {
      answer(response, this.vendor.accepted([known]))
      return
    }
    const script = this.scriptFor(first)
    const taken = texts.map((text) =>
      this.take(text, text === first ? script : this.scriptFor(text)),
    )
    const reply = script.refusal ?? this.vendor.accepted(taken)
    const misbehaviour = taken[0]?.misbehaviour ?? null
    const slowlyMs = misbehaviour === 'slow' ? SLOWLY_MS / this.pace.seconds : 0
    const give = (): void => {
      const status = answerWrongly(misbehaviour, {
        response,
        reply,
        otherId: () => this.vendor.accepted(taken.map((message) => this.underAnotherId(message))),
      })
      for (const message of taken) message.answered = status
    }
    const afterMs = Math.max(script.answerAfterMs, slowlyMs)
    if (afterMs === 0) give()
    else this.sender.later(afterMs, give)
  }

  private isTooFast(): boolean {
    const max = this.options.perSecondMax ?? null
    if (max === null) return false
    const at = Math.floor(this.now() / 1_000)
    this.second = { at, count: this.second.at === at ? this.second.count + 1 : 1 }
    return this.second.count > max
  }

  private scriptFor(text: SubmittedText): Script {
    const number = this.messages.length + 1
    const own = this.options.script?.(text, number) ?? null
    const behaviour = readMagicNumber(bare(text.to)) ?? findBehaviour('delivered')
    if (behaviour === null) throw new Error('the simulator has no behaviour named delivered')
    const script =
      own ??
      scriptOf({
        vendor: this.vendor,
        behaviour,
        random: randomFor(this.options.seed ?? 1, `${text.to} ${number}`),
        pace: this.pace,
        segments: segmentsOf(text.text),
        refusedBefore: this.refusedBefore.get(text.to) ?? 0,
      })
    if (script.refusal !== null)
      this.refusedBefore.set(text.to, (this.refusedBefore.get(text.to) ?? 0) + 1)
    const misbehaviour = this.options.misbehave?.(text, number) ?? script.misbehaviour
    return { ...script, misbehaviour }
  }

  private take(text: SubmittedText, script: Script): FakeMessage {
    const segments = segmentsOf(text.text)
    const segmentIds = Array.from(
      { length: segments },
      () => text.ownId ?? this.vendor.newId(this.random),
    )
    const atMs = this.now()
    const isLost = script.misbehaviour === 'reset' || script.misbehaviour === 'timeout'
    const isTaken = script.refusal === null && !isLost
    const message: FakeMessage = {
      ...text,
      number: this.messages.length + 1,
      atMs,
      behaviour: script.name,
      misbehaviour: script.misbehaviour,
      id: segmentIds[0] ?? '',
      segmentIds,
      segments,
      isTaken,
      answered: null,
      handsetAtMs: isTaken && script.handsetAfterMs !== null ? atMs + script.handsetAfterMs : null,
      news: [],
      receipts: [],
    }
    this.messages.push(message)
    if (!isTaken) return message
    for (const id of segmentIds) this.byId.set(id, message)
    if (text.reference !== null) this.byReference.set(text.reference, message)
    if (text.onceKey !== undefined) this.byOnceKey.set(text.onceKey, message)
    for (const news of script.news) this.plan(message, news)
    this.planReply(message, script)
    return message
  }

  private plan(message: FakeMessage, { afterMs, word, code, segment, wire }: ScriptedNews): void {
    const { duplicates, disorder } = this.options.mess ?? { duplicates: 0, disorder: 0 }
    const isLate = this.random.next() < disorder
    const isTwice = this.random.next() < duplicates
    const lateMs = isLate ? this.random.between([0, OVERTAKEN_MS]) / this.pace.seconds : 0
    this.sender.later(afterMs, () => {
      const news: News = { word, code, segment, wire, atMs: this.now() }
      message.news.push(news)
      const send = (isDuplicate: boolean) => () =>
        this.sender.sendReceipt(message, news, { isDuplicate })
      if (lateMs === 0) send(false)()
      else this.sender.later(lateMs, send(false))
      if (isTwice) this.sender.later(lateMs + this.random.between([0, 50]), send(true))
    })
  }

  private planReply(message: FakeMessage, { reply }: Script): void {
    if (reply === null) return
    this.sender.later(reply.afterMs, () => {
      this.text({ from: message.to, to: message.from, text: reply.text })
    })
  }

  private underAnotherId(message: FakeMessage): FakeMessage {
    const id = this.vendor.newId(this.random)
    return { ...message, id, segmentIds: [id, ...message.segmentIds.slice(1)] }
  }
}

/** Some write the channel before the number: rcs:+1555…, whatsapp:+1555… */
const bare = (to: string): string => to.replace(/^[a-z]+:/, '')

function answer(
  response: ServerResponse,
  { status, headers, contentType, body }: FakeAnswer,
): void {
  response.writeHead(status, { ...headers, 'content-type': contentType })
  response.end(body)
}

/** Null: too long, or it broke off. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > BODY_BYTES_MAX) return null
    }
  } catch {
    return null
  }
  return Buffer.concat(chunks).toString('utf8')
}

const headersOf = (request: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
