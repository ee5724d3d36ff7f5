import type { Status } from '../../api/types.ts'
import { SHOWN_ORDER } from '../../parts/status-look.ts'

/** Where a word stands: what it may mean depends on it. */
export type Place = { vendor: string; field: string }

/** These say why a message failed, beside the word that says that it did. */
const CAUSES = ['err', 'network_error_code', 'command_status']
const BAD = ['expired', 'cancelled', 'failed', 'rejected', 'partial']
const NO_FAILURE = ['submitted', 'sent', 'delivered', 'read']

/** What a receipt can say: the plans before sending are never a provider's to tell. */
const CLAIMED = SHOWN_ORDER.filter(
  (status) => !['draft', 'scheduled', 'held', 'queued'].includes(status),
)

export const claimable = ({ vendor, field }: Place): readonly Status[] =>
  vendor === 'smpp' && CAUSES.includes(field)
    ? CLAIMED.filter((status) => BAD.includes(status))
    : CLAIMED

/** What is no failure has no reason to fail. */
export const mayHaveReason = (status: string): boolean => !NO_FAILURE.includes(status)
