import { SPEAKERS, speakerOf } from '../core/dialects/speaking/all.ts'
import type { Speaker } from '../core/dialects/speaking/speaker.ts'
import type { Engagement, Told, Utterance } from '../core/dialects/told.ts'
import type { SpokeService } from '../core/workspace-settings.ts'
import { bySubmission, factsOf, standingOf, vendorOf } from './message-facts.ts'
import type {
  CampaignRecord,
  EvidenceRecord,
  MessageFile,
  MessageRecord,
  Reads,
  SubmissionRecord,
} from './ports/reads.ts'

/** One message in one vendor's words. */
export type Words = Utterance & { readonly dialect: string; readonly title: string }

export type SaidOutcome =
  | { readonly kind: 'said'; readonly words: readonly Words[] }
  /** There is no such message in this workspace. */
  | { readonly kind: 'no-message' }
  /** No dialect of this name speaks; these do. */
  | { readonly kind: 'no-dialect'; readonly known: readonly string[] }

type SayReads = Pick<Reads, 'readMessageFile' | 'readCampaign' | 'spokeCodes' | 'isInbound'>

/** A message, to or from the recipient, by the id that the caller has; null: no such id can be. */
export type Meant = {
  readonly workspaceId: string
  readonly id: string | null
  readonly direction: Told['direction']
}

/** Says a message in one dialect; in all of them when none is named. */
export async function sayMessage(
  reads: SayReads,
  meant: Meant,
  dialect: string | null,
): Promise<SaidOutcome> {
  const speakers = dialect === null ? SPEAKERS : [speakerOf(dialect)].filter((one) => one !== null)
  if (speakers.length === 0)
    return { kind: 'no-dialect', known: SPEAKERS.map((one) => one.dialect) }
  const told = await toldAbout(reads, meant)
  if (told === null) return { kind: 'no-message' }
  return { kind: 'said', words: speakers.map((speaker) => wordsOf(speaker, told)) }
}

async function toldAbout(
  reads: SayReads,
  { workspaceId, id, direction }: Meant,
): Promise<Told | null> {
  if (id === null) return null
  if (direction === 'inbound') {
    const spokeCodes = await reads.spokeCodes(workspaceId)
    return (await reads.isInbound(workspaceId, id)) ? { ...INBOUND, spokeCodes } : null
  }
  const file = await reads.readMessageFile(workspaceId, id)
  if (file === null) return null
  const { campaignId } = file.message
  const campaign = campaignId === null ? null : await reads.readCampaign(workspaceId, campaignId)
  return toldOf(file, { campaign, spokeCodes: await reads.spokeCodes(workspaceId) })
}

/** What came in has arrived: there is no more to it. */
const INBOUND: Omit<Told, 'spokeCodes'> = {
  direction: 'inbound',
  channel: 'sms',
  status: 'delivered',
  reason: null,
  detail: null,
  fault: null,
  permanent: null,
  grade: 'carrier',
  charge: 'maybe',
  rule: 'strongest',
  segments: 1,
  segmentsDelivered: 1,
  segmentsKnown: 1,
  submissions: 0,
  answer: null,
  vendor: null,
  word: null,
  code: null,
  campaign: null,
  engagement: [],
}

const wordsOf = (speaker: Speaker, told: Told): Words => ({
  dialect: speaker.dialect,
  title: speaker.title,
  ...speaker.say(told),
})

type Around = {
  readonly campaign: Pick<CampaignRecord, 'state' | 'archivedAt'> | null
  readonly spokeCodes: SpokeService
}

/** All that a dialect may say about a stored message. */
export function toldOf(file: MessageFile, around: Around): Told {
  const { message, evidence } = file
  const { submission, decidedBy } = standingOf(factsOf(file))
  return {
    ...toldOfRecord(message, around),
    answer: answerTo(file, submission),
    vendor: decidingVendor(evidence, decidedBy),
    engagement: evidence.flatMap(engagementOf),
  }
}

/** As much of it as the message's own record has: what lists and exports say. */
export const toldOfRecord = (message: MessageRecord, { campaign, spokeCodes }: Around): Told => ({
  direction: 'outbound',
  channel: message.channel,
  status: message.status,
  reason: message.reason,
  detail: message.detail,
  fault: message.fault,
  permanent: message.permanent,
  grade: message.grade,
  charge: message.charge,
  rule: message.rule,
  segments: message.segments,
  segmentsDelivered: message.segmentsDelivered,
  segmentsKnown: message.segmentsKnown,
  submissions: message.submissions,
  answer: null,
  vendor: null,
  word: message.word,
  code: message.code,
  campaign:
    campaign === null ? null : { state: campaign.state, isArchived: campaign.archivedAt !== null },
  engagement: [],
  spokeCodes,
})

/** What the submission that decided was answered, else the newest: the same for all of its parts, or the worst. */
function answerTo(file: MessageFile, submission: number): SubmissionRecord['answer'] {
  const groups = bySubmission(file)
  const rows = groups.find(([first]) => first?.submission === submission) ?? groups.at(-1) ?? []
  const answers = rows.map(({ answer }) => answer)
  return WORST_FIRST.find((answer) => answers.includes(answer)) ?? null
}

const WORST_FIRST: readonly SubmissionRecord['answer'][] = [
  'refused',
  'unknown',
  'busy',
  null,
  'accepted',
]

/** Whose words decided. */
function decidingVendor(
  evidence: readonly EvidenceRecord[],
  decidedBy: readonly string[],
): string | null {
  const deciding = evidence.find(({ key, dialect }) => dialect !== null && decidedBy.includes(key))
  return vendorOf(deciding?.dialect ?? null)
}

function engagementOf({ kind }: EvidenceRecord): Engagement[] {
  if (kind === 'reply') return [{ type: 'REPLY', description: 'The recipient replied to it.' }]
  if (kind === 'click') return [{ type: 'CLICK', description: 'The recipient followed its link.' }]
  return []
}
