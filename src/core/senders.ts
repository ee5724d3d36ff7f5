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

/** Longest id that a provider's API takes as a sender; SMPP has room for less (3.4, 5.2.8). */
export const SENDER_MAX = 100
export const SMPP_SENDER_MAX = 20

/** A number as carriers take it, without what makes it easy to read; anything else as it is. */
export function tidySender(name: string): string {
  const text = name.trim()
  return /^\+?[\d\s().-]*\d[\d\s().-]*$/.test(text) ? text.replace(/[\s().-]/g, '') : text
}

/** Two ways of writing one sender are one: case does not matter, nor the + of a number. */
export function senderKey(name: string): string {
  const text = tidySender(name).toLowerCase()
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

/** Whether a list of senders names one, written in any way; a trailing * stands for the rest. */
export function listsSender(list: readonly string[], sender: string): boolean {
  const asked = senderKey(sender)
  return list.some((one) => {
    const key = senderKey(one)
    return key.endsWith('*')
      ? asked.startsWith(key.slice(0, -1).replace(/^\+(?=\d)/, ''))
      : asked === key
  })
}
