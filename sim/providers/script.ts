import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import type { SeededRandom } from '../random.ts'
import type { Answer, Behaviour } from '../smsc/behaviour.ts'
import { planSegment, waitMs } from '../smsc/plan.ts'
import type { Pace } from '../smsc/plan.ts'
import type { WireName } from '../smsc/wires.ts'
import { findWord } from '../tables/words-table.ts'
import type { FakeAnswer, FakeVendor, Misbehaviour, Refusal, Word } from './vendor.ts'

/** All that will become of one text. Times are milliseconds since its submission. */
export type Script = {
  readonly name: string
  /** Not taken, and answered so; null: taken. */
  readonly refusal: FakeAnswer | null
  readonly misbehaviour: Misbehaviour | null
  readonly answerAfterMs: number
  readonly news: readonly ScriptedNews[]
  readonly handsetAfterMs: number | null
  readonly reply: { readonly afterMs: number; readonly text: string } | null
}

export type ScriptedNews = Word & {
  readonly afterMs: number
  readonly segment: number
  readonly wire: WireName
}

/** A script in the vendor's own words: these news, one after the other. */
export const telling = (
  words: readonly Word[],
  { segments = 1, stepMs = 5, reaches = false }: TellingTraits = {},
): Script => ({
  name: words.map(({ word, code }) => (code === null ? word : `${word}/${code}`)).join(' '),
  refusal: null,
  misbehaviour: null,
  answerAfterMs: 0,
  news: words.flatMap((word, at) =>
    Array.from({ length: segments }, (_, index) => ({
      ...word,
      afterMs: (at + 1) * stepMs,
      segment: index + 1,
      wire: 'text' as const,
    })),
  ),
  handsetAfterMs: reaches ? stepMs : null,
  reply: null,
})

type TellingTraits = {
  readonly segments?: number
  readonly stepMs?: number
  readonly reaches?: boolean
}

/** A script that refuses with this answer of the vendor's. */
export const refusing = (name: string, refusal: FakeAnswer): Script => ({
  ...telling([]),
  name,
  refusal,
})

type ScriptSource = {
  readonly vendor: FakeVendor
  readonly behaviour: Behaviour
  readonly random: SeededRandom
  readonly pace: Pace
  readonly segments: number
  /** How often this number was refused before. */
  readonly refusedBefore: number
}

/** What a magic number's behaviour comes to at this vendor. */
export function scriptOf(source: ScriptSource): Script {
  const { vendor, behaviour, random, pace } = source
  const { answer } = behaviour
  const refusal = refusalOf(answer, source.refusedBefore)
  const count = vendor.receiptsPer === 'segment' ? source.segments : 1
  const plans = Array.from({ length: count }, (_, at) =>
    planSegment({ behaviour, random, pace }, { segment: at + 1, segments: count }),
  )
  const handset = plans.map(({ handsetAfterMs }) => handsetAfterMs)
  const last = plans.at(-1)
  return {
    name: behaviour.name,
    refusal: refusal === null ? null : vendor.refusals[refusal],
    misbehaviour: misbehaviourOf(answer),
    answerAfterMs: behaviour.answerAfter === null ? 0 : waitMs(behaviour.answerAfter, random, pace),
    news: plans.flatMap(({ receipts }, at) =>
      receipts.map(({ afterMs, step }) => ({
        ...wordOf(vendor, step.stat, step.err),
        afterMs,
        segment: at + 1,
        wire: step.wire,
      })),
    ),
    handsetAfterMs: handset.every((ms) => ms !== null) ? Math.max(...handset) : null,
    reply: last?.reply ?? null,
  }
}

function wordOf({ words, errors }: FakeVendor, stat: string, err: string): Word {
  const word = words[findWord(stat).says]
  return { ...word, code: word.code === null ? null : (errors[err] ?? word.code) }
}

const { ESME_RTHROTTLED, ESME_RMSGQFUL, ESME_RSYSERR, ESME_RINVDSTADR, ESME_RINVSRCADR } =
  COMMAND_STATUS
const { ESME_RINVPASWD, ESME_RINVSYSID, ESME_RBINDFAIL } = COMMAND_STATUS

/** Each refusal of a message centre as an API would have it; whatever is not here is a bad request. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  [ESME_RTHROTTLED]: 'throttled',
  [ESME_RMSGQFUL]: 'throttled',
  [ESME_RSYSERR]: 'server-error',
  [ESME_RINVDSTADR]: 'bad-number',
  [ESME_RINVSRCADR]: 'bad-sender',
  [ESME_RINVPASWD]: 'unauthorized',
  [ESME_RINVSYSID]: 'unauthorized',
  [ESME_RBINDFAIL]: 'unauthorized',
}

function refusalOf(answer: Answer, refusedBefore: number): Refusal | null {
  if (answer.kind === 'generic-nack') return 'bad-request'
  if (answer.kind !== 'refuse') return null
  const isOver = answer.times !== null && refusedBefore >= answer.times
  return isOver ? null : (REFUSALS[answer.status] ?? 'bad-request')
}

function misbehaviourOf(answer: Answer): Misbehaviour | null {
  switch (answer.kind) {
    case 'silence':
      return answer.isTaken ? 'accept-then-timeout' : 'timeout'
    case 'drop':
      return answer.isTaken ? 'accept-then-reset' : 'reset'
    case 'no-id':
      return 'no-id'
    case 'accept':
    case 'refuse':
    case 'generic-nack':
      return null
  }
}
