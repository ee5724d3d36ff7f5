import { type TokenBucket, takeTokens } from '../core/rate-cap.ts'
import { type Company, gatherCompany } from './gather-company.ts'
import type {
  AcceptOutcome,
  IntakeDeps,
  IntakeLedger,
  IntakeWorkspace,
  KeyClaim,
  SendBatch,
  Taken,
} from './ports/intake.ts'
import { type Passenger, takeIn } from './take-in.ts'
import { takeInstead } from './take-instead.ts'

/** Takes messages in. Answered when they are durable, never before. */
export type Intake = { accept(batch: SendBatch): Promise<AcceptOutcome> }

// One transaction holds about this many messages: more makes the first of them wait too long.
const BATCH_MESSAGES = 500
// What may wait in memory: a few seconds of work. Beyond it the door says it is busy.
const WAITING_MESSAGES = 20_000

/** Requests that arrive while the last transaction commits go into the next one together. */
export function createIntake(deps: IntakeDeps): Intake {
  const caps = new Map<string, TokenBucket>()
  const company: Company<SendBatch, AcceptOutcome> = gatherCompany({
    run: (batches) => acceptTogether(deps, caps, batches),
    weigh: ({ messages }) => messages.length,
    batchWeight: BATCH_MESSAGES,
    waitingWeight: WAITING_MESSAGES,
  })
  // What locks messages that wait does so before it locks anything else: others would have locked theirs.
  const alone = async (batch: SendBatch) => (await acceptTogether(deps, caps, [batch]))[0]
  return {
    accept: async (batch) =>
      (await (batch.insteadOf === undefined ? company.join(batch) : alone(batch))) ?? {
        kind: 'overloaded',
        because: `${WAITING_MESSAGES} messages wait to be taken in`,
      },
  }
}

async function acceptTogether(
  { store, clock, random }: IntakeDeps,
  caps: Map<string, TokenBucket>,
  batches: readonly SendBatch[],
): Promise<readonly AcceptOutcome[]> {
  const now = clock.now()
  return store.transact(async (ledger) => {
    const outcomes = new Map<SendBatch, AcceptOutcome>()
    const workspaces = await ledger.workspaces(distinct(batches.map((one) => one.workspaceId)))
    const first = firstOfEachKey(batches)
    await settleKeys(ledger, { first, now, outcomes })
    const passengers = first
      .filter((batch) => !outcomes.has(batch))
      .map((batch) => ({ batch, workspace: workspaceOf(workspaces, batch) }))
    const admitted = await admit(ledger, { passengers, caps, now, outcomes })
    const [only] = admitted
    const answers =
      only?.batch.insteadOf === undefined
        ? await takeIn({ ledger, random, now }, admitted)
        : [await takeInstead({ ledger, random, now }, only)]
    admitted.forEach(({ batch }, at) => {
      const taken = answers[at]
      if (taken !== undefined) outcomes.set(batch, { kind: 'taken', taken, isReplay: false })
    })
    await keepAnswers(ledger, outcomes)
    return batches.map((batch) => outcomes.get(batch) ?? repeatOf(batch, first, outcomes))
  })
}

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)]

const nameOf = ({ workspaceId, idempotency }: SendBatch): string | null =>
  idempotency === null ? null : `${workspaceId}|${idempotency.key}`

/** Of requests under one key only the first travels; the others get its answer. */
function firstOfEachKey(batches: readonly SendBatch[]): readonly SendBatch[] {
  const seen = new Set<string>()
  return batches.filter((batch) => {
    const name = nameOf(batch)
    if (name === null) return true
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}

function repeatOf(
  batch: SendBatch,
  first: readonly SendBatch[],
  outcomes: ReadonlyMap<SendBatch, AcceptOutcome>,
): AcceptOutcome {
  const original = first.find((one) => nameOf(one) === nameOf(batch))
  const outcome = original === undefined ? undefined : outcomes.get(original)
  if (outcome === undefined) return { kind: 'key-running' }
  if (!isSame(batch.idempotency?.requestHash, original?.idempotency?.requestHash)) {
    return { kind: 'key-reused' }
  }
  return outcome.kind === 'taken' ? { ...outcome, isReplay: true } : outcome
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one?.join() === other?.join()

/** Its answer, if it is the same request that the key was first used with. */
export function replayOf(
  claim: Extract<KeyClaim, { kind: 'done' }>,
  requestHash: Uint8Array,
): AcceptOutcome {
  if (!isSame(claim.requestHash, requestHash)) return { kind: 'key-reused' }
  // What keepAnswers wrote.
  return { kind: 'taken', taken: claim.response as Taken, isReplay: true }
}

type Outcomes = Map<SendBatch, AcceptOutcome>

async function settleKeys(
  ledger: IntakeLedger,
  { first, now, outcomes }: { first: readonly SendBatch[]; now: number; outcomes: Outcomes },
): Promise<void> {
  const keyed = first.flatMap((batch) =>
    batch.idempotency === null ? [] : [{ batch, idempotency: batch.idempotency }],
  )
  const claims = await ledger.claimKeys(
    keyed.map(({ batch, idempotency }) => ({ ...idempotency, workspaceId: batch.workspaceId })),
    now,
  )
  keyed.forEach(({ batch, idempotency }, at) => {
    const claim = claims[at]
    if (claim === undefined || claim.kind === 'running')
      outcomes.set(batch, { kind: 'key-running' })
    else if (claim.kind === 'done') outcomes.set(batch, replayOf(claim, idempotency.requestHash))
  })
}

function workspaceOf(
  workspaces: ReadonlyMap<string, IntakeWorkspace>,
  { workspaceId, isTest }: SendBatch,
): IntakeWorkspace {
  const workspace = workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error(`there is no workspace ${workspaceId}`)
  return isTest
    ? { ...workspace, isTest, accounts: workspace.accounts.filter(({ isDemo }) => isDemo) }
    : workspace
}

/** The workspace's rate cap: what is refused stores nothing and lets its key go. */
async function admit(
  ledger: IntakeLedger,
  {
    passengers,
    caps,
    now,
    outcomes,
  }: {
    passengers: readonly Passenger[]
    caps: Map<string, TokenBucket>
    now: number
    outcomes: Outcomes
  },
): Promise<readonly Passenger[]> {
  const admitted: Passenger[] = []
  for (const { batch, workspace } of passengers) {
    const perSecond = workspace.rateCapPerSecond
    const count = batch.messages.length
    const taking =
      perSecond === null
        ? null
        : takeTokens(caps.get(workspace.id) ?? null, { perSecond, count, now })
    if (taking !== null) caps.set(workspace.id, taking.bucket)
    if (taking?.kind !== 'refused') {
      admitted.push({ batch, workspace })
      continue
    }
    const { retryAfterMs } = taking
    outcomes.set(batch, { kind: 'rate-capped', perSecond: perSecond ?? 0, retryAfterMs })
    if (batch.idempotency !== null) await ledger.dropKey(workspace.id, batch.idempotency.key)
  }
  return admitted
}

async function keepAnswers(
  ledger: IntakeLedger,
  outcomes: ReadonlyMap<SendBatch, AcceptOutcome>,
): Promise<void> {
  await ledger.finishKeys(
    [...outcomes].flatMap(([{ workspaceId, idempotency }, outcome]) =>
      idempotency !== null && outcome.kind === 'taken' && !outcome.isReplay
        ? [{ workspaceId, key: idempotency.key, response: outcome.taken }]
        : [],
    ),
  )
}
