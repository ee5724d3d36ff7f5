import type { Correction } from '../../src/core/correction.ts'
import { NO_OVERRIDES } from '../../src/core/dialects/overrides.ts'
import type { Evidence } from '../../src/core/evidence.ts'
import type { StandingMove } from '../../src/core/counts.ts'
import { timeOfId } from '../../src/core/ids.ts'
import type { InboundRow } from '../../src/flows/ports/inbound.ts'
import type {
  Arrival,
  ClaimedMessage,
  KnownSegment,
  Ledger,
  LedgerMessage,
  MessageFacts,
  MessageKey,
  OrphanRow,
  PipelineAccount,
  PipelineStore,
  ProviderIdRow,
  QueueRow,
  SubmissionSegment,
  Watch,
} from '../../src/flows/ports/pipeline.ts'

export type StoredMessage = LedgerMessage & {
  readonly recipient: string
  readonly sender: string
  readonly text: string
  readonly validUntil: number | null
}

type StoredWatch = Watch & { readonly dueAt: number }
type Waiting = { readonly accountId: string; readonly isAdopted: boolean }

/**
 * The pipeline's tables as plain maps: what is committed, and nothing else. A crash leaves it as it is.
 * `turn` is awaited before each transaction, so that whoever owns it decides their order; a
 * transaction itself is atomic. Held to the same journeys as PostgreSQL (test/journeys/).
 */
export class ModelStore implements PipelineStore {
  readonly messages = new Map<string, StoredMessage>()
  readonly segments = new Map<string, SubmissionSegment[]>()
  readonly evidence = new Map<string, Evidence[]>()
  readonly counts = new Map<string, number>()
  readonly journal = new Map<string, Uint8Array>()
  readonly inbox = new Map<string, Waiting>()
  readonly orphans = new Map<string, OrphanRow>()
  readonly inbound: InboundRow[] = []
  readonly corrections: Correction[] = []
  private readonly queued = new Map<string, QueueRow>()
  private readonly providerIds = new Map<string, ProviderIdRow>()
  private watches: StoredWatch[] = []
  private readonly optOuts = new Set<string>()
  private readonly allAccounts: readonly PipelineAccount[]
  private readonly turn: () => Promise<void>

  constructor(accounts: readonly PipelineAccount[], turn: () => Promise<void>) {
    this.allAccounts = accounts
    this.turn = turn
  }

  /** When the next watch is due. */
  get nextWatchAt(): number {
    return earliest(this.watches)
  }

  /** When the next queued message is due. */
  get nextQueuedAt(): number {
    return earliest([...this.queued.values()])
  }

  /** Takes a message in, as intake does. */
  add(message: StoredMessage, move: StandingMove): void {
    this.messages.set(message.id, message)
    this.count(move)
    this.queued.set(message.id, {
      bucket: message.bucket,
      id: message.id,
      accountId: message.accountId ?? '',
      campaignId: message.campaignId,
      workspaceId: message.workspaceId,
      dueAt: 0,
      submission: 1,
      validUntil: message.validUntil,
    })
  }

  async inLedger<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
    await this.turn()
    return work(this.ledger())
  }

  async recordReceipts(rows: Parameters<PipelineStore['recordReceipts']>[0]): Promise<void> {
    await this.turn()
    for (const { id, accountId, raw } of rows) {
      this.journal.set(id, raw)
      this.inbox.set(id, { accountId, isAdopted: false })
    }
  }

  async inboxLag(limit: number): Promise<number> {
    return Math.min(limit, this.inbox.size)
  }

  async parkReceipt(): Promise<void> {
    throw new Error('nothing in the model fails to apply')
  }

  async hasOrphans(accountId: string): Promise<boolean> {
    await this.turn()
    return [...this.orphans.values()].some(
      (one) => one.accountId === accountId && one.state !== 'malformed',
    )
  }

  async requeueOrphansByKeys(accountId: string, idKeys: readonly string[]): Promise<number> {
    await this.turn()
    const wanted = new Set(idKeys)
    return this.requeue(
      [...this.orphans.values()].filter(
        (one) =>
          one.accountId === accountId &&
          one.state !== 'malformed' &&
          one.idKeys.some((key) => wanted.has(key)),
      ),
    )
  }

  async requeueOrphans(journalIds: readonly string[]): Promise<number> {
    await this.turn()
    return this.requeue(
      journalIds.map((id) => this.orphans.get(id)).filter((one) => one !== undefined),
    )
  }

  async waitingOrphans(after: string, limit: number) {
    await this.turn()
    return [...this.orphans.values()]
      .filter(({ state, journalId }) => state === 'waiting' && journalId > after)
      .toSorted((a, b) => (a.journalId < b.journalId ? -1 : 1))
      .slice(0, limit)
      .flatMap(({ journalId, accountId, providerId, recipient }) =>
        providerId === null ? [] : [{ journalId, accountId, providerId, recipient, awaits: null }],
      )
  }

  async findOverdue(now: number, limit: number) {
    await this.turn()
    return this.overdue(now).slice(0, limit)
  }

  hasOverdue(now: number): boolean {
    return this.overdue(now).length > 0
  }

  async markUnheard(before: number): Promise<number> {
    await this.turn()
    let marked = 0
    for (const [id, segments] of this.segments) {
      this.segments.set(
        id,
        segments.map((one) => {
          if (one.answer !== null || one.submittedAt >= before) return one
          marked += 1
          return { ...one, answer: 'unknown' }
        }),
      )
    }
    return marked
  }

  /** The world marks by itself what a kill left. */
  async markWatchedUnheard() {
    return { due: 0, segments: 0 }
  }

  async accounts(): Promise<readonly PipelineAccount[]> {
    return this.allAccounts
  }

  async addLearned(): Promise<void> {}

  // What accounts are judged by, and what providers are asked after, is other tests' matter.
  async minutesSince() {
    return []
  }

  async talliesBetween() {
    return []
  }

  async silences() {
    return []
  }

  async readAlarms() {
    return new Map()
  }
  async writeJudgement(): Promise<void> {}
  async takeTrial(): Promise<boolean> {
    return false
  }
  async noteTrial(): Promise<void> {}

  async takePolls() {
    return []
  }

  async takePollTurn() {
    return false
  }

  async endPollTurn(): Promise<void> {}

  async settlePolls(): Promise<void> {}

  async noteBound(): Promise<void> {}

  async findByProviderIds(keys: readonly { accountId: string; idKey: string }[]) {
    const wanted = new Set(keys.map((key) => `${key.accountId} ${key.idKey}`))
    return this.known((row) => wanted.has(`${row.accountId} ${row.idKey}`))
  }

  // Reached over SMPP alone, which brings no references back.
  async findSubmissions() {
    return []
  }

  async findByRecipients(places: readonly { recipient: string }[]) {
    const wanted = new Set(places.map(({ recipient }) => recipient))
    return this.known(({ messageId }) => wanted.has(this.messages.get(messageId)?.recipient ?? ''))
  }

  // No message of the model is to a number that another is to.
  async findOvertaken() {
    return new Set<string>()
  }

  async findLately(person: Parameters<Ledger['findLately']>[0]) {
    return [...this.messages.values()]
      .filter(
        ({ recipient, sender, submittedAt }) =>
          recipient === person.recipient &&
          person.senders.includes(sender) &&
          submittedAt !== null &&
          submittedAt >= person.since,
      )
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, 2)
      .map(({ bucket, id, submissionCount }) => ({
        bucket,
        messageId: id,
        submission: submissionCount,
      }))
  }

  facts({ id }: MessageKey): MessageFacts[] {
    const message = this.messages.get(id)
    if (message === undefined) return []
    return [
      { message, submissions: this.segments.get(id) ?? [], evidence: this.evidence.get(id) ?? [] },
    ]
  }

  private overdue(now: number): readonly QueueRow[] {
    return [...this.queued.values()].filter(
      ({ id }) => (this.messages.get(id)?.validUntil ?? Number.POSITIVE_INFINITY) <= now,
    )
  }

  private known(fits: (row: ProviderIdRow) => boolean): readonly KnownSegment[] {
    return [...this.providerIds.values()].filter(fits)
  }

  private requeue(orphans: readonly OrphanRow[]): number {
    for (const { journalId, accountId } of orphans) {
      this.orphans.delete(journalId)
      this.inbox.set(journalId, { accountId, isAdopted: true })
    }
    return orphans.length
  }

  private count({ messages, ...move }: StandingMove): void {
    const { workspaceId, campaignId, status, reason, accountId, code, charge } = move
    const key = [workspaceId, campaignId, status, reason, accountId, code, charge].join('|')
    const sum = (this.counts.get(key) ?? 0) + messages
    if (sum === 0) this.counts.delete(key)
    else this.counts.set(key, sum)
  }

  private claim(accountId: string, limit: number, now: number): readonly ClaimedMessage[] {
    const due = [...this.queued.values()]
      .filter((row) => row.accountId === accountId && row.dueAt <= now)
      .slice(0, limit)
    return due.flatMap(({ id }) => {
      const message = this.messages.get(id)
      if (message === undefined) return []
      this.queued.delete(id)
      const { recipient, sender, text, validUntil } = message
      const refusedBecause = this.optOuts.has(recipient) ? 'opted-out' : null
      return [
        {
          message,
          recipient,
          sender,
          text,
          wire: null,
          validUntil,
          refusedBecause,
          isAtLeastOnce: false,
          asksReceipts: null,
        },
      ]
    })
  }

  private ledger(): Ledger {
    return {
      findSubmissions: async () => [],
      lockSubmissions: async () => [],
      nameSegments: async () => {},
      keepApart: async () => {},
      findByProviderIds: (keys) => this.findByProviderIds(keys),
      findByRecipients: (places) => this.findByRecipients(places),
      findOvertaken: () => this.findOvertaken(),
      findLately: (person) => this.findLately(person),
      claimMessages: async (accountId, limit, { now }) => this.claim(accountId, limit, now),
      lockMessages: async (keys) => keys.flatMap((key) => this.facts(key)),
      appendEvidence: async (rows) => {
        for (const { messageId, evidence } of rows) {
          this.evidence.set(messageId, [...(this.evidence.get(messageId) ?? []), evidence])
        }
      },
      countRepeats: async () => {},
      changeStandings: async (changes) => {
        for (const change of changes) {
          const message = this.messages.get(change.id)
          if (message !== undefined) this.messages.set(change.id, { ...message, ...change })
        }
      },
      addCorrections: async (rows) => {
        this.corrections.push(...rows)
      },
      ownWords: async () => ({ of: () => NO_OVERRIDES, entries: () => [], revision: () => 0 }),
      countUnknown: async () => {},
      moveCounts: async (moves) => moves.forEach((move) => this.count(move)),
      countLatencies: async () => {},
      addSubmissions: async (rows, submittedAt) => {
        for (const { id, bucket: _, ...row } of rows) {
          const own = this.segments.get(id) ?? []
          this.segments.set(id, [...own, { ...row, submittedAt, answer: null }])
        }
      },
      recordAnswers: async (rows) => {
        for (const { id, submission, segment, answer } of rows) {
          const own = this.segments.get(id) ?? []
          const isNews = (one: SubmissionSegment): boolean =>
            one.submission === submission &&
            one.segment === segment &&
            (one.answer === null || one.answer === 'unknown')
          this.segments.set(
            id,
            own.map((one) => (isNews(one) ? { ...one, answer } : one)),
          )
        }
      },
      addProviderIds: async (rows) => {
        for (const row of rows) {
          const key = [row.accountId, row.idKey, row.messageId, row.submission, row.segment].join(
            '|',
          )
          this.providerIds.set(key, row)
        }
      },
      queue: async (rows) => {
        for (const row of rows) if (!this.queued.has(row.id)) this.queued.set(row.id, row)
      },
      lockCampaigns: async () => new Set(),
      postpone: async () => 0,
      senderRules: async () => ({ senders: [], registeredOnly: false }),
      creditLeft: async () => null,
      readWaiting: async (keys) =>
        keys.flatMap(({ id }) => {
          const message = this.messages.get(id)
          if (message === undefined) return []
          const { bucket, recipient, sender, text, validUntil } = message
          return [
            {
              bucket,
              id,
              recipient,
              sender,
              text,
              validUntil,
              isPinned: false,
              hasOwnSender: false,
              debitedMicros: null,
            },
          ]
        }),
      redirect: async (rows) => {
        for (const { id, sender, priceMicros } of rows) {
          const message = this.messages.get(id)
          if (message !== undefined) this.messages.set(id, { ...message, sender, priceMicros })
        }
      },
      spendMore: async () => {},
      lockStranded: async (accountId, { dueBy, limit }) =>
        [...this.queued.values()]
          .filter((row) => row.accountId === accountId && row.dueAt <= dueBy)
          .slice(0, limit),
      requeue: async (rows) => {
        for (const { id, accountId } of rows) {
          const row = this.queued.get(id)
          if (row !== undefined) this.queued.set(id, { ...row, accountId })
        }
      },
      unqueue: async (keys) => keys.filter(({ id }) => this.queued.delete(id)),
      countMinutes: async () => {},
      addPolls: async () => {},
      lookAtQueue: async () => [],
      budgetOf: async () => null,
      watchFallbacks: async () => {},
      takeDueFallbacks: async () => [],
      lookAtCampaigns: async () => ({ cancelled: new Set(), busy: new Set() }),
      addWatch: async (watch) => {
        this.watches.push(watch)
      },
      takeDueWatches: async (now, limit) => {
        const due = this.watches.filter(({ dueAt }) => dueAt <= now).slice(0, limit)
        this.watches = this.watches.filter((watch) => !due.includes(watch))
        return due
      },
      watchUnheard: async () => {},
      takeInbox: async (limit) => this.takeInbox(limit),
      addOrphans: async (rows) => {
        for (const row of rows) this.orphans.set(row.journalId, row)
      },
      takeOrphan: async (_, journalId) => this.orphans.delete(journalId),
      audit: { append: () => Promise.reject(new Error('nobody matches by hand here')) } as never,
      unhear: async () => {},
      // Nobody here writes texts of several segments.
      lockTexts: async () => {},
      segmentsOf: async () => [],
      addSegment: async () => {},
      markShown: async () => {},
      findUnshown: async () => [],
      amendInbound: async () => {},
      addInbound: async (rows) => {
        this.inbound.push(...rows)
        return new Set(rows.map(({ id }) => id))
      },
      findTexted: async (_, numbers) => this.texted(numbers),
      latestRecipients: async () => [],
      optOut: async (rows) =>
        rows.map(({ number }) => {
          const isNew = !this.optOuts.has(number)
          this.optOuts.add(number)
          return isNew
        }),
      optIn: async (rows) => rows.map(({ number }) => this.optOuts.delete(number)),
      sentOwn: async () => false,
      // The confirmation of an opt-out is another journey's; here it would only be noise.
      addOwnMessages: async () => {},
    }
  }

  private texted(numbers: readonly string[]): ReadonlySet<string> {
    const all = new Set([...this.messages.values()].map(({ recipient }) => recipient))
    return new Set(numbers.filter((number) => all.has(number)))
  }

  private takeInbox(limit: number): readonly Arrival[] {
    const oldest = [...this.inbox].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit)
    return oldest.flatMap(([id, { accountId, isAdopted }]) => {
      this.inbox.delete(id)
      const raw = this.journal.get(id)
      const arrivedAt = timeOfId(id)
      return raw === undefined
        ? []
        : [{ id, accountId, isAdopted, raw, arrivedAt, protocol: 'smpp', meta: null }]
    })
  }
}

const earliest = (all: readonly { readonly dueAt: number }[]): number =>
  all.reduce((least, { dueAt }) => Math.min(least, dueAt), Number.POSITIVE_INFINITY)
