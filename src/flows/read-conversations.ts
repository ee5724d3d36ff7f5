import type {
  ConversationHead,
  ConversationReads,
  ConversationText,
  TextsAsk,
} from './ports/conversations.ts'
import type { After } from './ports/platform.ts'

/** A page of conversations; after is where the next one begins, null where there is none. */
export type ConversationPage = {
  readonly heads: readonly ConversationHead[]
  readonly after: After
}

type ConversationsAsk = {
  readonly limit: number
  readonly after: After
  readonly people?: readonly string[]
  /** Only those in which the person wrote last. */
  readonly isUnanswered: boolean
}

const SCAN = 200
/** Of many answered ones no more are looked at for one page: the next page goes on behind them. */
const SCANS_MAX = 10

/** The conversations in which somebody wrote, latest first. */
export async function listConversations(
  reads: Pick<ConversationReads, 'heads'>,
  workspaceId: string,
  { limit, after: from, people, isUnanswered }: ConversationsAsk,
): Promise<ConversationPage> {
  const heads: ConversationHead[] = []
  let after = from
  const of = people === undefined ? {} : { people }
  for (let scan = 0; scan < SCANS_MAX; scan += 1) {
    const rows = await reads.heads(workspaceId, { limit: SCAN, after, ...of })
    for (const [at, head] of rows.entries()) {
      if (isUnanswered && head.isAnswered) continue
      heads.push(head)
      const isMore = at < rows.length - 1 || rows.length === SCAN
      if (heads.length === limit) return { heads, after: isMore ? placeOf(head) : null }
    }
    if (rows.length < SCAN) return { heads, after: null }
    const last = rows.at(-1)
    after = last === undefined ? null : placeOf(last)
  }
  return { heads, after }
}

const placeOf = ({ receivedAt, id }: ConversationHead): After => ({ at: receivedAt, id })

export type Conversation = {
  readonly texts: readonly ConversationText[]
  /** Null: they may be written to. */
  readonly optedOutBy: string | null
  /** How an answer goes: by what the last text came to, else by what the last message went from. */
  readonly answer: ConversationText | null
}

/** What was said with one person, latest first. */
export async function readConversation(
  reads: ConversationReads,
  workspaceId: string,
  { person, ...ask }: TextsAsk & { readonly person: string },
): Promise<Conversation> {
  const texts = await reads.texts(workspaceId, person, ask)
  const newest =
    ask.after === null ? texts : await reads.texts(workspaceId, person, { ...ask, after: null })
  const last = newest.find(({ kind }) => kind === 'inbound') ?? newest[0] ?? null
  const optedOutBy = await reads.optedOutBy(workspaceId, person)
  return { texts, optedOutBy, answer: last }
}
