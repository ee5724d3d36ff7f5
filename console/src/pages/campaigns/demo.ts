import { newIdempotencyKey, sendOnce } from '../../api/client.ts'
import type { Campaign } from '../../api/types.ts'
import { words } from '../../words/en.ts'
import { instantShort } from '../../words/format.ts'

const NAMES = ['Ada', 'Bao', 'Chidi', 'Dana', 'Emre', 'Fatou', 'Goro', 'Hana', 'Ines', 'Jonas']
const RECIPIENTS = 1000

/** A thousand recipients at the built-in simulator, which gives each number its own fate. */
export function startDemo(accountId: string): Promise<Campaign> {
  const recipients = Array.from({ length: RECIPIENTS }, (_, at) => ({
    to: `+4477009${String(at).padStart(5, '0')}`,
    fields: { name: NAMES[at % NAMES.length] ?? 'friend' },
  }))
  return sendOnce<Campaign>(newIdempotencyKey(), '/v1/campaigns', {
    name: words.campaigns.demoName(instantShort(new Date().toISOString())),
    text: words.campaigns.demoText,
    from: 'Delivrd',
    account_id: accountId,
    recipients,
    start: true,
  })
}
