import { newIdempotencyKey, sendOnce } from '../../api/client.ts'
import type { Campaign } from '../../api/types.ts'
import { words } from '../../words/en.ts'
import { instantShort } from '../../words/format.ts'

const NAMES = ['Ada', 'Bao', 'Chidi', 'Dana', 'Emre', 'Fatou', 'Goro', 'Hana', 'Ines', 'Jonas']

/** How many recipients of each fate; the codes are those of docs/simulator.md. */
const FATES: readonly (readonly [count: number, code: string])[] = [
  [640, '000'], // delivered within two seconds
  [150, '001'], // delivered after some seconds
  [50, '002'], // delivered hours late, on the simulator's fast clock
  [20, '006'], // the same receipt three times
  [20, '007'], // the receipt before the answer
  [10, '014'], // delivered, then failed: a contradiction
  [30, '004'], // no receipt ever comes
  [10, '015'], // failed, then delivered
  [25, '201'], // absent subscriber
  [15, '205'], // unknown subscriber
  [20, '101'], // expired
  [10, '106'], // rejected
]

/** A thousand recipients at the built-in simulator, in an order that mixes their fates. */
export function startDemo(accountId: string): Promise<Campaign> {
  const codes = FATES.flatMap(([count, code]) => Array.from({ length: count }, () => code))
  const recipients = codes.map((_, at) => {
    // A step without a common divisor with the length visits each place once.
    const code = codes[(at * 367) % codes.length] ?? '000'
    return {
      to: `+1555${code}${String(at).padStart(4, '0')}`,
      fields: { name: NAMES[at % NAMES.length] ?? 'friend' },
    }
  })
  return sendOnce<Campaign>(newIdempotencyKey(), '/v1/campaigns', {
    name: words.campaigns.demoName(instantShort(new Date().toISOString())),
    text: words.campaigns.demoText,
    from: 'Delivrd',
    account_id: accountId,
    recipients,
    start: true,
  })
}
