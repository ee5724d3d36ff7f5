/** What a workspace has said about a name or number that messages may come from. */
export type SenderRule = {
  /** As compared: see senderKey. */
  readonly key: string
  readonly state: 'registered' | 'blocked'
  /** Starts of international numbers for which it counts; none: all. */
  readonly destinations: readonly string[]
}

/** What a workspace has decided about senders. */
export type SenderRules = {
  readonly senders: readonly SenderRule[]
  /** Only what is registered may be sent from. */
  readonly registeredOnly: boolean
}

export const SENDER_STATES = ['registered', 'blocked'] as const

export type SenderRefusal =
  'sender-blocked' | 'sender-unregistered' | 'destination-not-supported-by-sender'

/** Two ways of writing one sender are one: case does not matter, nor the + of a number. */
export function senderKey(name: string): string {
  const text = name.trim().toLowerCase()
  return /^\+\d+$/.test(text) ? text.slice(1) : text
}

/**
 * Whether a message may come from this sender: null, or why not. Blocked for a destination binds there
 * only; registered for some destinations means for no other, also where registers are not demanded.
 */
export function refuseSender(
  { sender, to }: { readonly sender: string; readonly to: string },
  { senders, registeredOnly }: SenderRules,
): SenderRefusal | null {
  if (senders.length === 0 && !registeredOnly) return null
  const key = senderKey(sender)
  const rule = senders.find((candidate) => candidate.key === key)
  if (rule === undefined) return registeredOnly ? 'sender-unregistered' : null
  const isMeant = reaches(rule, to)
  if (rule.state === 'registered') return isMeant ? null : 'destination-not-supported-by-sender'
  if (isMeant) return 'sender-blocked'
  return registeredOnly ? 'sender-unregistered' : null
}

const reaches = ({ destinations }: SenderRule, to: string): boolean =>
  destinations.length === 0 || destinations.some((prefix) => to.startsWith(prefix))
