import type { Channel } from '../core/channels.ts'
import { type Facts, decide } from '../core/decide.ts'
import { FALLBACK_UNNEEDED, FELL_BACK, turnOf } from '../core/own-evidence.ts'
import type { Standing } from '../core/standing.ts'
import type { Status } from '../core/status.ts'
import { bySubmission, standingOf } from './message-facts.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { MessageFile } from './ports/reads.ts'

/** What became of a message on one channel. */
export type Leg = Pick<Standing, 'reason' | 'word' | 'code'> & {
  readonly channel: Channel
  /** Its newest; null: not handed over yet. */
  readonly submission: number | null
  readonly accountId: string | null
  readonly accountName: string | null
  readonly status: Status
  /** The message stands as this leg does. */
  readonly decides: boolean
}

/** In the order in which they were tried. Each is decided by itself, as if there were no other. */
export function legsOf(file: MessageFile, facts: Facts): readonly Leg[] {
  const { message } = file
  const { submission: deciding } = standingOf(facts)
  const byChannel = Map.groupBy(bySubmission(file), ([first]) => first?.channel ?? message.channel)
  const tried = [...byChannel].map(([channel, submissions]): Leg => {
    const newest = submissions.at(-1)?.[0]
    const numbers = new Set(submissions.flatMap(([first]) => first?.submission ?? []))
    const { status, reason, word, code } = decide({
      ...facts,
      submissions: facts.submissions.filter(({ number }) => numbers.has(number)),
      evidence: facts.evidence.filter((one) => numbers.has(one.submission) && turnOf(one) === null),
    })
    const isOurs = newest !== undefined && newest.accountId !== NO_ACCOUNT
    return {
      channel,
      submission: newest?.submission ?? null,
      accountId: isOurs ? newest.accountId : null,
      accountName: newest?.accountName ?? null,
      status,
      reason,
      word,
      code,
      decides: numbers.has(deciding),
    }
  })
  const passedOver = passedOverBy(file, byChannel)
  if (byChannel.has(message.channel))
    return [...passedOver, ...tried, ...unneededBy(file, byChannel)]
  const { channel, status, reason, word, code, accountId } = message
  const planned = { channel, submission: null, accountId, accountName: null }
  return [
    ...passedOver,
    ...tried.map((leg) => ({ ...leg, decides: false })),
    { ...planned, status, reason, word, code, decides: true },
  ]
}

/** The second channel, where the first brought it before anything was handed over. */
function unneededBy(
  { evidence }: MessageFile,
  tried: ReadonlyMap<Channel, unknown>,
): readonly Leg[] {
  const off = evidence.find(({ claim: { detail } }) => detail === FALLBACK_UNNEEDED)
  const channel = off === undefined ? null : (turnOf(off)?.to ?? null)
  if (channel === null || tried.has(channel)) return []
  return [{ channel, ...NOWHERE, status: 'cancelled', reason: null, decides: false }]
}

const NOWHERE = { submission: null, accountId: null, accountName: null, word: null, code: null }

/** The first channel, where nothing was ever handed over by it. */
function passedOverBy(
  { evidence }: MessageFile,
  tried: ReadonlyMap<Channel, unknown>,
): readonly Leg[] {
  const turn = evidence.find(({ claim: { detail } }) => detail === FELL_BACK)
  const channel = turn === undefined ? null : (turnOf(turn)?.from ?? null)
  if (turn === undefined || channel === null || tried.has(channel)) return []
  const { reason } = turn.claim
  return [{ channel, ...NOWHERE, status: 'rejected', reason, decides: false }]
}
