import { send, sendLines, serveControl } from '../control.ts'
import type { Control, ControlCall } from '../control.ts'
import type { FakeProvider, Health } from './fake.ts'

const HEALTHS: readonly string[] = ['fine', 'resets', 'silent', 'unavailable'] satisfies Health[]
const isHealth = (word: unknown): word is Health =>
  typeof word === 'string' && HEALTHS.includes(word)

const DOORS = {
  'GET /truth': 'every text and what became of it, one JSON object a line',
  'POST /inbound': 'a text from a handset: {from, to, text}',
  'POST /health': `how the provider is: {health}, one of ${HEALTHS.join(', ')}`,
} as const

/** A fake's own door, for tests and the curious: what really happened, and ways to make trouble. */
export const startFakeControl = (
  fake: FakeProvider,
  place: { readonly port: number; readonly host: string },
): Promise<Control> => serveControl((call) => answer(fake, call), place)

function answer(fake: FakeProvider, { door, response, asked }: ControlCall): void {
  switch (door) {
    case 'GET /truth':
      return sendLines(response, fake.truth())
    case 'POST /inbound': {
      const { from, to, text } = asked
      if (typeof from !== 'string' || typeof to !== 'string' || typeof text !== 'string')
        return send(response, 400, { error: 'from, to and text are needed, all text' })
      if (!fake.text({ from, to, text }))
        return send(response, 409, { error: 'no --receipts-to, or it brings no texts' })
      return send(response, 202, { from, to, text })
    }
    case 'POST /health':
      if (!isHealth(asked['health']))
        return send(response, 400, { error: `health is one of ${HEALTHS.join(', ')}` })
      fake.health = asked['health']
      return send(response, 200, { health: fake.health })
    default:
      return send(response, door === 'GET /' ? 200 : 404, DOORS)
  }
}
