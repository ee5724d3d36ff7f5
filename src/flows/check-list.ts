import { refusalSentence } from '../core/explain.ts'
import type { Reason } from '../core/reasons.ts'
import { reviewNeeded } from '../core/screening.ts'
import { composeMessages } from './compose-messages.ts'
import { workspaceFor } from './import-campaign.ts'
import { NO_CAMPAIGN } from './ports/common.ts'
import type {
  CampaignActor,
  CampaignDeps,
  CampaignOrder,
  ListRefusal,
  NewRowError,
} from './ports/campaigns.ts'
import type { IntakeWorkspace, NewMessage } from './ports/intake.ts'
import type { List } from './ports/lists.ts'
import {
  ROWS_MAX,
  type Recipient,
  type RecipientRow,
  type Unmapped,
  readRecipients,
} from './read-recipients.ts'

/** What would become of a list, without anything being stored. */
export type ListCheck = {
  readonly kind: 'checked'
  readonly columns: readonly string[]
  readonly hasHeader: boolean
  /** Null: none was found, and a person has to say which it is. */
  readonly numberColumn: string | null
  readonly numberColumnBecause: 'asked' | 'name' | 'content' | null
  readonly encoding: string
  readonly delimiter: string
  readonly rows: number
  readonly recipients: number
  readonly sendable: number
  /** Of the sendable: those that a person must look at first. */
  readonly held: number
  readonly refused: readonly { readonly reason: Reason; readonly count: number }[]
  readonly rowErrors: number
  readonly errors: readonly GroupedErrors[]
  /** The first of all the rows that will get nothing, in the list's order. */
  readonly rowsToFix: readonly RowToFix[]
  readonly segments: number
  readonly segmentsMax: number
  readonly costMicros: number | null
  readonly currency: string
  readonly sample: readonly SampleRow[]
}

/** "3 numbers to fix": one line of the report, with where the first of them are. */
export type GroupedErrors = {
  readonly because: string
  readonly count: number
  /** The first of them. */
  readonly examples: readonly NewRowError[]
}

/** Unreadable: no recipient at all. Refused: a recipient that will be rejected, because of its reason. */
export type RowToFix = NewRowError & { readonly kind: 'unreadable' | 'refused' }

export type SampleRow = {
  readonly line: number
  readonly to: string
  /** Null: the row lacks a field of it. */
  readonly text: string | null
  readonly segments: number
  readonly fields: Readonly<Record<string, string>>
  readonly reason: Reason | null
  readonly detail: string | null
}

const SAMPLE_ROWS = 10
const EXAMPLES = 5
/** Beyond these somebody mends the column, not the rows. */
const ROWS_TO_FIX = 1_000

type Tally = {
  rows: number
  recipients: number
  sendable: number
  held: number
  rowErrors: number
  segments: number
  segmentsMax: number
  costMicros: number
  isPriced: boolean
  readonly refused: Map<Reason, number>
  readonly errors: Map<string, { count: number; examples: NewRowError[] }>
  readonly rowsToFix: RowToFix[]
  readonly sample: SampleRow[]
}

/** Reads a list as a campaign would, and reports. Whole lists are never held: only their numbers. */
export async function checkList(
  deps: CampaignDeps,
  { by, order, list }: { by: CampaignActor; order: CampaignOrder; list: List },
): Promise<ListCheck | ListRefusal> {
  const workspace = await deps.store.transact((ledger) => workspaceFor(ledger, by))
  const { defaultCountry, currency } = workspace
  const ask = { text: order.text, columns: order.columns, defaultCountry }
  const reading = await readRecipients(list, ask)
  if (reading.kind === 'refused') {
    const { code, because } = reading
    if (code !== 'no-number-column' || !('names' in reading))
      return { kind: 'refused', code, because }
    return { ...unmapped(reading), ...list.describe(), currency }
  }
  const tally = emptyTally()
  const seen = new Set<number>()
  for await (const batch of reading.batches) {
    await checkBatch({ deps, workspace, order, seen }, batch, tally)
    if (tally.rows > ROWS_MAX) {
      const because = `the list has more than ${ROWS_MAX} rows: make several campaigns of it`
      return { kind: 'refused', code: 'too-many-rows', because }
    }
  }
  const { names, hasHeader, number, because } = reading.columns
  return {
    kind: 'checked',
    columns: names,
    hasHeader,
    numberColumn: names[number] ?? '',
    numberColumnBecause: because,
    ...list.describe(),
    currency,
    ...reportOf(tally),
  }
}

/** The columns and their first rows, for a person who is to say which holds the numbers. */
function unmapped({ names, hasHeader, sample }: Unmapped) {
  const rows = sample.flatMap((row) => (row.kind === 'row' ? [row] : [])).slice(0, SAMPLE_ROWS)
  return {
    kind: 'checked',
    columns: names,
    hasHeader,
    numberColumn: null,
    numberColumnBecause: null,
    ...reportOf({
      ...emptyTally(),
      isPriced: false,
      sample: rows.map(({ line, cells }) => ({
        line,
        to: '',
        text: null,
        segments: 0,
        fields: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])),
        reason: null,
        detail: null,
      })),
    }),
  } as const
}

const emptyTally = (): Tally => ({
  rows: 0,
  recipients: 0,
  sendable: 0,
  held: 0,
  rowErrors: 0,
  segments: 0,
  segmentsMax: 0,
  costMicros: 0,
  isPriced: true,
  refused: new Map(),
  errors: new Map(),
  rowsToFix: [],
  sample: [],
})

type Checking = {
  readonly deps: CampaignDeps
  readonly workspace: IntakeWorkspace
  readonly order: CampaignOrder
  /** Digits of the numbers that would be sent to: at most 15, so a number holds them exactly. */
  readonly seen: Set<number>
}

async function checkBatch(
  { deps, workspace, order, seen }: Checking,
  batch: readonly RecipientRow[],
  tally: Tally,
): Promise<void> {
  const recipients = batch.flatMap((row) => (row.kind === 'recipient' ? [row.recipient] : []))
  const now = deps.clock.now()
  const { messages } = await deps.store.transact((ledger) =>
    composeMessages(
      { ledger, random: deps.random, now, claimRecipients: async (rows) => claimOnce(seen, rows) },
      recipients.map((recipient) => draftOf(recipient, { workspace, order, now })),
    ),
  )
  tally.rows += batch.length
  for (const row of batch) if (row.kind === 'error') addError(tally, row.error)
  messages.forEach((message, at) => addMessage(tally, message, recipients[at]))
  const { screening } = workspace.settings
  tally.held += messages.filter(
    ({ evidence, text }) => evidence === null && reviewNeeded(text, screening) !== null,
  ).length
}

function claimOnce(
  seen: Set<number>,
  rows: readonly { readonly id: string; readonly number: string }[],
): ReadonlySet<string> {
  const claimed = new Set<string>()
  for (const { id, number } of rows) {
    const digits = Number(number.slice(1))
    if (seen.has(digits)) continue
    seen.add(digits)
    claimed.add(id)
  }
  return claimed
}

const draftOf = (
  { line, number, text, missingFields, fields }: Recipient,
  { workspace, order, now }: { workspace: IntakeWorkspace; order: CampaignOrder; now: number },
) =>
  ({
    workspace,
    campaignId: NO_CAMPAIGN,
    rowNumber: line,
    number,
    text,
    missingFields,
    fields,
    from: order.from,
    channel: order.channel,
    fallback: order.fallback,
    accountId: order.accountId,
    reference: null,
    // Nothing is queued, and the cap is asked when it starts.
    plan: 'draft',
    dueAt: now,
    isTimed: false,
    validitySeconds: order.validitySeconds,
  }) as const

function addError(tally: Tally, error: NewRowError): void {
  tally.rowErrors += 1
  addRowToFix(tally, { kind: 'unreadable', ...error })
  const group = tally.errors.get(error.because) ?? { count: 0, examples: [] }
  group.count += 1
  if (group.examples.length < EXAMPLES) group.examples.push(error)
  tally.errors.set(error.because, group)
}

function addRowToFix({ rowsToFix }: Tally, row: RowToFix): void {
  if (rowsToFix.length < ROWS_TO_FIX) rowsToFix.push(row)
}

function addMessage(tally: Tally, message: NewMessage, recipient: Recipient | undefined): void {
  const { reason, detail, segments } = message.standing
  tally.recipients += 1
  if (tally.sample.length < SAMPLE_ROWS && recipient !== undefined) {
    const { line, fields, missingFields } = recipient
    const text = missingFields.length > 0 ? null : recipient.text
    tally.sample.push({ line, to: message.recipient, text, segments, fields, reason, detail })
  }
  if (reason !== null) {
    tally.refused.set(reason, (tally.refused.get(reason) ?? 0) + 1)
    const { line = 0, raw = '' } = recipient ?? {}
    const explanation = refusalSentence(reason, detail)
    addRowToFix(tally, { kind: 'refused', line, because: reason, explanation, raw })
    return
  }
  tally.sendable += 1
  tally.segments += segments
  tally.segmentsMax = Math.max(tally.segmentsMax, segments)
  if (message.priceMicros === null) tally.isPriced = false
  tally.costMicros += message.priceMicros ?? 0
}

function reportOf({ refused, errors, rowsToFix, costMicros, isPriced, ...tally }: Tally) {
  return {
    ...tally,
    costMicros: isPriced ? costMicros : null,
    refused: [...refused]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count),
    errors: [...errors]
      .map(([because, group]) => ({ because, ...group }))
      .toSorted((a, b) => b.count - a.count),
    rowsToFix: rowsToFix.toSorted((a, b) => a.line - b.line),
  }
}
