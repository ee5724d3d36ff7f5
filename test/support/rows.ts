import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { decide } from '../../src/core/decide.ts'
import type { Claim, Evidence, ReceiptHabit } from '../../src/core/evidence.ts'
import { bucketOf, homeOf, makeId } from '../../src/core/ids.ts'
import { idKey } from '../../src/core/matching.ts'
import { handover } from '../../src/core/own-evidence.ts'
import { isFinal } from '../../src/core/status.ts'
import type { Plan, Status } from '../../src/core/status.ts'
import { NO_ACCOUNT, NO_CAMPAIGN } from '../../src/flows/ports/common.ts'

/** Rows as the product would have written them, for tests of what is read from them. */

export const T0 = Date.UTC(2026, 10, 21, 12)

export async function addWorkspace(
  pool: Pool,
  changes: { country?: string } = {},
): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `insert into workspaces (id, name, default_country, number_key, created_at) values ($1, $2, $3, $4, $5)`,
    [id, 'Test', changes.country ?? null, randomBytes(32), new Date(T0)],
  )
  return id
}

export async function addAccount(pool: Pool, workspaceId: string, name = 'Main'): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `insert into provider_accounts (id, workspace_id, name, kind, settings, created_at, updated_at)
     values ($1, $2, $3, 'smpp', $4, $5, $5)`,
    [id, workspaceId, name, { lateWindowMs: 60_000 }, new Date(T0)],
  )
  return id
}

export type CampaignChanges = {
  readonly name?: string
  readonly state?: string
  readonly columns?: readonly string[]
}

export async function addCampaign(
  pool: Pool,
  workspaceId: string,
  { name = 'Autumn', state = 'running', columns = [] }: CampaignChanges = {},
): Promise<string> {
  const id = makeId(T0, 0, randomBytes(9))
  await pool.query(
    `insert into campaigns (id, workspace_id, name, state, sender, template, columns, created_by, created_at, started_at)
     values ($1, $2, $3, $4, 'Delivrd', 'Hello {name}', $5, 'system', $6, $6)`,
    [id, workspaceId, name, state, JSON.stringify(columns), new Date(T0)],
  )
  return id
}

export type Receipt = Partial<Claim> & {
  readonly kind?: Evidence['kind']
  readonly segment?: number | null
  readonly word?: string
  readonly code?: string
  readonly at?: number
  /** The whole PDU; kept in the journal. */
  readonly raw?: Uint8Array
}

export type MessageChanges = {
  readonly workspaceId: string
  readonly accountId?: string
  readonly campaignId?: string
  readonly to?: string
  readonly text?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly reference?: string
  readonly plan?: Plan
  readonly segments?: number
  readonly habit?: ReceiptHabit
  /** One per segment; none: it was never handed over. */
  readonly providerIds?: readonly string[]
  readonly receipts?: readonly Receipt[]
  readonly createdAt?: number
}

/** One message with its submission and receipts; its standing is what the core decides. */
export async function addMessage(pool: Pool, changes: MessageChanges): Promise<string> {
  const { workspaceId, plan = 'queued', createdAt = T0, providerIds = [] } = changes
  const { segments = Math.max(1, providerIds.length), habit = 'each' } = changes
  const to = changes.to ?? `+3725${Math.floor(Math.random() * 1e7)}`
  const bucket = bucketOf(workspaceId, to)
  const id = makeId(createdAt, bucket, randomBytes(9))
  const isSent = providerIds.length > 0
  const submittedAt = createdAt + 100
  const evidence = (changes.receipts ?? []).map((one, at) => evidenceOf(one, at, isSent, createdAt))
  const accountId = changes.accountId ?? null
  const standing = decide({
    plan,
    segments,
    submissions: isSent
      ? [{ number: 1, accountId: accountId ?? NO_ACCOUNT, segments, isVoid: false, habit }]
      : [],
    evidence: [...(isSent ? [handover(1, submittedAt)] : []), ...evidence.map(({ fact }) => fact)],
  })
  const final = isFinal(standing.status)
  await pool.query(
    `insert into messages (bucket, id, workspace_id, campaign_id, reference, plan, account_id, segments, status,
       reason, detail, fault, permanent, grade, charge, charge_source, conflict, texted_twice,
       segments_delivered, segments_known, submissions, word, code, rule, price_micros, is_final,
       created_at, submitted_at, final_at, updated_at)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30)`,
    [
      bucket,
      id,
      workspaceId,
      changes.campaignId ?? NO_CAMPAIGN,
      changes.reference ?? null,
      plan,
      accountId,
      segments,
      standing.status,
      standing.reason,
      standing.detail,
      standing.fault,
      standing.permanent,
      standing.grade,
      standing.charge,
      standing.chargeSource,
      standing.conflict,
      standing.textedTwice,
      standing.segmentsDelivered,
      standing.segmentsKnown,
      isSent ? 1 : 0,
      standing.word,
      standing.code,
      standing.rule,
      45_000 * segments,
      final,
      new Date(createdAt),
      isSent ? new Date(submittedAt) : null,
      final ? new Date(createdAt + 1_000) : null,
      new Date(createdAt + 1_000),
    ],
  )
  await pool.query(
    `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text, fields)
     values ($1, $2, $3, $4, 'Delivrd', $5, $6)`,
    [bucket, id, workspaceId, to, changes.text ?? 'Hello', changes.fields ?? null],
  )
  for (const [at, providerId] of providerIds.entries()) {
    const place = [bucket, id, at + 1, accountId ?? NO_ACCOUNT]
    await pool.query(
      `insert into submissions (bucket, message_id, submission, segment, account_id, habit, submitted_at, answer, provider_id, answered_at)
       values ($1, $2, 1, $3, $4, $5, $6, 'accepted', $7, $8)`,
      [...place, habit, new Date(submittedAt), providerId, new Date(submittedAt + 50)],
    )
    const key = idKey(providerId)
    await pool.query(
      `insert into provider_ids (bucket, message_id, segment, account_id, home, id_key, provider_id, tail_hash, submission, submitted_at)
       values ($1, $2, $3, $4, $5, $6, $7, '\\x00', 1, $8)`,
      [...place, homeOf(accountId ?? NO_ACCOUNT, key), key, providerId, new Date(submittedAt)],
    )
  }
  for (const { fact, raw } of evidence)
    await addEvidence(pool, { bucket, id, accountId }, { fact, raw })
  await count(pool, { workspaceId, campaignId: changes.campaignId, accountId, segments, standing })
  return id
}

function evidenceOf(receipt: Receipt, at: number, isSent: boolean, createdAt: number) {
  const { kind = 'receipt', segment = 1, word = null, code = null, raw, ...claim } = receipt
  const fact: Evidence = {
    key: `${kind}:${at}`,
    kind,
    submission: isSent ? 1 : 0,
    segment: isSent ? segment : null,
    claim: {
      status: 'delivered',
      grade: 'carrier',
      reason: null,
      detail: null,
      fault: null,
      permanent: null,
      charge: null,
      chargeSource: null,
      ...claim,
    },
    word,
    code,
    happenedAt: null,
    recordedAt: receipt.at ?? createdAt + 1_000 + at,
  }
  return { fact, raw }
}

async function addEvidence(
  pool: Pool,
  { bucket, id, accountId }: { bucket: number; id: string; accountId: string | null },
  { fact, raw }: { fact: Evidence; raw: Uint8Array | undefined },
): Promise<void> {
  const journalId = raw === undefined ? null : makeId(fact.recordedAt, bucket, randomBytes(9))
  if (raw !== undefined) {
    await pool.query(
      `insert into journal (bucket, id, account_id, protocol, raw) values ($1, $2, $3, 'smpp', $4)`,
      [bucket, journalId, accountId, raw],
    )
  }
  const { claim } = fact
  await pool.query(
    `insert into evidence (bucket, message_id, key, kind, submission, segment, account_id, status, grade, reason,
       detail, fault, permanent, charge, charge_source, word, code, matched_by, dialect, journal_id, recorded_at)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,'exact','smpp/1',$18,$19)`,
    [
      bucket,
      id,
      fact.key,
      fact.kind,
      fact.submission,
      fact.segment,
      accountId,
      claim.status,
      claim.grade,
      claim.reason,
      claim.detail,
      claim.fault,
      claim.permanent,
      claim.charge,
      claim.chargeSource,
      fact.word,
      fact.code,
      journalId,
      new Date(fact.recordedAt),
    ],
  )
}

type ToCount = {
  readonly workspaceId: string
  readonly campaignId: string | undefined
  readonly accountId: string | null
  readonly segments: number
  readonly standing: ReturnType<typeof decide>
}

async function count(pool: Pool, one: ToCount): Promise<void> {
  const { standing } = one
  await pool.query(
    `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages, segments, price_micros)
     values (0, $1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
     on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge)
     do update set messages = counts.messages + 1, segments = counts.segments + excluded.segments,
       price_micros = counts.price_micros + excluded.price_micros`,
    [
      one.workspaceId,
      one.campaignId ?? NO_CAMPAIGN,
      standing.status,
      standing.reason ?? '',
      one.accountId ?? NO_ACCOUNT,
      standing.code ?? '',
      standing.charge,
      one.segments,
      45_000 * one.segments,
    ],
  )
}

/**
 * Many messages of one campaign in a few statements: one in `share` has the rare status, the rest
 * were delivered. Their counts are right, and their ids rise.
 */
export async function addManyMessages(
  pool: Pool,
  place: { readonly workspaceId: string; readonly campaignId: string; readonly accountId: string },
  { total, rare = 'failed', share = 1_000 }: { total: number; rare?: Status; share?: number },
): Promise<void> {
  const { workspaceId, campaignId, accountId } = place
  const salt = randomBytes(2).toString('hex').slice(1)
  const id = `encode(substring(int8send($4::bigint + n / 100) from 3 for 6), 'hex') || '7000' || '8${salt}'
    || lpad(to_hex(n), 10, '0') || lpad(to_hex(n % 256), 2, '0')`
  for (let from = 0; from < total; from += 100_000) {
    const until = Math.min(total, from + 100_000) - 1
    const range = `generate_series(${from}, ${until}) n`
    await pool.query(
      `insert into messages (bucket, id, workspace_id, campaign_id, row_number, plan, account_id, segments, status, reason,
         grade, charge, charge_source, segments_delivered, segments_known, submissions, word, code, rule, is_final,
         price_micros, created_at, submitted_at, final_at, updated_at)
       select n % 256, (${id})::uuid, $1, $2, n + 2, 'queued', $3, 1,
         case when n % ${share} = ${share - 1} then '${rare}' else 'delivered' end,
         case when n % ${share} = ${share - 1} then 'unknown-subscriber' end,
         'carrier', 'yes', 'table', 1, 1, 1, 'DELIVRD', '000', 'strongest', true, 45000, at, at, at, at
       from ${range}, lateral (select to_timestamp(($4::bigint + n / 100) / 1000.0) at) t`,
      [workspaceId, campaignId, accountId, T0],
    )
    await pool.query(
      `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text, fields)
       select n % 256, (${id})::uuid, $1, '+3725' || lpad(n::text, 7, '0'), 'Delivrd', 'Hello there, number ' || n,
         jsonb_build_object('name', 'Ann ' || n, 'city', $2::text || $3::text) from ${range}`,
      [workspaceId, 'Tartu', '', T0],
    )
  }
  const rares = Math.floor(total / share)
  for (const [status, reason, messages] of [
    [rare, 'unknown-subscriber', rares],
    ['delivered', '', total - rares],
  ] as const) {
    await pool.query(
      `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages, segments)
       values (0, $1, $2, $3, $4, $5, '000', 'yes', $6, $6)`,
      [workspaceId, campaignId, status, reason, accountId, messages],
    )
  }
  await pool.query('analyze messages, message_contents, counts')
}
