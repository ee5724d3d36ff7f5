import { type ReadNumber, readNumber } from '../core/number.ts'
import { type Draft, composeMessages } from './compose-messages.ts'
import { NO_CAMPAIGN } from './ports/common.ts'
import type {
  IntakeDeps,
  IntakeLedger,
  IntakeWorkspace,
  NewMessage,
  SendBatch,
  SendRequest,
  Taken,
  TakenMessage,
  TakenRow,
} from './ports/intake.ts'

/** A request on its way through one transaction, together with others. */
export type Passenger = { readonly batch: SendBatch; readonly workspace: IntakeWorkspace }

type Row = {
  readonly workspace: IntakeWorkspace
  readonly request: SendRequest
  readonly number: ReadNumber
}

/** Screens and stores the messages of all of them at once; answers each in its order. */
export async function takeIn(
  { ledger, random, now }: { ledger: IntakeLedger; random: IntakeDeps['random']; now: number },
  passengers: readonly Passenger[],
): Promise<readonly Taken[]> {
  const rows: readonly Row[] = passengers.flatMap(({ batch, workspace }) =>
    batch.messages.map((request) => ({
      workspace,
      request,
      number: readNumber(request.to, workspace.defaultCountry),
    })),
  )
  const drafts = new Map<Row, Draft>()
  for (const row of rows) {
    const draft = draftOf(row, now)
    if (draft !== null) drafts.set(row, draft)
  }
  const { messages, texts } = await composeMessages(
    { ledger, random, now, claimRecipients: null },
    [...drafts.values()],
  )
  await ledger.store(messages, texts, now)
  const byRow = new Map([...drafts.keys()].map((row, at) => [row, messages[at]]))
  let at = 0
  return passengers.map(({ batch, workspace }) => {
    const own = rows.slice(at, at + batch.messages.length)
    at += own.length
    return { currency: workspace.currency, rows: own.map((row) => takenRow(row, byRow.get(row))) }
  })
}

/** What a request asks for, before anybody asked whether it may be sent; null: its number cannot be read. */
export function draftOf({ workspace, request, number }: Row, now: number): Draft | null {
  if (number.kind === 'unreadable') return null
  const isTimed = request.sendAt !== null && request.sendAt > now
  return {
    workspace,
    campaignId: NO_CAMPAIGN,
    rowNumber: null,
    number,
    text: request.text,
    missingFields: [],
    from: request.from,
    channel: request.channel,
    fallback: request.fallback,
    accountId: request.accountId,
    reference: request.reference,
    fields: null,
    plan: isTimed ? 'scheduled' : 'queued',
    dueAt: isTimed ? (request.sendAt ?? now) : now,
    isTimed,
    validitySeconds: request.validitySeconds,
    ...(request.callback == null ? {} : { callback: request.callback }),
    ...(request.wire == null ? {} : { wire: request.wire }),
    ...(request.forgetting == null ? {} : { forgetting: request.forgetting }),
  }
}

function takenRow({ number }: Row, message: NewMessage | undefined): TakenRow {
  if (message === undefined) {
    return number.kind === 'unreadable'
      ? { kind: 'unreadable', code: number.code, because: number.because }
      : { kind: 'unreadable', code: 'unreadable-number', because: 'the number cannot be read' }
  }
  return { kind: 'message', message: takenMessage(message) }
}

const takenMessage = (message: NewMessage): TakenMessage => ({
  id: message.id,
  recipient: message.recipient,
  plan: message.plan,
  sender: message.sender,
  accountId: message.accountId,
  refusal:
    message.evidence === null || message.standing.reason === null
      ? null
      : { reason: message.standing.reason, detail: message.standing.detail },
  segments: message.standing.segments,
  priceMicros: message.priceMicros,
  createdAt: message.createdAt,
  dueAt: message.dueAt ?? message.createdAt,
  validUntil: message.validUntil,
  leg: { channel: message.channel, fallback: message.fallback, turn: message.turn ?? null },
})
