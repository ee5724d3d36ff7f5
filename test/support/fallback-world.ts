import assert from 'node:assert/strict'
import { intakeLedger } from '../../src/adapters/postgres/intake.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import type { Fallback } from '../../src/core/channels.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { Answer, Handover } from '../../src/flows/ports/pipeline.ts'
import { readMessageDetail } from '../../src/flows/read-message.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { createTestDatabase } from './database.ts'
import { accepted, receiptPdu, startSteps } from './pipeline-steps.ts'
import { addAccount, log, queue, random } from './pipeline-world.ts'

/** An account for RCS beside one for SMS, and messages that ask for both, taken step by step. */
export type FallbackWorld = Awaited<ReturnType<typeof startFallbacks>>

export const AT_FAILURE: Fallback = { channel: 'sms', from: null, afterSeconds: null }
export const AFTER_A_MINUTE: Fallback = { channel: 'sms', from: null, afterSeconds: 60 }

export type Ask = {
  readonly fallback?: Fallback | null
  readonly text?: string
  readonly campaignId?: string
  readonly to?: string
  readonly validitySeconds?: number
  readonly accountId?: string
}

export const refused = (handover: Handover, status = 0x45): Answer => ({
  kind: 'refused',
  handover,
  segment: 1,
  refusal: { kind: 'status', status },
  at: handover.submittedAt,
})

export async function startFallbacks() {
  const database = await createTestDatabase()
  const steps = await startSteps(database.url)
  const { pool, workspaceId } = steps.world
  const rich = await addAccount(steps.world, 2, {
    channels: ['rcs'],
    defaultSender: 'Agent',
    pricePerSegmentMicros: 3_000,
  })
  const refresh = () => (steps.deps.accounts as unknown as { refresh(): Promise<void> }).refresh()
  /** Every account is within reach, for an hour of the steps' own. */
  const reach = async () => {
    await pool.query('update provider_accounts set last_bound_at = $1', [
      new Date(steps.now() + 3_600_000),
    ])
    await refresh()
  }
  await pool.query(`update provider_accounts set settings = settings || $2 where id = $1`, [
    steps.world.accountId,
    { defaultSender: 'Delivrd', pricePerSegmentMicros: 1_000 },
  ])
  await reach()
  const accountOf = (id: string) => {
    const account = steps.deps.accounts.get(id)
    assert.ok(account !== undefined)
    return account
  }

  /** Takes one RCS message in, as the API does. */
  async function take({
    fallback = AT_FAILURE,
    text = 'Your table is ready',
    to = steps.person(),
    validitySeconds,
    accountId,
  }: Ask = {}) {
    const store = {
      transact: <Result>(work: (ledger: ReturnType<typeof intakeLedger>) => Promise<Result>) =>
        inTransaction(pool, (db) => work(intakeLedger(db, 250))),
    }
    const intake = createIntake({ store, clock: { now: steps.now }, random, log })
    const outcome = await intake.accept({
      workspaceId: workspaceId,
      isTest: false,
      idempotency: null,
      messages: [
        {
          to,
          text,
          from: null,
          channel: 'rcs',
          fallback,
          reference: null,
          accountId: accountId ?? null,
          validitySeconds: validitySeconds ?? null,
          sendAt: null,
        },
      ],
    })
    assert.ok(outcome.kind === 'taken')
    const [row] = outcome.taken.rows
    assert.ok(row?.kind === 'message')
    return { id: row.message.id, to, taken: row.message }
  }

  async function handOverBy(accountId: string): Promise<readonly Handover[]> {
    const handed: Handover[] = []
    await submitMessages(steps.deps, accountOf(accountId), {
      room: () => 100,
      encode: () => ({ kind: 'encoded', segments: [{}] }),
      submit: (handovers) => handed.push(...handovers),
    })
    return handed
  }

  const sms = () => handOverBy(steps.world.accountId)

  /** One of a campaign, put into the queue as its start does. */
  async function queueOne(campaignId: string, fallback = AT_FAILURE) {
    const to = steps.person()
    const more = { accountId: rich, channel: 'rcs', fallback, campaignId } as const
    const [id] = await queue(steps.world, [{ to }], more)
    assert.ok(id !== undefined)
    return { id, to }
  }

  /** One RCS message, handed over and taken by its provider. */
  async function sendRich(ask: Ask = {}) {
    const { campaignId } = ask
    const one = campaignId === undefined ? await take(ask) : await queueOne(campaignId)
    const [handover] = await handOverBy(rich)
    assert.ok(handover?.id === one.id && handover.channel === 'rcs')
    const providerId = `rcs-${one.id}`
    await settleAnswers(steps.deps, accountOf(rich), [accepted(handover, providerId)])
    return { ...one, handover, providerId }
  }

  async function receive(
    { to, providerId }: { to: string; providerId: string },
    stat: string,
    accountId = rich,
  ): Promise<void> {
    const raw = receiptPdu({ to, providerId, stat })
    await recordReceipts(steps.deps, [{ accountId, raw, protocol: 'smpp', meta: null }])
  }

  const drain = async () => {
    while ((await drainInbox(steps.deps, 100)) > 0);
  }

  const rowOf = async (id: string) => {
    const { rows } = await pool.query(
      `select status, reason, detail, channel, fallback, price_micros, debited_micros, charge, texted_twice,
         submissions, is_final, account_id
       from messages where id = $1`,
      [id],
    )
    return rows[0]
  }

  const detailOf = async (id: string) => {
    const detail = await readMessageDetail(
      { reads: postgresReads(pool), clock: { now: steps.now } },
      workspaceId,
      id,
    )
    assert.ok(detail !== null)
    return detail
  }

  const correctionsOf = async (id: string) => {
    const { rows } = await pool.query('select from_status from corrections where message_id = $1', [
      id,
    ])
    return rows
  }

  return {
    database,
    steps,
    rich,
    refresh,
    reach,
    accountOf,
    take,
    handOverBy,
    sms,
    sendRich,
    queueOne,
    receive,
    drain,
    rowOf,
    detailOf,
    correctionsOf,
    async stop() {
      await pool.end()
      await database.drop()
    },
  }
}
