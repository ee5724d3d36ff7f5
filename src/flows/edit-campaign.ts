import type { CallbackWish } from '../core/callbacks/wish.ts'
import { whyTooLate } from '../core/channels.ts'
import { idFloor, makeId } from '../core/ids.ts'
import { columnNamed } from '../core/list-columns.ts'
import { readNumber } from '../core/number.ts'
import { type Template, fieldsOf, fillTemplate, foldField, readTemplate } from '../core/template.ts'
import { tellElsewhere } from './campaign-endpoint.ts'
import { type Draft, composeMessages } from './compose-messages.ts'
import { workspaceFor } from './import-campaign.ts'
import type {
  CampaignActor,
  CampaignChange,
  CampaignDeps,
  CampaignLedger,
  CampaignStanding,
  EditableMessage,
} from './ports/campaigns.ts'
import type { IntakeWorkspace } from './ports/intake.ts'

/** What a person changes of a campaign before it starts; what is absent stays. */
export type CampaignEdit = Partial<
  Readonly<
    Pick<
      CampaignStanding,
      'name' | 'sender' | 'channel' | 'fallback' | 'accountId' | 'validitySeconds' | 'startsAt'
    > & {
      text: string
      /** Null: nobody is told of it alone any more. */
      callback: CallbackWish | null
    }
  >
>

export type EditResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }
  | {
      readonly kind: 'invalid'
      readonly field: 'text' | 'account_id' | 'fallback'
      readonly because: string
    }

const BATCH_MESSAGES = 1_000
/** Whoever edits waits this long for the messages to be written anew; the rest is done without them. */
const PATIENCE_MS = 3_000
const FIRST = idFloor(0)

/**
 * Changes a campaign that has not started. What its messages say, by which way, at what price and whether
 * they are sent at all is decided anew for each, a batch a transaction: the counts add up at every moment.
 * Until all are done it cannot start. Where it tells its changes may be changed at any time.
 */
export async function editCampaign(
  deps: CampaignDeps,
  by: CampaignActor,
  { id, edit }: { readonly id: string; readonly edit: CampaignEdit },
): Promise<EditResult> {
  const result = await deps.store.transact((ledger) => begin(deps, ledger, { by, id, edit }))
  if (result.kind !== 'done') return result
  const until = deps.clock.now() + PATIENCE_MS
  await continueEdit(deps, { workspaceId: by.workspaceId, campaignId: id }, until)
  return result
}

async function begin(
  deps: CampaignDeps,
  ledger: CampaignLedger,
  { by, id, edit: { callback, ...edit } }: { by: CampaignActor; id: string; edit: CampaignEdit },
): Promise<EditResult> {
  const now = deps.clock.now()
  const campaign = await ledger.lockCampaign(by.workspaceId, id, 'update')
  if (campaign === null) return { kind: 'not-found' }
  const isAsked = Object.keys(edit).length > 0
  if (isAsked && campaign.state !== 'draft' && campaign.state !== 'scheduled') {
    const because = `A campaign that is ${campaign.state} cannot be edited, but for its callback; one that is draft or scheduled can.`
    return { kind: 'refused', because }
  }
  const fault = await faultOf(ledger, { by, campaign, edit })
  if (fault !== null) return fault
  // Of where it tells, no message has to be written anew: that may change at any time.
  if (callback !== undefined) {
    const newId = () => makeId(now, 0, deps.random(9))
    await tellElsewhere(ledger, { by, campaign, wish: callback, now }, newId)
  }
  return isAsked ? writeChange(deps, ledger, { by, campaign, edit, now }) : { kind: 'done' }
}

type OwnEdit = Omit<CampaignEdit, 'callback'>

async function writeChange(
  { log }: CampaignDeps,
  ledger: CampaignLedger,
  {
    by,
    campaign,
    edit,
    now,
  }: { by: CampaignActor; campaign: CampaignStanding; edit: OwnEdit; now: number },
): Promise<EditResult> {
  const { id } = campaign
  const change = changeOf(campaign, edit)
  if (Object.keys(change).length === 0) return { kind: 'done' }
  const isAnew = ANEW.some((field) => change[field] !== undefined)
  // All may claim their number again: who was refused before may be the first that is not.
  if (isAnew) await ledger.forgetRecipients(id)
  await ledger.changeCampaign(id, isAnew ? { ...change, editedTo: FIRST } : change)
  await ledger.audit({
    workspaceId: by.workspaceId,
    at: now,
    actor: by.actor,
    act: 'campaign.edited',
    subject: id,
    ip: by.ip,
    before: Object.fromEntries(Object.keys(change).map((name) => [name, valueOf(campaign, name)])),
    after: change,
  })
  log.info('campaign.edited', { campaign: id, actor: by.actor })
  return { kind: 'done' }
}

/** With these every message is decided anew. */
const ANEW = ['template', 'sender', 'channel', 'fallback', 'accountId', 'state'] as const

const valueOf = (campaign: CampaignStanding, name: string): unknown =>
  Object.entries(campaign).find(([field]) => field === name)?.[1] ?? null

/** Only what differs. A campaign with a time of its own is scheduled, one without is a draft. */
function changeOf(campaign: CampaignStanding, edit: OwnEdit): CampaignChange {
  const { text, ...rest } = edit
  const startsAt = edit.startsAt === undefined ? campaign.startsAt : edit.startsAt
  const wanted: CampaignChange = {
    ...rest,
    ...(text === undefined ? {} : { template: text }),
    state: startsAt === null ? 'draft' : 'scheduled',
  }
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isSame(value, valueOf(campaign, name))),
  )
}

/** A fallback is a value of several fields. */
const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)

async function faultOf(
  ledger: CampaignLedger,
  { by, campaign, edit }: { by: CampaignActor; campaign: CampaignStanding; edit: OwnEdit },
): Promise<EditResult | null> {
  const { accountId, text } = edit
  if (accountId !== undefined && accountId !== null) {
    const { accounts } = await workspaceFor(ledger, by)
    if (!accounts.some(({ id }) => id === accountId)) {
      const because = 'there is no such provider account in this workspace'
      return { kind: 'invalid', field: 'account_id', because }
    }
  }
  const { channel, fallback, validitySeconds } = { ...campaign, ...edit }
  if (fallback?.channel === channel) {
    const because = `the fallback must be another channel than ${channel}, which is tried first`
    return { kind: 'invalid', field: 'fallback', because }
  }
  const tooLate = whyTooLate(fallback?.afterSeconds ?? null, validitySeconds)
  if (tooLate !== null) {
    const because = `the time after which it is tried ${tooLate}`
    return { kind: 'invalid', field: 'fallback', because }
  }
  if (text === undefined) return null
  const { columns } = campaign
  const unknown = fieldsOf(readTemplate(text)).find(
    (field) => columnNamed(columns, columnOf(campaign, field)) < 0,
  )
  if (unknown === undefined) return null
  const names = columns.map((name) => `“${name}”`).join(', ')
  const because = `the text names {${unknown}}, which is no column of the list; the columns are ${names}`
  return { kind: 'invalid', field: 'text', because }
}

const columnOf = ({ fieldColumns }: CampaignStanding, field: string): string =>
  Object.entries(fieldColumns).find(([name]) => foldField(name) === field)?.[1] ?? field

/** Goes on with an edit where it was, until it is done or the time is over. Nothing to do is no error. */
export async function continueEdit(
  deps: CampaignDeps,
  which: { readonly workspaceId: string; readonly campaignId: string },
  until = Number.POSITIVE_INFINITY,
): Promise<void> {
  let isMore = true
  while (isMore && deps.clock.now() < until) {
    isMore = await deps.store.transact((ledger) => editBatch(deps, ledger, which))
  }
}

async function editBatch(
  { clock, random }: CampaignDeps,
  ledger: CampaignLedger,
  { workspaceId, campaignId }: { workspaceId: string; campaignId: string },
): Promise<boolean> {
  const now = clock.now()
  // Held until the commit: of two processes that edit one campaign the second finds what the first left.
  const campaign = await ledger.lockCampaign(workspaceId, campaignId, 'update')
  if (campaign === null || campaign.editedTo === null) return false
  if (campaign.state !== 'draft' && campaign.state !== 'scheduled') return false
  const rows = await ledger.lockEditable(campaignId, {
    after: campaign.editedTo,
    limit: BATCH_MESSAGES,
  })
  const last = rows.at(-1)
  if (last !== undefined) {
    const actor = { workspaceId, actor: 'system', ip: null, isTest: false }
    const workspace = await workspaceFor(ledger, actor)
    const claimRecipients = (claims: readonly { id: string; number: string }[]) =>
      ledger.claimRecipients({ workspaceId, id: campaignId }, claims)
    const drafts = rows.flatMap((row) => draftOf(row, { campaign, workspace, now }))
    const composed = await composeMessages({ ledger, random, now, claimRecipients }, drafts)
    await ledger.rewrite(composed.messages, now)
  }
  const isMore = rows.length === BATCH_MESSAGES
  await ledger.changeCampaign(campaignId, {
    editedTo: isMore && last !== undefined ? last.id : null,
  })
  return isMore
}

function draftOf(
  row: EditableMessage,
  {
    campaign,
    workspace,
    now,
  }: { campaign: CampaignStanding; workspace: IntakeWorkspace; now: number },
): readonly Draft[] {
  const number = readNumber(row.recipient, workspace.defaultCountry)
  if (number.kind === 'unreadable') return []
  // What was only played so far is not sent for real unless somebody asks for the account.
  const isPlayed = row.isDemo && campaign.accountId === null
  const accounts = isPlayed ? workspace.accounts.filter(({ isDemo }) => isDemo) : workspace.accounts
  const template = readTemplate(campaign.template)
  const filled = fillTemplate(template, valuesFor(template, campaign, row))
  return [
    {
      id: row.id,
      workspace: { ...workspace, accounts },
      campaignId: campaign.id,
      rowNumber: null,
      number,
      text: filled.kind === 'filled' ? filled.text : '',
      missingFields: filled.kind === 'missing' ? filled.fields : [],
      fields: null,
      from: campaign.sender,
      channel: campaign.channel,
      fallback: campaign.fallback,
      accountId: campaign.accountId,
      reference: null,
      plan: campaign.state === 'scheduled' ? 'scheduled' : 'draft',
      dueAt: now,
      isTimed: false,
      // A campaign that waits has its validity counted from its start.
      validitySeconds: null,
    },
  ]
}

/** What the recipient's own row says for each field. The column that is not among its fields has the number. */
function valuesFor(
  template: Template,
  campaign: CampaignStanding,
  { fields, recipient }: EditableMessage,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fieldsOf(template).map((field) => {
      const name = campaign.columns[columnNamed(campaign.columns, columnOf(campaign, field))] ?? ''
      return [field, Object.hasOwn(fields, name) ? (fields[name] ?? '') : recipient]
    }),
  )
}
