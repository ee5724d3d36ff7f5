import type { Ask } from '../../flows/poll-silent.ts'
import { openExchange } from './gateway/exchange.ts'

/** What was asked comes back in this time or counts as not answered; there is always a next time. */
const TIMES = { connections: 4, connectTimeoutMs: 5_000, answerTimeoutMs: 15_000 }

/** Asks providers after messages, over connections of its own: questions never stand in a message's way. */
export function openAsk(): Ask {
  const exchange = openExchange(TIMES)
  return async (request) => {
    const exchanged = await exchange.send(request)
    if (exchanged.kind !== 'reply') throw new Error(exchanged.because)
    return { reply: exchanged.reply, raw: Buffer.from(exchanged.reply.body, 'utf8') }
  }
}
