/**
 * Which message a receipt is about. Providers answer a submission with one spelling of an id and send
 * receipts with another, reuse ids, and send the receipt before the answer: so a match is made by id,
 * within the provider account, and corroborated by the recipient's number and by time.
 */

/** How the id on the receipt relates to the id of the answer, plainest first. */
export const ID_RELATIONS = [
  'exact',
  'folded', // upper or lower case, blanks around it
  'padded', // leading zeros
  'hex-decimal', // the answer says it in hex, the receipt in decimal
  'decimal-hex',
  'truncated', // the receipt has the first or last ten characters (SMPP 3.4, appendix B)
] as const

export type IdRelation = (typeof ID_RELATIONS)[number]

const TRUNCATED_LENGTH = 10
/** Longer ids are practically never used twice. */
const UNREPEATED_LENGTH = 16
/** Digits of the recipient's number that are compared: fewer than any national form leaves out. */
const TAIL_DIGITS = 6
/** Beyond 128 bits and their decimal form no centre counts in two bases. */
const NUMERIC_LENGTH_MAX = 40

/** Two ids with the same key are the same id for all we know: lower case, no blanks, no leading zeros. */
export const idKey = (id: string): string => {
  const trimmed = id.trim().toLowerCase()
  return trimmed.replace(/^0+(?=.)/, '')
}

/** Every key under which the message of a receipt with this id may be known, plainest first. */
export function lookupKeys(receiptId: string): readonly string[] {
  const key = idKey(receiptId)
  return unique([key, toHex(key), toDecimal(key)])
}

/** Every key under which an early receipt for an answer with this id may wait. */
export function awaitedKeys(answerId: string): readonly string[] {
  const key = idKey(answerId)
  return unique([
    ...lookupKeys(answerId),
    key.slice(0, TRUNCATED_LENGTH),
    key.slice(-TRUNCATED_LENGTH),
  ])
}

function unique(keys: readonly (string | null)[]): readonly string[] {
  const found: string[] = []
  for (const key of keys) if (key !== null && !found.includes(key)) found.push(key)
  return found
}

/** Whether centres that begin to count anew may give an id like this to another message. */
export const mayComeAgain = (id: string): boolean => id.trim().length < UNREPEATED_LENGTH

/** Whether an id has the length that centres cut longer ids to. */
export const mayBeTruncated = (receiptId: string): boolean =>
  receiptId.trim().length === TRUNCATED_LENGTH

/** What centres that cut an id leave of it, folded: its first or its last characters. */
export function endsOf(answerId: string): readonly string[] {
  const whole = answerId.trim().toLowerCase()
  return unique([whole.slice(0, TRUNCATED_LENGTH), whole.slice(-TRUNCATED_LENGTH)])
}

export function relationOf(answerId: string, receiptId: string): IdRelation | null {
  if (answerId === receiptId) return 'exact'
  const answered = answerId.trim().toLowerCase()
  const receipted = receiptId.trim().toLowerCase()
  if (answered === receipted) return 'folded'
  const [answerKey, receiptKey] = [idKey(answerId), idKey(receiptId)]
  if (answerKey === receiptKey) return 'padded'
  if (toDecimal(answerKey) === receiptKey) return 'hex-decimal'
  if (toHex(answerKey) === receiptKey) return 'decimal-hex'
  const isCut = receipted.length === TRUNCATED_LENGTH && answered.length > TRUNCATED_LENGTH
  if (isCut && (answered.startsWith(receipted) || answered.endsWith(receipted))) return 'truncated'
  return null
}

const toHex = (key: string): string | null =>
  key.length <= NUMERIC_LENGTH_MAX && /^\d+$/.test(key) ? BigInt(key).toString(16) : null

const toDecimal = (key: string): string | null =>
  key.length <= NUMERIC_LENGTH_MAX && /^[0-9a-f]+$/.test(key) ? BigInt(`0x${key}`).toString() : null

/** The end of a number, which every way of writing it has in common; null if there is too little. */
export function numberTail(number: string): string | null {
  const digits = number.replace(/\D/g, '')
  return digits.length < TAIL_DIGITS ? null : digits.slice(-TAIL_DIGITS)
}

/** A submitted segment that the receipt may be about. */
export type Candidate = {
  readonly providerId: string
  readonly bucket: number
  readonly messageId: string
  readonly submission: number
  readonly segment: number
  readonly submittedAt: number
  /** Whether the receipt is about this recipient's number; null when it carries no number. */
  readonly isSameNumber: boolean | null
}

/**
 * How a receipt found its message: by its id; by our own reference, which came back with it; or because it is
 * the answer to a question of ours after that very message.
 */
export type Relation = IdRelation | 'reference' | 'poll'

export type Match =
  | {
      readonly kind: 'matched'
      readonly bucket: number
      readonly messageId: string
      readonly submission: number
      /** Null when all segments were answered with one id: the receipt is about the whole. */
      readonly segment: number | null
      readonly submittedAt: number
      readonly relation: Relation
      /** The number agrees too, so that the relation may be learned from. */
      readonly isCorroborated: boolean
    }
  /** Nothing is known by that id (yet). */
  | { readonly kind: 'waiting'; readonly because: string }
  /** Something is, but to pick it would be a guess. */
  | { readonly kind: 'ambiguous'; readonly because: string }

/** Clocks of two machines may differ, and a receipt may overtake the commit of its submission. */
const EARLY_MAX_MS = 5 * 60_000
/** The longest that any channel we know of still reports. */
export const LATE_MAX_MS = 40 * 86_400_000

type Related = Candidate & { readonly relation: IdRelation }

/**
 * Picks the message, or says why it must not be picked.
 * @param inForce the relation that is declared for or learned from this provider account.
 */
export function matchReceipt(
  receipt: { readonly id: string; readonly arrivedAt: number },
  candidates: readonly Candidate[],
  inForce: IdRelation | null,
): Match {
  const related: Related[] = []
  for (const candidate of candidates) {
    const relation = relationOf(candidate.providerId, receipt.id)
    if (relation !== null && isInTime(candidate, receipt.arrivedAt)) {
      related.push({ ...candidate, relation })
    }
  }
  if (related.length === 0) return { kind: 'waiting', because: 'no submission is known by this id' }
  const agreeing = related.filter(({ isSameNumber }) => isSameNumber === true)
  if (agreeing.length > 0) return pick(agreeing, { receipt, inForce })
  return pickUncorroborated(related, { receipt, inForce })
}

/** Whether a receipt that came then may be about what was submitted then. */
export const isInTime = (
  { submittedAt }: Pick<Candidate, 'submittedAt'>,
  arrivedAt: number,
): boolean => submittedAt - arrivedAt <= EARLY_MAX_MS && arrivedAt - submittedAt <= LATE_MAX_MS

/**
 * Number, time and id agree. Of several, the relation in force decides, then an exact id. Centres begin
 * to count anew, so that one id may be two messages to one person: the later one is meant.
 */
function pick(
  agreeing: readonly Related[],
  { receipt, inForce }: { receipt: { readonly arrivedAt: number }; inForce: IdRelation | null },
): Match {
  for (const relation of inForce === null ? (['exact'] as const) : [inForce, 'exact' as const]) {
    const such = newest(
      agreeing.filter((one) => one.relation === relation),
      receipt.arrivedAt,
    )
    if (isOneMessage(such)) return matched(such)
  }
  return isOneMessage(agreeing)
    ? matched(agreeing)
    : { kind: 'ambiguous', because: 'several messages to this number go by this id' }
}

/** Those that were submitted last before the receipt came; of several at one moment, all. */
function newest(some: readonly Related[], arrivedAt: number): readonly Related[] {
  const before = some.filter(({ submittedAt }) => submittedAt <= arrivedAt)
  const eligible = before.length > 0 ? before : some
  const last = Math.max(...eligible.map(({ submittedAt }) => submittedAt))
  return eligible.filter(({ submittedAt }) => submittedAt === last)
}

/** Without the number the relation counts that this account is known for, else the plain id. */
function pickUncorroborated(
  related: readonly Related[],
  { receipt, inForce }: { receipt: { readonly id: string }; inForce: IdRelation | null },
): Match {
  const isUnrepeated = !mayComeAgain(receipt.id)
  const plain = related.filter(
    ({ relation, isSameNumber }) =>
      (isSameNumber === null || isUnrepeated) &&
      (inForce === null ? relation === 'exact' || relation === 'folded' : relation === inForce),
  )
  if (isOneMessage(plain)) return matched(plain)
  // Nothing fits as the account is known to write ids, and one message has this very id: a rule that was
  // declared by mistake, or learned long ago, takes nothing from it.
  const exact = related.filter(
    ({ relation, isSameNumber }) => relation === 'exact' && (isSameNumber === null || isUnrepeated),
  )
  if (plain.length === 0 && isOneMessage(exact)) return matched(exact)
  // Theirs, then: its own may be about to be answered, for a receipt may overtake the answer that names it.
  if (related.every(({ isSameNumber }) => isSameNumber === false))
    return { kind: 'waiting', because: 'the message known by this id went to another number' }
  return {
    kind: 'ambiguous',
    because: 'the id fits, but without a number to confirm it that would be a guess',
  }
}

const isOneMessage = (some: readonly Related[]): boolean =>
  some.length > 0 &&
  some.every(
    ({ messageId, submission }) =>
      messageId === some[0]?.messageId && submission === some[0].submission,
  )

function matched(some: readonly Related[]): Match {
  const [first] = some
  if (first === undefined) throw new Error('a match has at least one segment')
  const { bucket, messageId, submission, submittedAt, relation, isSameNumber } = first
  return {
    kind: 'matched',
    bucket,
    messageId,
    submission,
    segment: some.every(({ segment }) => segment === first.segment) ? first.segment : null,
    submittedAt,
    relation,
    isCorroborated: isSameNumber === true,
  }
}
