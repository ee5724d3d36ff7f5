import Type from 'typebox'
import type { Static } from 'typebox'
import { wireId } from '../../../core/ids.ts'
import { REASONS, isReason } from '../../../core/reasons.ts'
import { CLAIMED_STATUSES, GRADES } from '../../../core/status.ts'
import { entryRefusal } from '../../../flows/entry-refusal.ts'
import type { EntrySaved } from '../../../flows/manage-vocabulary.ts'
import type { ReplayDeps } from '../../../flows/replay.ts'
import type { TableEntryRecord, VocabularyReads } from '../../../flows/ports/vocabulary.ts'
import type { Preview } from '../../../flows/replay.ts'
import { problem } from '../problems.ts'
import { notFound, wireActor } from './platform-shapes.ts'
import type { PlatformRouteDeps } from './platform-shapes.ts'
import { Instant, Nullable, WireId, instant, instantOrNull } from './schemas.ts'

/** What the routes about unknown words, table entries, corrections and replay share. */
export type VocabularyDeps = PlatformRouteDeps & {
  readonly replay: ReplayDeps
  readonly vocabulary: VocabularyReads
}

export const ClaimedStatus = Type.Enum([...CLAIMED_STATUSES], {
  description: 'What the word says. none: it is no outcome, and moves nothing.',
})
const Reason = Nullable(
  Type.String({ maxLength: 100, examples: ['handset-unreachable'] }),
  'Why: an id of /v1/reasons.',
)
const Grade = Nullable(Type.Enum([...GRADES]), 'How much the word is worth; null: as usual.')
const Charge = Nullable(Type.Enum(['yes', 'no', 'maybe']))

/** What a person may decide about a word. */
export const JUDGEMENT = {
  status: ClaimedStatus,
  reason: Type.Optional(Reason),
  permanent: Type.Optional(Nullable(Type.Boolean(), 'True: no retry can succeed.')),
  charge: Type.Optional(Charge),
  grade: Type.Optional(Grade),
  meaning: Type.Optional(Nullable(Type.String({ maxLength: 500 }), 'In your words.')),
  note: Type.Optional(Nullable(Type.String({ maxLength: 500 }), 'Why it was decided so.')),
} as const

type Judgement = Static<ReturnType<typeof judgementObject>>
const judgementObject = () => Type.Object(JUDGEMENT)

/** The judgement with what was left out; a reason that is none is refused. */
export function readJudgement(body: Judgement) {
  const { status, reason = null, permanent = null, charge = null, grade = null } = body
  if (reason !== null && !isReason(reason)) {
    throw problem('invalid-request', {
      detail: `${reason} is no reason: see /v1/reasons.`,
      errors: [
        { pointer: '/reason', detail: `must be one of ${REASONS.map(({ id }) => id).join(', ')}` },
      ],
    })
  }
  const { meaning = null, note = null } = body
  return { status, reason, permanent, charge, grade, meaning, note }
}

export const TableEntrySchema = Type.Object(
  {
    id: WireId('ent'),
    object: Type.Literal('table_entry'),
    vendor: Type.String(),
    field: Type.String(),
    code: Type.String(),
    account_id: Nullable(WireId('acc'), 'Null: every account of this vendor in the workspace.'),
    version: Type.Integer({ description: 'Of this word in this scope, from 1.' }),
    status: ClaimedStatus,
    reason: Nullable(Type.String()),
    permanent: Nullable(Type.Boolean()),
    charge: Charge,
    grade: Grade,
    meaning: Nullable(Type.String()),
    note: Nullable(Type.String()),
    created_at: Instant,
    created_by: Type.String(),
    replaced_at: Nullable(Instant, 'Null: it is in force.'),
  },
  { title: 'TableEntry' },
)

export const entryJson = (entry: TableEntryRecord): Static<typeof TableEntrySchema> => ({
  id: wireId('ent', entry.id),
  object: 'table_entry',
  vendor: entry.vendor,
  field: entry.field,
  code: entry.code,
  account_id: entry.accountId === null ? null : wireId('acc', entry.accountId),
  version: entry.version,
  status: entry.status,
  reason: entry.reason,
  permanent: entry.permanent,
  charge: entry.charge,
  grade: entry.grade,
  meaning: entry.meaning,
  note: entry.note,
  created_at: instant(entry.createdAt),
  created_by: wireActor(entry.createdBy),
  replaced_at: instantOrNull(entry.replacedAt),
})

/** A decision, and the work that applies it backwards. */
export const EntryAndJob = Type.Object(
  {
    object: Type.Literal('table_entry_change'),
    entry: TableEntrySchema,
    job_id: Type.String({ description: 'See /v1/jobs/{id}: what it has changed so far.' }),
  },
  { title: 'TableEntryChange' },
)

export function savedJson(saved: EntrySaved, id: string): Static<typeof EntryAndJob> {
  switch (saved.kind) {
    case 'saved':
      return {
        object: 'table_entry_change',
        entry: entryJson(saved.entry),
        job_id: saved.jobId,
      }
    case 'not-found':
      throw notFound(id)
    case 'refused':
      throw undecidable(saved.because)
  }
}

/** A preview refuses what could not be decided afterwards. */
export function refuseUndecidable(entry: Parameters<typeof entryRefusal>[0]): void {
  const because = entryRefusal(entry)
  if (because !== null) throw undecidable(because)
}

const undecidable = (because: string) =>
  problem('invalid-request', { detail: `This cannot be decided: ${because}.` })

const Move = Type.Object({
  from: Type.String(),
  from_reason: Nullable(Type.String()),
  to: Type.String(),
  to_reason: Nullable(Type.String()),
  messages: Type.Integer(),
})

export const PreviewSchema = Type.Object(
  {
    object: Type.Literal('preview'),
    receipts: Type.Integer({ description: 'Receipts and refusals that were read again.' }),
    messages: Type.Integer({ description: 'Messages that were looked at.' }),
    changed: Type.Integer({ description: 'Messages that would stand otherwise.' }),
    complete: Type.Boolean({ description: 'False: there are more than a preview looks at.' }),
    outranked_by: Type.Array(Type.String(), {
      description: 'Provider accounts whose own decision on the word holds instead.',
    }),
    moves: Type.Array(Move),
    samples: Type.Array(
      Type.Object({ message_id: WireId('msg'), from: Type.String(), to: Type.String() }),
    ),
  },
  { title: 'EntryPreview' },
)

export const previewJson = (
  found: Preview,
  outranked: readonly string[],
): Static<typeof PreviewSchema> => ({
  object: 'preview',
  receipts: found.receipts,
  messages: found.messages,
  changed: found.changed,
  complete: found.isComplete,
  outranked_by: [...outranked],
  moves: found.moves.map(({ from, fromReason, to, toReason, messages }) => ({
    from,
    from_reason: fromReason,
    to,
    to_reason: toReason,
    messages,
  })),
  samples: found.samples.map(({ messageId, from, to }) => ({
    message_id: wireId('msg', messageId),
    from,
    to,
  })),
})
