import { spoke } from '../core/dialects/speaking/spoke.ts'
import type { Told } from '../core/dialects/told.ts'
import { MOVEON_COLUMNS, REWIRED_COLUMNS } from '../core/history/spoke.ts'
import { wireId } from '../core/ids.ts'
import { countSegments } from '../core/segments.ts'
import type { SpokeService } from '../core/workspace-settings.ts'
import type { Export } from './export-recipients.ts'
import type {
  CampaignRecord,
  MessageFilter,
  MessageRecord,
  Reads,
  Reply,
  Snapshot,
} from './ports/reads.ts'

export const SPOKE_PROFILES = ['spoke-rewired', 'spoke-moveon'] as const
export type SpokeProfile = (typeof SPOKE_PROFILES)[number]

/** One row of a Spoke export: a text of ours, or one of theirs. */
type Row =
  | { readonly kind: 'message'; readonly message: MessageRecord }
  | { readonly kind: 'reply'; readonly reply: Reply }

type Said = {
  readonly campaign: CampaignRecord
  readonly spokeCodes: SpokeService
  /** What each provider account speaks. */
  readonly kinds: ReadonlyMap<string, string>
}
type Column = readonly [name: string, read: (row: Row, said: Said) => string, isFree?: 'free']

/**
 * A campaign's messages in Spoke's own columns, in its order, with what people wrote behind them.
 * Null: there is no such campaign in this workspace.
 */
export async function exportSpoke(
  reads: Pick<Reads, 'openSnapshot' | 'spokeCodes' | 'accountKinds'>,
  workspaceId: string,
  {
    profile,
    filter,
    now,
    safe,
  }: {
    profile: SpokeProfile
    filter: MessageFilter & { readonly campaignId: string }
    now: number
    /** Of texts that people wrote: no cell is to be run as a formula. */
    safe: (cell: string) => string
  },
): Promise<Export | null> {
  const spokeCodes = await reads.spokeCodes(workspaceId)
  const kinds = await reads.accountKinds(workspaceId)
  const snapshot = await reads.openSnapshot(workspaceId, filter, now)
  if (snapshot === null) return null
  const { asOf, campaign } = snapshot
  const columns = profile === 'spoke-rewired' ? rewiredColumns(campaign) : MOVEON
  const cells = (row: Row): string[] =>
    columns.map(([, read, isFree]) => {
      const cell = read(row, { campaign, spokeCodes, kinds })
      return isFree === 'free' ? safe(cell) : cell
    })
  const isFiltered = Object.entries(filter).some(
    ([name, value]) => name !== 'campaignId' && value !== undefined,
  )
  const batches = rowsOf(snapshot, { cells, isFiltered })
  return { asOf, campaign, header: columns.map(([name]) => name), batches }
}

async function* rowsOf(
  snapshot: Snapshot,
  { cells, isFiltered }: { cells: (row: Row) => string[]; isFiltered: boolean },
): AsyncGenerator<readonly (readonly string[])[]> {
  // Of whom nothing else is in the file, no answer is.
  const people = new Set<string>()
  try {
    for await (const batch of snapshot.batches) {
      if (isFiltered) for (const { recipient } of batch) people.add(recipient ?? '')
      yield batch.map((message) => cells({ kind: 'message', message }))
    }
    for await (const batch of snapshot.replies()) {
      const shown = isFiltered ? batch.filter(({ person }) => people.has(person)) : batch
      yield shown.map((reply) => cells({ kind: 'reply', reply }))
    }
  } finally {
    await snapshot.close()
  }
}

const iso = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString())

/** Of what came from a Spoke export, its own cell of then; of an answer, that of its conversation. */
const kept = (row: Row, name: string): string | null =>
  (row.kind === 'message' ? row.message : row.reply).fields?.[name] ?? null

const ours = (row: Row): string =>
  (row.kind === 'message' ? row.message.sender : row.reply.ours) ?? ''
const theirs = (row: Row): string =>
  (row.kind === 'message' ? row.message.recipient : row.reply.person) ?? ''
const textOf = (row: Row): string =>
  (row.kind === 'message' ? row.message.text : row.reply.text) ?? ''
const attemptedAt = (row: Row): string =>
  iso(row.kind === 'message' ? row.message.submittedAt : row.reply.receivedAt)
const isFromContact = ({ kind }: Row): string => String(kind === 'reply')

/** A Spoke campaign's own id; ours where it was made here. */
const campaignId = (_: Row, { campaign }: Said): string =>
  /^spoke:(.*)$/.exec(campaign.sourceKey ?? '')?.[1] ?? wireId('cmp', campaign.id)

const status = (row: Row, said: Said): string => spoken(row, said).status
const code = (row: Row, said: Said): string => spoken(row, said).code

function spoken(row: Row, said: Said): { status: string; code: string } {
  if (row.kind === 'reply') return { status: 'DELIVERED', code: '' }
  const { word, code: ownCode } = row.message
  // What a Spoke said stands as it was said.
  if (word !== null && said.campaign.source?.startsWith('spoke-') === true) {
    return { status: word, code: ownCode ?? '' }
  }
  const { fields } = spoke.say(toldOf(row.message, said))
  return { status: fields['send status'] ?? '', code: fields['error code'] ?? '' }
}

const toldOf = (message: MessageRecord, { campaign, spokeCodes, kinds }: Said): Told => ({
  ...message,
  direction: 'outbound',
  answer: null,
  vendor: vendorNamedBy(campaign.source ?? kinds.get(message.accountId ?? '')),
  campaign: { state: campaign.state, isArchived: campaign.archivedAt !== null },
  engagement: [],
  spokeCodes,
})

/** A vendor may have several formats and several APIs: `spoke-moveon`, `messente-sms`. */
const vendorNamedBy = (name: string | undefined): string | null =>
  /^[a-z]+/.exec(name ?? '')?.[0] ?? null

/** The person who made the campaign stands where Spoke has the one who texted: no key, and no importer. */
const nameOf = ({ campaign }: Said): readonly [first: string, last: string] => {
  if (campaign.source !== null || !campaign.createdBy.startsWith('user:')) return ['', '']
  const [first = '', ...rest] = (campaign.createdByName ?? '').trim().split(/\s+/)
  return [first, rest.join(' ')]
}

const REWIRED: Readonly<Record<(typeof REWIRED_COLUMNS)[number], Column[1]>> = {
  assignmentId: (row) => kept(row, 'assignmentId') ?? '',
  userNumber: ours,
  contactNumber: theirs,
  isFromContact,
  numSegments: (row) =>
    String(row.kind === 'message' ? row.message.segments : countSegments(row.reply.text).segments),
  numMedia: (row) => (row.kind === 'message' ? kept(row, 'numMedia') : null) ?? '0',
  sendStatus: status,
  errorCodes: code,
  attemptedAt,
  text: textOf,
  campaignId,
  'texter[firstName]': (row, said) => kept(row, 'texter[firstName]') ?? nameOf(said)[0],
  'texter[lastName]': (row, said) => kept(row, 'texter[lastName]') ?? nameOf(said)[1],
  'texter[email]': (row) => kept(row, 'texter[email]') ?? '',
  'texter[cell]': (row) => kept(row, 'texter[cell]') ?? '',
}

const FREE: ReadonlySet<string> = new Set([
  'text',
  'texter[firstName]',
  'texter[lastName]',
  'texter[email]',
])

const VARIABLE = /^campaignVariable\[(.*)\]$/

function rewiredColumns({ columns, source }: CampaignRecord): readonly Column[] {
  const own = REWIRED_COLUMNS.map((name): Column =>
    FREE.has(name) ? [name, REWIRED[name], 'free'] : [name, REWIRED[name]],
  )
  // A list of ours has the fields of its text; a Spoke export's variables say what they are.
  const variables = columns.filter((name) => source === null || VARIABLE.test(name))
  return [
    ...own,
    ...variables.map((name): Column => {
      const title = VARIABLE.test(name) ? name : `campaignVariable[${name}]`
      return [title, (row) => kept(row, name) ?? '', 'free']
    }),
  ]
}

const MOVEON_CELLS: Readonly<Record<(typeof MOVEON_COLUMNS)[number], Column[1]>> = {
  campaign_contact_id: (row) =>
    kept(row, 'campaign_contact_id') ??
    (row.kind === 'message' ? String(row.message.row ?? '') : ''),
  campaign_id: campaignId,
  user_number: ours,
  contact_number: theirs,
  is_from_contact: isFromContact,
  send_status: status,
  attempted_at: attemptedAt,
  text: textOf,
  error_code: code,
}

const MOVEON: readonly Column[] = MOVEON_COLUMNS.map((name) =>
  FREE.has(name) ? [name, MOVEON_CELLS[name], 'free'] : [name, MOVEON_CELLS[name]],
)
