import { Agent, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { SeededRandom } from '../random.ts'
import type { WireName } from '../smsc/wires.ts'
import type { FakeCall, FakeMessage, FakeVendor, News, ReceiptRecord } from './vendor.ts'

const SOCKETS_MAX = 32

export type SenderParts = {
  readonly vendor: FakeVendor
  readonly random: SeededRandom
  readonly now: () => number
  /** How many times faster than the world's clock retries and time-outs pass. */
  readonly speed: number
  /** Where a call really goes: receipts are signed for the public address, as behind a proxy. */
  readonly via: (url: string) => string
}

/** Brings receipts to their address, again and again as the vendor does, and keeps the book of it. */
export class ReceiptSender {
  private readonly parts: SenderParts
  private readonly agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX })
  private readonly secureAgent = new SecureAgent({ keepAlive: true, maxSockets: SOCKETS_MAX })
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly waiters: (() => void)[] = []
  private busy = 0
  private isClosed = false

  constructor(parts: SenderParts) {
    this.parts = parts
  }

  /** Does something later; `whenQuiet` waits for it too. */
  later(afterMs: number, act: () => void): void {
    if (this.isClosed) return
    this.busy += 1
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      act()
      this.done()
    }, afterMs)
    this.timers.add(timer)
  }

  /** Everything planned was brought, or given up. */
  whenQuiet(): Promise<void> {
    if (this.busy === 0) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push(resolve))
  }

  close(): void {
    this.isClosed = true
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
    this.agent.destroy()
    this.secureAgent.destroy()
    for (const wake of this.waiters.splice(0)) wake()
  }

  sendReceipt(message: FakeMessage, news: News, { isDuplicate }: { isDuplicate: boolean }): void {
    if (this.parts.vendor.receipt(message, news, 1) === null) return
    const record: ReceiptRecord = {
      word: news.word,
      code: news.code,
      segment: news.segment,
      wire: news.wire,
      isDuplicate,
      sentAtMs: null,
      attempts: 0,
      status: null,
      ackedAtMs: null,
    }
    message.receipts.push(record)
    const named = news.wire === 'unknown-id' ? this.underAnotherId(message) : message
    this.attempt(record, () => {
      const call = this.parts.vendor.receipt(named, news, record.attempts)
      return call === null ? null : { ...call, body: distort(call.body, news.wire) }
    })
  }

  sendInbound(call: FakeCall): void {
    const record = { attempts: 0, sentAtMs: null, status: null, ackedAtMs: null }
    this.attempt(record, () => call)
  }

  private underAnotherId(message: FakeMessage): FakeMessage {
    const { vendor, random } = this.parts
    const id = vendor.newId(random)
    return { ...message, id, segmentIds: message.segmentIds.map(() => id) }
  }

  private attempt(
    record: Pick<ReceiptRecord, 'attempts' | 'sentAtMs' | 'status' | 'ackedAtMs'>,
    write: () => FakeCall | null,
  ): void {
    if (this.isClosed) return
    const { vendor, random, now, speed } = this.parts
    record.attempts += 1
    record.sentAtMs ??= now()
    const call = write()
    if (call === null) return
    this.busy += 1
    void this.post(vendor.sign(call, { atMs: now(), random })).then(({ status, body }) => {
      record.status = status
      const isTaken = vendor.retry.isTaken?.(status, body) ?? isGood(status)
      if (isTaken) record.ackedAtMs = now()
      const delayMs = vendor.retry.delaysMs[record.attempts - 1]
      if (!isTaken && delayMs !== undefined && vendor.retry.isTriedAgain(status))
        this.later(delayMs / speed, () => this.attempt(record, write))
      this.done()
    })
  }

  /** The answer; its status is null where none came. Nothing in the address is written anew. */
  private post({ method, url, headers, body }: FakeCall): Promise<Answered> {
    const { via, vendor, speed } = this.parts
    const found = ADDRESS.exec(via(url))
    if (found === null) return Promise.resolve(UNANSWERED)
    const [, secure, host, port = secure === undefined ? '80' : '443', path = '/'] = found
    const open = secure === undefined ? request : secureRequest
    const agent = secure === undefined ? this.agent : this.secureAgent
    const bytes = Buffer.from(body, 'utf8')
    const length = method === 'POST' ? { 'content-length': String(bytes.length) } : {}
    return new Promise((resolve) => {
      const sent = open(
        { host, port, path, method, agent, headers: { ...headers, ...length } },
        (reply) => {
          let answer = ''
          reply.setEncoding('utf8').on('data', (text: string) => (answer += text))
          // The request closes as soon as its answer has ended, before the answer itself does.
          reply.on('end', () =>
            resolve(
              reply.complete ? { status: reply.statusCode ?? null, body: answer } : UNANSWERED,
            ),
          )
        },
      )
      const timeoutMs = Math.max(vendor.retry.timeoutMs / speed, SHORTEST_TIMEOUT_MS)
      sent.setTimeout(timeoutMs, () => sent.destroy())
      sent.on('error', () => resolve(UNANSWERED))
      sent.on('close', () => resolve(UNANSWERED))
      sent.end(method === 'POST' ? bytes : undefined)
    })
  }

  private done(): void {
    this.busy -= 1
    if (this.busy > 0) return
    for (const wake of this.waiters.splice(0)) wake()
  }
}

type Answered = { readonly status: number | null; readonly body: string }
const UNANSWERED: Answered = { status: null, body: '' }

const isGood = (status: number | null): boolean => status !== null && status >= 200 && status < 300

const SHORTEST_TIMEOUT_MS = 2_000
const ADDRESS = /^http(s)?:\/\/(?:[^@/]*@)?\[?([^/:\]?#]+)\]?(?::(\d+))?([^#]*)/

/** The wires that can be had over HTTP too; the others are matters of SMPP. */
function distort(body: string, wire: WireName): string {
  switch (wire) {
    case 'empty':
      return ''
    case 'cut-short':
      return body.slice(0, Math.ceil(body.length / 3))
    case 'noise':
      return '\u0000\ufffd%%%{[<&=\u0001'
    default:
      return body
  }
}
