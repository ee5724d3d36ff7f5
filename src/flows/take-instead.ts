import { readNumber } from '../core/number.ts'
import { monthOf } from './compose-messages.ts'
import type { IntakeDeps, IntakeLedger, Taken } from './ports/intake.ts'
import type { Between, QueuedMessage } from './ports/waiting.ts'
import { type Passenger, takeIn } from './take-in.ts'

type Taking = {
  readonly ledger: IntakeLedger
  readonly random: IntakeDeps['random']
  readonly now: number
}

/**
 * Takes one message in, in the place of what waits from and to the same: that is cancelled when nothing speaks
 * against the new one. What is being claimed at this moment waits no longer, and stays.
 */
export async function takeInstead(
  { ledger, random, now }: Taking,
  { batch, workspace }: Passenger & { readonly batch: { readonly insteadOf?: InsteadOf } },
): Promise<Taken> {
  const { workspaceId, isTest, messages, insteadOf } = batch
  const number = readNumber(messages[0]?.to ?? '', workspace.defaultCountry)
  const recipient = number.kind === 'number' ? number.e164 : null
  const ids =
    recipient === null || insteadOf === undefined
      ? []
      : await ledger.waitingBetween({ workspaceId, recipient, isTest, ...insteadOf })
  const queued: QueuedMessage[] = []
  for (const id of ids) {
    const one = await ledger.lockQueued(workspaceId, id)
    if (one !== null) queued.push(one)
  }
  const inTheirPlace: IntakeLedger = {
    ...withoutThem(ledger, queued),
    async store(rows, texts, at) {
      const isGoing = rows.length > 0 && rows.every(({ evidence }) => evidence === null)
      if (isGoing) await ledger.cancelWaiting(ids, at)
      await ledger.store(rows, texts, at)
    },
  }
  const [taken] = await takeIn({ ledger: inTheirPlace, random, now }, [{ batch, workspace }])
  if (taken === undefined) throw new Error('an answer is missing')
  return taken
}

type InsteadOf = Pick<Between, 'from' | 'service'>

/** What comes in the place of others is no repetition of theirs, and they are not in the way of its money. */
export const withoutThem = <Ledger extends Pick<IntakeLedger, 'lockTexts' | 'lockBudgets'>>(
  ledger: Ledger,
  queued: readonly QueuedMessage[],
): Ledger => ({
  ...ledger,
  async lockTexts(refs: Parameters<IntakeLedger['lockTexts']>[0]) {
    const ids = new Set(queued.map(({ id }) => id))
    const texts = await ledger.lockTexts(refs)
    return texts.map(({ key, history }) => ({
      key,
      history: { ...history, sent: history.sent.filter(({ id }) => !ids.has(id)) },
    }))
  },
  async lockBudgets(workspaceIds: readonly string[], month: string) {
    const ofMonth = queued.filter(({ queuedAt }) => monthOf(queuedAt) === month)
    const micros = ofMonth.reduce((sum, { priceMicros }) => sum + (priceMicros ?? 0), 0)
    const debited = queued.reduce((sum, { debitedMicros }) => sum + (debitedMicros ?? 0), 0)
    const budgets = await ledger.lockBudgets(workspaceIds, month)
    return new Map(
      [...budgets].map(([id, budget]) => [
        id,
        {
          messages: budget.messages - ofMonth.length,
          micros: budget.micros - micros,
          balanceMicros: budget.balanceMicros === null ? null : budget.balanceMicros + debited,
        },
      ]),
    )
  },
})
