import { findPhrase } from '../core/phrases.ts'
import { type Listing, NOTHING_AGAINST, type Refusal, screen } from '../core/screening.ts'
import { type Candidate, type Verdict, admitMessages } from './admit-messages.ts'
import { monthOf, senderRefusal } from './compose-messages.ts'
import type { CampaignLedger, UnsentContent, UnsentMessage } from './ports/campaigns.ts'
import type { IntakeWorkspace, KnownText } from './ports/intake.ts'

/** What becomes of messages that waited: their campaign starts, or a person lets them pass. */
export type Sorted = {
  readonly queued: readonly string[]
  readonly held: readonly { readonly id: string; readonly because: string }[]
  readonly refused: readonly { readonly refusal: Refusal; readonly ids: readonly string[] }[]
  readonly texts: readonly KnownText[]
}

type Sorting = {
  readonly workspace: IntakeWorkspace
  readonly now: number
  /** A person has let them pass. */
  readonly isReviewed?: boolean
}

type Waiting = UnsentMessage & { readonly dueAt?: number }

type SortingLedger = Pick<
  CampaignLedger,
  'unsentContents' | 'lockTexts' | 'lockBudgets' | 'listings'
>

/** Screens messages again for what may have changed since they were taken in, in the order given. */
export async function sortUnsent(
  ledger: SortingLedger,
  { workspace, now, isReviewed = false }: Sorting,
  messages: readonly Waiting[],
): Promise<Sorted> {
  const contents =
    isReviewed || looksAtContents(workspace)
      ? await ledger.unsentContents(messages.map(({ id }) => id))
      : new Map<string, UnsentContent>()
  const listings = isReviewed ? await listed(ledger, messages, contents) : NOBODY
  const refusals = new Map<string, Refusal>()
  const candidates: Candidate[] = []
  for (const message of messages) {
    const content = contents.get(message.id) ?? { to: '', sender: '', text: '' }
    const refusal = screen({
      ...NOTHING_AGAINST,
      listings: listings.get(message.id) ?? NOTHING_AGAINST.listings,
      senderRefusal: senderRefusal(workspace, content.sender, content.to),
      droppedPhrase: findPhrase(content.text, workspace.settings.screening.drop),
    })
    if (refusal !== null) refusals.set(message.id, refusal)
    else {
      const { id, priceMicros } = message
      const dueAt = Math.max(message.dueAt ?? now, now)
      candidates.push({ id, workspace, priceMicros, dueAt, ...content })
    }
  }
  const month = monthOf(now)
  const { verdicts, texts } = await admitMessages(ledger, candidates, { now, month, isReviewed })
  return { ...byVerdict(messages, refusals, verdicts), texts }
}

const looksAtContents = ({ senders, settings }: IntakeWorkspace): boolean =>
  senders.length > 0 ||
  settings.registeredSendersOnly ||
  settings.duplicateWindowSeconds !== null ||
  settings.floodLimit !== null ||
  settings.screening.mode !== 'off' ||
  settings.screening.drop.length > 0

const NOBODY: ReadonlyMap<string, ReadonlySet<Listing>> = new Map()

async function listed(
  ledger: Pick<SortingLedger, 'listings'>,
  messages: readonly Waiting[],
  contents: ReadonlyMap<string, UnsentContent>,
): Promise<ReadonlyMap<string, ReadonlySet<Listing>>> {
  const found = await ledger.listings(
    messages.map(({ id, workspaceId }) => ({ workspaceId, number: contents.get(id)?.to ?? '' })),
  )
  return new Map(messages.map(({ id }, at) => [id, found[at] ?? NOTHING_AGAINST.listings]))
}

function byVerdict(
  messages: readonly Waiting[],
  refusals: ReadonlyMap<string, Refusal>,
  verdicts: ReadonlyMap<string, Verdict>,
): Omit<Sorted, 'texts'> {
  const queued: string[] = []
  const held: { id: string; because: string }[] = []
  const refused = new Map<string, { refusal: Refusal; ids: string[] }>()
  for (const { id } of messages) {
    const verdict = verdicts.get(id) ?? { kind: 'queue' }
    const refusal = refusals.get(id) ?? refusalOf(verdict)
    if (refusal !== null) {
      const key = `${refusal.reason} ${refusal.detail ?? ''}`
      const same = refused.get(key) ?? { refusal, ids: [] }
      same.ids.push(id)
      refused.set(key, same)
    } else if (verdict.kind === 'hold') held.push({ id, because: verdict.because })
    else queued.push(id)
  }
  return { queued, held, refused: [...refused.values()] }
}

function refusalOf(verdict: Verdict): Refusal | null {
  const repeat = verdict.kind === 'repeat' ? verdict.repeat : null
  const overBudget = verdict.kind === 'over-budget' ? verdict.overBudget : null
  return screen({ ...NOTHING_AGAINST, repeat, overBudget })
}
