import { makeId } from '../core/ids.ts'
import type { CampaignState } from '../core/campaign-states.ts'
import { tellElsewhere } from './campaign-endpoint.ts'
import { knownKey } from './known-key.ts'
import { type Draft, composeMessages } from './compose-messages.ts'
import type {
  CampaignActor,
  CampaignDeps,
  CampaignLedger,
  CampaignOrder,
  CreateOutcome,
  ListRefusal,
  NewCampaign,
  NewRowError,
  StreamedClaim,
} from './ports/campaigns.ts'
import type { IntakeWorkspace } from './ports/intake.ts'
import type { List } from './ports/lists.ts'
import {
  ROWS_MAX,
  type Reading,
  type Recipient,
  type RecipientRow,
  readAhead,
  readRecipients,
} from './read-recipients.ts'

export type CampaignRequest = {
  readonly by: CampaignActor
  readonly order: CampaignOrder
  readonly list: List
  readonly claim: StreamedClaim | null
}

/**
 * Makes a campaign of a list, reading it as it arrives: each thousand rows are one transaction, in
 * which the counts always equal the recipients. Refused before the first row, or made as a whole: a
 * list that breaks off leaves a cancelled campaign that says so.
 */
export async function createCampaign(
  deps: CampaignDeps,
  request: CampaignRequest,
): Promise<CreateOutcome> {
  const { by, claim, list } = request
  const known = await claimKey(deps, by, claim)
  if (known !== null) return known.kind === 'done' ? replay(known, list, claim) : known
  try {
    const outcome = await importList(deps, request)
    if (outcome.kind === 'refused') await dropKey(deps, by, claim)
    return outcome
  } catch (error) {
    await dropKey(deps, by, claim)
    throw error
  }
}

/** The campaign that the same request made when it first came; null: it never came. */
export async function madeBefore(
  { store, clock }: CampaignDeps,
  { by, claim, list }: Omit<CampaignRequest, 'order'>,
): Promise<CreateOutcome | null> {
  if (claim === null) return null
  const { key } = claim
  const asked = { workspaceId: by.workspaceId, key, requestHash: NOT_READ_YET }
  const known = await store.transact((ledger) => knownKey(ledger, asked, clock.now()))
  if (known === null) return null
  return known.kind === 'done' ? replay(known, list, claim) : { kind: 'key-running' }
}

type KnownKey =
  { kind: 'done'; requestHash: Uint8Array; response: unknown } | { kind: 'key-running' }

// What the key is claimed with: the real hash is known when the body has been read.
const NOT_READ_YET = new Uint8Array()

async function claimKey(
  { store, clock }: CampaignDeps,
  { workspaceId }: CampaignActor,
  claim: StreamedClaim | null,
): Promise<KnownKey | null> {
  if (claim === null) return null
  const claims = await store.transact((ledger) =>
    ledger.claimKeys([{ workspaceId, key: claim.key, requestHash: NOT_READ_YET }], clock.now()),
  )
  const [first] = claims
  if (first === undefined || first.kind === 'running') return { kind: 'key-running' }
  return first.kind === 'done' ? first : null
}

/** The same request gets the same campaign; to know that it is the same, it is read to its end. */
async function replay(
  { requestHash, response }: Extract<KnownKey, { kind: 'done' }>,
  list: List,
  claim: StreamedClaim | null,
): Promise<CreateOutcome> {
  for await (const _ of list.rows);
  if (claim === null || claim.requestHash().join() !== requestHash.join()) {
    return { kind: 'key-reused' }
  }
  const { campaignId } = response as { campaignId: string }
  return { kind: 'created', campaignId, isReplay: true }
}

async function dropKey(
  { store }: CampaignDeps,
  { workspaceId }: CampaignActor,
  claim: StreamedClaim | null,
): Promise<void> {
  if (claim !== null) await store.transact((ledger) => ledger.dropKey(workspaceId, claim.key))
}

type Importing = {
  readonly deps: CampaignDeps
  readonly request: CampaignRequest
  readonly workspace: IntakeWorkspace
  readonly campaignId: string
}

type Tally = { line: number; rows: number; recipients: number; firstError: NewRowError | null }

const lineOf = (row: RecipientRow): number =>
  row.kind === 'error' ? row.error.line : row.recipient.line

async function importList(deps: CampaignDeps, request: CampaignRequest): Promise<CreateOutcome> {
  const { by, order, list } = request
  const workspace = await deps.store.transact((ledger) => workspaceFor(ledger, by))
  const { defaultCountry } = workspace
  const reading = await readRecipients(list, {
    text: order.text,
    columns: order.columns,
    defaultCountry,
  })
  if (reading.kind === 'refused') {
    return { kind: 'refused', code: reading.code, because: reading.because }
  }
  const campaignId = makeId(deps.clock.now(), 0, deps.random(9))
  const importing = { deps, request, workspace, campaignId }
  await insertCampaign(importing, reading)
  const tally: Tally = { line: 0, rows: 0, recipients: 0, firstError: null }
  try {
    for await (const batch of readAhead(reading.batches)) {
      await importBatch(importing, batch, tally)
      if (tally.rows > ROWS_MAX) break
    }
    const refusal = refusalOf(tally)
    if (refusal !== null) {
      await abandon(importing, tally, refusal)
      return refusal
    }
    await finishImport(importing)
  } catch (error) {
    await abandon(importing, tally, { because: 'the list broke off while it was read' })
    throw error
  }
  return { kind: 'created', campaignId, isReplay: false }
}

export async function workspaceFor(
  ledger: Pick<CampaignLedger, 'workspaces'>,
  { workspaceId, isTest }: CampaignActor,
): Promise<IntakeWorkspace> {
  const workspace = (await ledger.workspaces([workspaceId])).get(workspaceId)
  if (workspace === undefined) throw new Error(`there is no workspace ${workspaceId}`)
  const accounts = workspace.accounts.filter(({ isDemo }) => isDemo || !isTest)
  return { ...workspace, isTest, accounts }
}

function insertCampaign(
  { deps, request, campaignId }: Importing,
  { columns }: Reading,
): Promise<void> {
  const { by, order } = request
  const campaign: NewCampaign = {
    id: campaignId,
    workspaceId: by.workspaceId,
    name: order.name,
    sender: order.from,
    channel: order.channel,
    fallback: order.fallback,
    template: order.text,
    accountId: order.accountId,
    validitySeconds: order.validitySeconds,
    policy: order.policy,
    columns: columns.names,
    fieldColumns: order.columns,
    reference: order.reference,
    createdBy: by.actor,
    createdAt: deps.clock.now(),
    startsAt: order.startsAt,
  }
  const { callback = null } = order
  return deps.store.transact(async (ledger) => {
    await ledger.insertCampaign(campaign)
    if (callback === null) return
    const named = { ...campaign, callbackEndpointId: null }
    const given = { by, campaign: named, wish: callback, now: campaign.createdAt }
    await tellElsewhere(ledger, given, () => makeId(campaign.createdAt, 0, deps.random(9)))
  })
}

async function importBatch(
  { deps, request, workspace, campaignId }: Importing,
  batch: readonly RecipientRow[],
  tally: Tally,
): Promise<void> {
  const now = deps.clock.now()
  const errors = batch.flatMap((row) => (row.kind === 'error' ? [row.error] : []))
  const drafts = batch.flatMap((row) =>
    row.kind === 'recipient'
      ? [draftOf({ workspace, campaignId, order: request.order, now }, row.recipient)]
      : [],
  )
  await deps.store.transact(async (ledger) => {
    await lockImporting(ledger, workspace.id, campaignId)
    const { messages, texts } = await composeMessages(
      {
        ledger,
        random: deps.random,
        now,
        claimRecipients: (rows) =>
          ledger.claimRecipients({ workspaceId: workspace.id, id: campaignId }, rows),
      },
      drafts,
    )
    await ledger.store(messages, texts, now)
    await ledger.insertRowErrors(campaignId, errors)
    const rows = { recipients: messages.length, read: batch.length, errors: errors.length }
    await ledger.countRows(campaignId, rows, now)
  })
  tally.line = Math.max(tally.line, ...batch.map(lineOf))
  tally.rows += batch.length
  tally.recipients += drafts.length
  tally.firstError ??= errors[0] ?? null
}

function draftOf(
  {
    workspace,
    campaignId,
    order,
    now,
  }: { workspace: IntakeWorkspace; campaignId: string; order: CampaignOrder; now: number },
  { line, number, text, missingFields, fields }: Recipient,
): Draft {
  const plan = isLater(order, now) ? 'scheduled' : order.start ? 'queued' : 'draft'
  return {
    workspace,
    campaignId,
    rowNumber: line,
    number,
    text,
    missingFields,
    fields,
    from: order.from,
    channel: order.channel,
    fallback: order.fallback,
    accountId: order.accountId,
    reference: null,
    plan,
    dueAt: now,
    isTimed: false,
    // A campaign that waits has its validity counted from its start.
    validitySeconds: plan === 'queued' ? order.validitySeconds : null,
  }
}

const isLater = ({ startsAt }: CampaignOrder, now: number): boolean =>
  startsAt !== null && startsAt > now

function refusalOf({ rows, recipients, firstError }: Tally): ListRefusal | null {
  if (rows > ROWS_MAX) {
    const because = `the list has more than ${ROWS_MAX} rows: make several campaigns of it`
    return { kind: 'refused', code: 'too-many-rows', because }
  }
  if (recipients > 0) return null
  const because =
    firstError === null
      ? 'the list has a header and no row below it'
      : `none of ${rows} rows has a readable number; line ${firstError.line}: ${firstError.explanation}`
  return { kind: 'refused', code: 'no-recipients', because }
}

/** An import that read nothing for long is given up by others: it must not go on after that. */
async function lockImporting(
  ledger: Pick<CampaignLedger, 'lockCampaign'>,
  workspaceId: string,
  campaignId: string,
): Promise<void> {
  const campaign = await ledger.lockCampaign(workspaceId, campaignId, 'update')
  if (campaign?.state === 'importing') return
  throw new Error(`the import of campaign ${campaignId} was given up meanwhile`)
}

async function finishImport({ deps, request, campaignId }: Importing): Promise<void> {
  const { by, order, claim } = request
  const now = deps.clock.now()
  const isScheduled = order.startsAt !== null
  const state: CampaignState = isScheduled ? 'scheduled' : order.start ? 'running' : 'draft'
  await deps.store.transact(async (ledger) => {
    await lockImporting(ledger, by.workspaceId, campaignId)
    await ledger.changeCampaign(campaignId, {
      state,
      ...(state === 'running' ? { startedAt: now } : {}),
    })
    await auditMade(ledger, { by, at: now, subject: campaignId }, state)
    if (claim === null) return
    const answer = { workspaceId: by.workspaceId, key: claim.key, requestHash: claim.requestHash() }
    await ledger.finishKeys([{ ...answer, response: { campaignId } }])
  })
  deps.log.info('campaign.imported', { campaign: campaignId, state })
}

/** Made, and started where that was asked for at once: as with any other start, it is said who did. */
async function auditMade(
  ledger: Pick<CampaignLedger, 'audit'>,
  { by, at, subject }: { by: CampaignActor; at: number; subject: string },
  state: CampaignState,
): Promise<void> {
  const { workspaceId, actor, ip } = by
  const entry = { workspaceId, at, actor, ip, subject, before: null, after: { state } }
  await ledger.audit({ ...entry, act: 'campaign.made' })
  if (state === 'running') await ledger.audit({ ...entry, act: 'campaign.started' })
}

/** Without messages nothing is left of it; with some it is cancelled, and a row error says why. */
async function abandon(
  { deps, workspace, campaignId }: Importing,
  tally: Tally,
  { because }: { because: string },
): Promise<void> {
  const now = deps.clock.now()
  await deps.store.transact(async (ledger) => {
    if (tally.recipients === 0) return ledger.deleteCampaign(campaignId)
    await ledger.insertRowErrors(campaignId, [
      { line: tally.line + 1, because: 'import-failed', explanation: because, raw: '' },
    ])
    const campaign = await ledger.lockCampaign(workspace.id, campaignId, 'update')
    if (campaign?.state !== 'importing') return
    await ledger.changeCampaign(campaignId, {
      state: 'cancelled',
      cancelledAt: now,
      cancelledBy: 'system',
    })
  })
  deps.log.warn('campaign.import_failed', { campaign: campaignId, because })
}
