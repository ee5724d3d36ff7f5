import type {
  Answer,
  Ledger,
  MessageFacts,
  PipelineAccount,
  PipelineDeps,
} from './ports/pipeline.ts'
import type { PollRow } from './ports/polls.ts'
import type { Poll } from './ports/providers.ts'

/** A provider may take a moment to write down what it took. */
const UNHEARD_AFTER_MS = 60_000
/** Those whose answer was never heard are asked after, where the provider can be asked. */
export async function addPollsOf(
  ledger: Pick<Ledger, 'addPolls'>,
  answers: readonly Answer[],
  { deps, account, now }: { deps: PipelineDeps; account: PipelineAccount; now: number },
): Promise<void> {
  if (pollOf(deps, account) === null) return
  const unheard = answers.filter(({ kind }) => kind === 'unknown')
  const handovers = new Map(unheard.map(({ handover }) => [handover.id, handover]))
  await ledger.addPolls(
    [...handovers.values()].map(({ bucket, id, submission }) => ({
      bucket,
      id,
      submission,
      accountId: account.id,
      dueAt: now + UNHEARD_AFTER_MS,
    })),
  )
}

/** The newest submissions of messages that fell silent, where their providers can be asked. */
export const pollsOfSilent = (
  deps: PipelineDeps,
  silent: readonly MessageFacts[],
  now: number,
): readonly PollRow[] =>
  silent.flatMap(({ message: { bucket, id, submissionCount, accountId } }) => {
    const account = accountId === null ? undefined : deps.accounts.get(accountId)
    if (account === undefined || pollOf(deps, account) === null) return []
    return [{ bucket, id, submission: submissionCount, accountId: account.id, dueAt: now }]
  })

/** How messages of an account are asked after; null: they cannot be. */
export const pollOf = ({ providers }: PipelineDeps, account: PipelineAccount): Poll | null =>
  account.protocol === 'http' ? (providers.of(account.kind)?.poll ?? null) : null
