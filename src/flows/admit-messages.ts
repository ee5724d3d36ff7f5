import { type Budget, type OverBudget, budgetAfter, overBudget } from '../core/budgets.ts'
import { FLOOD_MS, type TextHistory, floodUntil, isRepeat, withSent } from '../core/repeats.ts'
import { type Repeat, reviewNeeded } from '../core/screening.ts'
import type { IntakeLedger, IntakeWorkspace, KnownText, TextRef } from './ports/intake.ts'

/** A message that nothing in itself speaks against, and whose turn is to come. */
export type Candidate = {
  readonly id: string
  readonly workspace: IntakeWorkspace
  readonly to: string
  readonly sender: string
  readonly text: string
  readonly priceMicros: number | null
  readonly dueAt: number
}

export type Verdict =
  | { readonly kind: 'queue' }
  | { readonly kind: 'hold'; readonly because: string }
  | { readonly kind: 'repeat'; readonly repeat: Repeat }
  | { readonly kind: 'over-budget'; readonly overBudget: OverBudget }

export type Admission = {
  /** By id: every candidate has one. */
  readonly verdicts: ReadonlyMap<string, Verdict>
  /** What is known of their texts from now on, to be stored with them. */
  readonly texts: readonly KnownText[]
}

/**
 * Decides, in the order given, which messages may take their place in the queue: held for a person,
 * repeated, over a limit, or queued. What they are held against is locked, so that of two at the same
 * time the second sees the first. Where a workspace has decided none of it, nothing is asked.
 * @param isReviewed a person has let them pass already.
 */
export async function admitMessages(
  ledger: Pick<IntakeLedger, 'lockTexts' | 'lockBudgets'>,
  candidates: readonly Candidate[],
  { now, month, isReviewed = false }: { now: number; month: string; isReviewed?: boolean },
): Promise<Admission> {
  const verdicts = new Map<string, Verdict>()
  for (const { id, text, workspace } of candidates) {
    const because = isReviewed ? null : reviewNeeded(text, workspace.settings.screening)
    if (because !== null) verdicts.set(id, { kind: 'hold', because })
  }
  const free = candidates.filter(({ id }) => !verdicts.has(id))
  const memory = await remember(ledger, free, now)
  const budgets = await lockBudgets(ledger, free, month)
  for (const one of free) {
    const repeat = memory.repeatOf(one)
    if (repeat !== null) {
      verdicts.set(one.id, { kind: 'repeat', repeat })
      continue
    }
    const over = budgets.overOf(one)
    if (over !== null) {
      verdicts.set(one.id, { kind: 'over-budget', overBudget: over })
      continue
    }
    memory.take(one)
    budgets.take(one)
    verdicts.set(one.id, { kind: 'queue' })
  }
  return { verdicts, texts: memory.changed() }
}

type Asked = {
  readonly one: Candidate
  readonly purpose: 'window' | 'flood'
  readonly ref: TextRef
}

/** What was sent before of the texts of those whose workspace wants to know. */
async function remember(
  ledger: Pick<IntakeLedger, 'lockTexts'>,
  candidates: readonly Candidate[],
  now: number,
): Promise<{
  repeatOf: (one: Candidate) => Repeat | null
  take: (one: Candidate) => void
  changed: () => readonly KnownText[]
}> {
  const asked = candidates.flatMap(textsOf)
  const known = asked.length === 0 ? [] : await ledger.lockTexts(asked.map(({ ref }) => ref))
  const keys = new Map<string, string>()
  const histories = new Map<string, TextHistory>()
  const changed = new Set<string>()
  asked.forEach(({ one, purpose }, at) => {
    const text = known[at]
    if (text === undefined) return
    keys.set(`${purpose} ${one.id}`, text.key)
    histories.set(text.key, text.history)
  })
  const find = ({ id }: Candidate, purpose: Asked['purpose']) => {
    const key = keys.get(`${purpose} ${id}`)
    const history = key === undefined ? undefined : histories.get(key)
    return key === undefined || history === undefined ? null : { key, history }
  }
  const change = (key: string, history: TextHistory): void => {
    histories.set(key, history)
    changed.add(key)
  }
  return {
    repeatOf: (one) => {
      const { duplicateWindowSeconds, floodLimit } = one.workspace.settings
      const same = find(one, 'window')
      const windowMs = (duplicateWindowSeconds ?? 0) * 1000
      if (same !== null && isRepeat(same.history, one.dueAt, windowMs)) return 'duplicate-window'
      const any = find(one, 'flood')
      if (any === null || floodLimit === null) return null
      const blockedUntil = floodUntil(any.history, one.dueAt, floodLimit)
      if (blockedUntil === null) return null
      if (blockedUntil !== any.history.blockedUntil) {
        change(any.key, { ...any.history, blockedUntil })
      }
      return 'flood'
    },
    take: (one) => {
      const sent = { id: one.id, at: one.dueAt }
      const keepMs = (one.workspace.settings.duplicateWindowSeconds ?? 0) * 1000
      const same = find(one, 'window')
      if (same !== null) change(same.key, withSent(same.history, sent, { now, keepMs }))
      const any = find(one, 'flood')
      if (any !== null) change(any.key, withSent(any.history, sent, { now, keepMs: FLOOD_MS }))
    },
    changed: () =>
      [...changed].flatMap((key) => {
        const history = histories.get(key)
        return history === undefined ? [] : [{ key, history }]
      }),
  }
}

function textsOf(one: Candidate): readonly Asked[] {
  const { workspace, to: number, sender, text, dueAt } = one
  const { duplicateWindowSeconds, floodLimit } = workspace.settings
  const common = { workspaceId: workspace.id, number, text }
  const asked: Asked[] = []
  if (duplicateWindowSeconds !== null) {
    const expiresAt = dueAt + duplicateWindowSeconds * 1000
    asked.push({ one, purpose: 'window', ref: { ...common, sender, expiresAt } })
  }
  if (floodLimit !== null) {
    // A block may begin at the very end of the hour that is looked at.
    const expiresAt = dueAt + 2 * FLOOD_MS
    asked.push({ one, purpose: 'flood', ref: { ...common, sender: null, expiresAt } })
  }
  return asked
}

/** Whether its messages are weighed against anything at all. */
export const weighsMessages = (workspace: IntakeWorkspace): boolean =>
  isLimited(workspace) ||
  workspace.settings.screening.mode !== 'off' ||
  workspace.settings.duplicateWindowSeconds !== null ||
  workspace.settings.floodLimit !== null

const isLimited = ({ spendCapMicros, hasBalance, settings }: IntakeWorkspace): boolean =>
  spendCapMicros !== null || hasBalance || settings.usageThreshold !== null

async function lockBudgets(
  ledger: Pick<IntakeLedger, 'lockBudgets'>,
  candidates: readonly Candidate[],
  month: string,
): Promise<{ overOf: (one: Candidate) => OverBudget | null; take: (one: Candidate) => void }> {
  const limited = candidates.filter(({ workspace }) => isLimited(workspace))
  const ids = [...new Set(limited.map(({ workspace }) => workspace.id))]
  const budgets = new Map<string, Budget>(
    ids.length === 0 ? [] : await ledger.lockBudgets(ids, month),
  )
  return {
    overOf: ({ workspace, priceMicros }) => {
      const budget = budgets.get(workspace.id)
      if (budget === undefined) return null
      const { usageThreshold } = workspace.settings
      return overBudget(
        budget,
        { spendCapMicros: workspace.spendCapMicros, usageThreshold },
        priceMicros,
      )
    },
    take: ({ workspace, priceMicros }) => {
      const budget = budgets.get(workspace.id)
      if (budget !== undefined) budgets.set(workspace.id, budgetAfter(budget, priceMicros))
    },
  }
}
