import { countedAs } from '../../src/core/counts.ts'
import { decide } from '../../src/core/decide.ts'
import { isFinal } from '../../src/core/status.ts'
import { factsToDecide } from '../../src/flows/apply-evidence.ts'
import type { PipelineDeps } from '../../src/flows/ports/pipeline.ts'
import { allowedStatuses, textedTwice } from '../../sim/oracle.ts'
import type { Truth } from '../../sim/smsc/truth.ts'
import type { ModelStore } from './model-store.ts'

export type Asked = {
  readonly id: string
  readonly to: string
  readonly text: string
  readonly behaviour: string
}

/** What must hold after every committed step; a line for each promise that is broken. */
export function faultsNow(store: ModelStore, deps: PipelineDeps): readonly string[] {
  const faults: string[] = []
  const recount = new Map<string, number>()
  for (const message of store.messages.values()) {
    const { standing, accountId } = message
    const { segments: _, priceMicros: __, ...key } = countedAs(message, { ...standing, accountId })
    const { workspaceId, campaignId, status, reason, code, charge } = key
    const name = [workspaceId, campaignId, status, reason, key.accountId, code, charge].join('|')
    recount.set(name, (recount.get(name) ?? 0) + 1)
    const [facts] = store.facts(message)
    if (facts === undefined) continue
    const decided = decide(factsToDecide(facts, deps.accounts))
    if (decided.status !== standing.status) {
      faults.push(`${message.recipient} is ${standing.status}, its evidence says ${decided.status}`)
    }
  }
  const sum = [...store.counts.values()].reduce((a, b) => a + b, 0)
  if (sum !== store.messages.size)
    faults.push(`counts add up to ${sum}, not ${store.messages.size}`)
  for (const key of new Set([...recount.keys(), ...store.counts.keys()])) {
    const [counted = 0, kept = 0] = [recount.get(key), store.counts.get(key)]
    if (counted !== kept)
      faults.push(`${key} is counted ${kept} times and is there ${counted} times`)
  }
  return faults
}

/** What must hold when nothing more can happen. */
export function faultsAfterwards({
  store,
  truth,
  asked,
  nowMs,
  hasSuccessors,
}: {
  store: ModelStore
  truth: Truth
  asked: readonly Asked[]
  nowMs: number
  hasSuccessors: boolean
}): readonly string[] {
  const allowed = allowedStatuses(truth, asked, {
    nowMs,
    expectedBy: { earliestMs: 0, latestMs: 0 },
    habits: ['each'],
    hasSuccessors,
  })
  const wrong = asked.flatMap(({ id, to }, at) => {
    const status = store.messages.get(id)?.standing.status
    const { statuses, because } = allowed[at] ?? { statuses: new Set(), because: 'nobody asked' }
    if (status !== undefined && statuses.has(status)) return []
    return [`${to} is ${status}, not ${[...statuses].join(' or ')}: ${because}`]
  })
  const silent = [...store.messages.values()]
    .filter(({ standing }) => !isFinal(standing.status))
    .map(({ recipient, standing }) => `${recipient} stays ${standing.status} for ever`)
  const unread = store.inbox.size === 0 ? [] : [`${store.inbox.size} receipts were never read`]
  const acknowledged = truth.submits
    .flatMap(({ receipts }) => receipts)
    .filter(({ ackedAtMs }) => ackedAtMs !== null).length
  const lost =
    store.journal.size < acknowledged
      ? [`${acknowledged} receipts were acknowledged, ${store.journal.size} are in the journal`]
      : []
  const twice = textedTwice(truth).map((what) => `texted twice: ${what}`)
  return [...wrong, ...silent, ...unread, ...lost, ...twice]
}
