import type { RereadMessage } from './reread-messages.ts'
import type { ReplayFindings, ReplayMove, ReplaySample } from './ports/vocabulary.ts'

export const NOTHING_FOUND: ReplayFindings = {
  receipts: 0,
  messages: 0,
  changed: 0,
  drifted: 0,
  withoutRaw: 0,
  moves: [],
  samples: [],
}

const SAMPLES_MAX = 20

/** What was found before and what these messages add to it. */
export function withFound(
  before: ReplayFindings,
  messages: readonly RereadMessage[],
): ReplayFindings {
  const moves = new Map(before.moves.map((move) => [keyOf(move), move]))
  const samples: ReplaySample[] = [...before.samples]
  let { receipts, changed, drifted, withoutRaw } = before
  for (const one of messages) {
    receipts += one.receipts
    withoutRaw += one.withoutRaw
    if (one.restanding === null) continue
    changed += 1
    if (one.rewritten.length === 0) drifted += 1
    const { message, after } = one.restanding
    const { status: from, reason: fromReason } = message.standing
    const move = { from, fromReason, to: after.status, toReason: after.reason, messages: 0 }
    const known = moves.get(keyOf(move)) ?? move
    moves.set(keyOf(move), { ...known, messages: known.messages + 1 })
    if (samples.length < SAMPLES_MAX)
      samples.push({ messageId: message.id, from, to: after.status })
  }
  return {
    receipts,
    messages: before.messages + messages.length,
    changed,
    drifted,
    withoutRaw,
    moves: [...moves.values()].toSorted((a, b) => b.messages - a.messages),
    samples,
  }
}

const keyOf = ({ from, fromReason, to, toReason }: Omit<ReplayMove, 'messages'>): string =>
  [from, fromReason, to, toReason].join('|')
