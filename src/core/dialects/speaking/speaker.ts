import type { Reason } from '../../reasons.ts'
import type { Engagement, Told, Utterance } from '../told.ts'
import type { Vocabulary } from '../entry.ts'
import { lossOf } from './loss.ts'
import { seenOf } from './place.ts'
import type { Failure, Place, Seen } from './place.ts'

/** One of a vendor's words, and when it is said. */
export type SpokenWord = {
  readonly word: string
  /** As the vendor's table has it: sms, rcs, other, any; null: on every channel. */
  readonly channel: string | null
  readonly trigger: string
}

/** A word that the vendor has and we never say. */
export type UnspokenWord = {
  readonly field: string
  readonly word: string
  readonly because: string
}

/** A dialect that speaks: the same standing, in one vendor's words. */
export type Speaker = {
  readonly dialect: string
  readonly title: string
  /** Which vendor's tables hold its words; null: none of ours do. */
  readonly vocabulary: string | null
  readonly fields: readonly { readonly field: string; readonly words: readonly SpokenWord[] }[]
  readonly unspoken: readonly UnspokenWord[]
  readonly say: (told: Told) => Utterance
  /** The fields alone, for those who say a million of them. */
  readonly fieldsOf: (told: Told) => Utterance['fields']
}

type When = (seen: Seen) => boolean

/** One word: the first of a field whose condition holds is said, so no two are ever meant at once. */
export type Word = Chosen & { readonly when: When }

type Chosen = {
  readonly word: string
  readonly trigger: string
  readonly advice: string | null
  /** What a reader learns from it, where it stands in no table of the vocabulary. */
  readonly reason?: Reason | null
}

/** One field on one channel: its words, and which of them is said, if any. */
export type FieldSpeech = {
  readonly field: string
  readonly channel: string | null
  readonly words: readonly Pick<Chosen, 'word' | 'trigger'>[]
  readonly choose: (seen: Seen) => Chosen | null
}

// oxlint-disable-next-line max-params -- a row of a table
export const word = (
  text: string,
  trigger: string,
  when: When,
  advice: string | null = null,
): Word => ({ word: text, trigger, when, advice })

/** A field whose words are tried in order. */
export const field = (
  name: string,
  words: readonly Word[],
  { channel = null, applies = otherwise }: { channel?: string | null; applies?: When } = {},
): FieldSpeech => ({
  field: name,
  channel,
  words,
  choose: (seen) => (applies(seen) ? (words.find(({ when }) => when(seen)) ?? null) : null),
})

export const otherwise: When = () => true

export const at =
  (...places: readonly Place[]): When =>
  ({ place }) =>
    places.includes(place)

export const because =
  (...reasons: readonly Reason[]): When =>
  ({ reason }) =>
    reason !== null && reasons.includes(reason)

export const failing =
  (failure: Failure): When =>
  (seen) =>
    seen.failure === failure

export const detailed =
  (...details: readonly string[]): When =>
  ({ detail }) =>
    detail !== null && details.includes(detail)

export const both =
  (...conditions: readonly When[]): When =>
  (seen) =>
    conditions.every((holds) => holds(seen))

export const either =
  (...conditions: readonly When[]): When =>
  (seen) =>
    conditions.some((holds) => holds(seen))

export const not =
  (condition: When): When =>
  (seen) =>
    !condition(seen)

/** Bad, whoever ended it and wherever. */
export const ended = at(
  'expired-here',
  'cancelled-here',
  'refused-here',
  'expired-there',
  'deleted-there',
  'refused-there',
  'skipped-there',
  'rejected-there',
  'failed-there',
  'partial',
)

export const arrived = at('delivered', 'confirmed', 'read')

/** Nobody but ourselves ever had it. */
export const endedHere = at('expired-here', 'cancelled-here', 'refused-here')

/** Not sent yet. */
export const unsent = at('draft', 'scheduled', 'held', 'stopped', 'waiting', 'queued', 'rerouting')

type Parts = {
  readonly dialect: string
  readonly title: string
  readonly vocabulary: Vocabulary | null
  readonly fields: readonly FieldSpeech[]
  readonly unspoken?: readonly UnspokenWord[]
  /** What the recipient did, where the vendor has words for it: beside the status, never as it. */
  readonly engagement?: (told: Told) => readonly Engagement[]
}

/** A speaker from its words: what it says, why, and what that leaves out. */
export function speaker(parts: Parts): Speaker {
  const { dialect, title, vocabulary, fields, unspoken = [], engagement = () => [] } = parts
  const utter = (told: Told): readonly Spoken[] => spokenFor(fields, seenOf(told))
  const fieldsOf = (told: Told): Utterance['fields'] => valuesOf(utter(told))
  return {
    dialect,
    title,
    vocabulary: vocabulary?.vendor ?? null,
    fields: documented(fields),
    unspoken,
    say: (told) => {
      const spoken = utter(told)
      const advice = spoken.flatMap((one) => (one.advice === null ? [] : [one.advice]))
      return {
        fields: valuesOf(spoken),
        trigger: triggersOf(spoken),
        advice: advice.length === 0 ? null : [...new Set(advice)].join(' '),
        lost: lossOf(told, { vocabulary, utter }),
        engagement: engagement(told),
      }
    },
    fieldsOf,
  }
}

type Spoken = Chosen & { readonly field: string }

/** Words with one trigger together: `SENT, Sent: It has not ended, or nobody knows how.` */
const triggersOf = (spoken: readonly Spoken[]): string =>
  [...Map.groupBy(spoken, ({ trigger }) => trigger)]
    .map(([trigger, words]) => `${words.map((one) => one.word).join(', ')}: ${trigger}`)
    .join(' ')

const valuesOf = (spoken: readonly Spoken[]): Utterance['fields'] =>
  Object.fromEntries(spoken.map((one) => [one.field, one.word]))

/** One word a field: of fields with the same name, the first that has one to say. */
function spokenFor(fields: readonly FieldSpeech[], seen: Seen): readonly Spoken[] {
  const said: Spoken[] = []
  for (const one of fields) {
    if (said.some((other) => other.field === one.field)) continue
    const chosen = one.choose(seen)
    if (chosen !== null) said.push({ ...chosen, field: one.field })
  }
  return said
}

function documented(fields: readonly FieldSpeech[]): Speaker['fields'] {
  const names = [...new Set(fields.map((one) => one.field))]
  return names.map((name) => ({
    field: name,
    words: fields
      .filter((one) => one.field === name)
      .flatMap(({ channel, words }) =>
        words.map(({ word: text, trigger }) => ({ word: text, channel, trigger })),
      ),
  }))
}
