import type { Connection, HttpProvider, HttpRequest } from '../../../flows/ports/providers.ts'
import type { Exchange } from './exchange.ts'
import type { Probed } from './reach.ts'

const ANSWER_TIMEOUT_MS = 5_000

/** Asks for the front page where messages would go: it costs nothing, and needs no credentials. */
export function addressProbe(exchange: Exchange, about: About): () => Promise<Probed> {
  const origin = originOf(about)
  if (origin === null) {
    const because = 'The address of its API is not one.'
    return () => Promise.resolve({ kind: 'unreachable', because })
  }
  const request = { method: 'GET', url: `${origin}/`, headers: {}, body: null } as const
  return async () => {
    const exchanged = await exchange.send(request, ANSWER_TIMEOUT_MS)
    switch (exchanged.kind) {
      case 'not-out':
      case 'unmade':
        return { kind: 'unreachable', because: exchanged.because }
      case 'lost':
        return exchanged.code === 'too-long'
          ? { kind: 'answered', isFit: true, because: exchanged.because }
          : { kind: 'silent', because: exchanged.because }
      case 'reply': {
        const { status } = exchanged.reply
        return { kind: 'answered', isFit: status < 500, because: `It answers HTTP ${status}.` }
      }
    }
  }
}

type About = {
  readonly provider: HttpProvider
  readonly connection: Connection
  readonly now: number
}

/** Where messages would go; null: no request could be made of what the account says. */
export function originOf(about: About): string | null {
  const request = requestToNobody(about)
  return request === null || !URL.canParse(request.url) ? null : new URL(request.url).origin
}

/** What would be sent if there were a message. */
export function requestToNobody({ provider, connection, now }: About): HttpRequest | null {
  try {
    const [channel = 'sms'] = provider.capabilities.channels
    return provider.submit(connection, { ...NOBODY, channel, now })
  } catch {
    return null
  }
}

/** A text that is written to see where it would go, and never sent. */
const NOBODY = {
  to: '+10000000000',
  from: '+10000000000',
  text: '',
  reference: 'a'.repeat(40),
  receiptUrl: 'https://receipts.invalid/',
  validUntil: null,
} as const
