import multipart from '@fastify/multipart'
import Type from 'typebox'
import { CAMPAIGN_COMMANDS, type CampaignCommand } from '../../../core/campaign-states.ts'
import { readWireId } from '../../../core/ids.ts'
import type {
  CampaignActor,
  CampaignOrder,
  CreateOutcome,
  ListRefusal,
} from '../../../flows/ports/campaigns.ts'
import { readCampaignView } from '../../../flows/read-campaign.ts'
import type { Taken } from '../../../flows/ports/intake.ts'
import type { Sending } from '../../../flows/sending.ts'
import type { Said } from '../../../flows/taken-record.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { UPLOAD_LIMIT } from '../server.ts'
import { campaignJson } from './campaign-json.ts'
import type { CampaignJson } from './campaign-json.ts'
import { CampaignEditBody, editOf } from './campaign-edit.ts'
import { CampaignBody, CheckBody, ORDER_QUERY, listBodies } from './campaign-order.ts'
import { Campaign } from './campaign-schema.ts'
import { type ListReader, type Upload, readUpload } from './campaign-upload.ts'
import { noCampaign } from './campaigns.ts'
import { keyProblem, readClaim } from './idempotency-key.ts'
import { ListCheckSchema, listCheckJson } from './list-check-json.ts'
import { Message } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'
import { IdParams } from './schemas.ts'
import {
  type NamingDeps,
  type SendDeps,
  Words,
  actorOf,
  onlyMessage,
  readTaken,
} from './send-shapes.ts'

export type CampaignCommandDeps = SendDeps &
  NamingDeps &
  ReadingDeps & { readonly readList: ListReader }

const WRITE = { scope: 'campaigns:write' } as const
const JSON_LIMIT = 16 * 1024 * 1024
const FORM_LIMITS = { files: 2, fields: 30, fieldSize: 64 * 1024, fileSize: UPLOAD_LIMIT }

/** Making campaigns and telling them what to do. */
export function campaignCommandRoutes(app: Api, deps: CampaignCommandDeps): void {
  // Bodies of these two routes alone may be forms and CSV.
  void app.register(async (given) => {
    const scope = given as unknown as Api
    await scope.register(multipart, { limits: FORM_LIMITS })
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
    checkRoute(scope, deps)
    createRoute(scope, deps)
  })
  for (const command of CAMPAIGN_COMMANDS) commandRoute(app, deps, command)
  editRoute(app, deps)
  testSendRoute(app, deps)
}

const THREE_WAYS =
  'The list comes as a form with a `file` (CSV), as a text/csv body with the fields in the query, or as ' +
  'JSON with `csv` or `recipients`. Any usual encoding, delimiter and form of number.'

function createRoute(
  app: Api,
  { sending, readList, checkUrl, ...reading }: CampaignCommandDeps,
): void {
  app.post(
    '/v1/campaigns',
    {
      config: { ...WRITE, isUpload: true },
      bodyLimit: JSON_LIMIT,
      // Forms and CSV have no JSON to validate; the handler checks the fields of all three alike.
      attachValidation: true,
      schema: {
        operationId: 'createCampaign',
        summary: 'Make a campaign of a list',
        description: `${THREE_WAYS} Each row that cannot be read is named at /row-errors; what will not be sent is a rejected recipient. Its \`callback\` becomes a callback endpoint of the campaign; to check what it signs, ask that for a new secret.`,
        tags: ['campaigns'],
        querystring: ORDER_QUERY,
        body: listBodies(CampaignBody),
        response: { 201: Campaign },
      },
    },
    async (request, reply) => {
      const { caller, ip } = request
      const now = reading.clock.now()
      const upload = await readUpload(request, { use: 'create', readList, checkUrl, now })
      try {
        const outcome = await createRead(sending, actorOf(caller, ip), upload)
        if (outcome.kind === 'refused') throw listProblem(outcome)
        if (outcome.kind !== 'created') throw keyProblem(outcome.kind)
        if (outcome.isReplay) void reply.header('idempotent-replayed', 'true')
        const id = outcome.campaignId
        const campaign = await campaignOf(reading, { workspaceId: caller.workspaceId, id })
        return await reply
          .code(201)
          .header('location', `/v1/campaigns/${campaign.id}`)
          .send(campaign)
      } finally {
        await upload.drop()
      }
    },
  )
}

/** Makes what can be read. As with messages, what cannot by now may have been made when it first came. */
async function createRead(
  sending: Pick<Sending, 'createCampaign' | 'madeBefore'>,
  by: CampaignActor,
  { readOrder, list, claim }: Upload,
): Promise<CreateOutcome> {
  let order: CampaignOrder
  try {
    order = readOrder()
  } catch (wrong) {
    const outcome = await sending.madeBefore({ by, list, claim })
    if (outcome === null) throw wrong
    return outcome
  }
  return sending.createCampaign({ by, order, list, claim })
}

function checkRoute(app: Api, { sending, readList, checkUrl, clock }: CampaignCommandDeps): void {
  app.post(
    '/v1/campaigns/check',
    {
      config: { ...WRITE, isUpload: true },
      bodyLimit: JSON_LIMIT,
      attachValidation: true,
      schema: {
        operationId: 'checkList',
        summary: 'Check a list before a campaign is made of it',
        description: `${THREE_WAYS} Nothing is stored.`,
        tags: ['campaigns'],
        querystring: ORDER_QUERY,
        body: listBodies(CheckBody),
        response: { 200: ListCheckSchema },
      },
    },
    async (request) => {
      const { caller, ip } = request
      const now = clock.now()
      const upload = await readUpload(request, { use: 'check', readList, checkUrl, now })
      try {
        const { readOrder, list } = upload
        const by = actorOf(caller, ip)
        const check = await sending.checkList({ by, order: readOrder(), list })
        if (check.kind === 'refused') throw listProblem(check)
        return listCheckJson(check)
      } finally {
        await upload.drop()
      }
    },
  )
}

const POINTER: Readonly<Partial<Record<ListRefusal['code'], string>>> = {
  'unknown-column': '/columns',
  'unknown-field': '/text',
}

const listProblem = ({ code, because }: ListRefusal) =>
  problem('invalid-list', {
    detail: `${because.slice(0, 1).toUpperCase()}${because.slice(1)}.`,
    errors: [{ pointer: POINTER[code] ?? '/file', detail: because }],
  })

async function campaignOf(
  { reads, clock }: ReadingDeps,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<CampaignJson> {
  const view = await readCampaignView(reads, { workspaceId, id, now: clock.now() })
  if (view === null) throw new Error(`campaign ${id} is gone`)
  return campaignJson(view, await reads.accountNames(workspaceId))
}

const SUMMARIES: Readonly<
  Record<CampaignCommand, readonly [summary: string, description: string]>
> = {
  start: ['Start a campaign', 'Its messages begin to go out. Saying it twice is no error.'],
  stop: [
    'Stop a campaign',
    'A pause: what was handed over cannot be recalled, what was not stays queued until it is resumed.',
  ],
  resume: ['Resume a stopped campaign', 'It goes on where it stopped.'],
  cancel: ['Cancel a campaign', 'For good: messages that were not handed over become cancelled.'],
  archive: ['Archive a campaign', 'It leaves the list; nothing else changes.'],
  unarchive: ['Take a campaign out of the archive', 'It is in the list again.'],
}

function commandRoute(app: Api, deps: CampaignCommandDeps, command: CampaignCommand): void {
  const [summary, description] = SUMMARIES[command]
  app.post(
    `/v1/campaigns/:id/${command}`,
    {
      config: WRITE,
      schema: {
        operationId: `${command}Campaign`,
        summary,
        description,
        tags: ['campaigns'],
        params: IdParams,
        response: { 200: Campaign },
      },
    },
    async ({ params, caller, ip }) => {
      const id = readWireId('cmp', params.id)
      if (id === null) throw noCampaign(params.id)
      const result = await deps.sending.tellCampaign(actorOf(caller, ip), { id, command })
      if (result.kind === 'not-found') throw noCampaign(params.id)
      if (result.kind === 'refused') throw problem('wrong-state', { detail: result.because })
      return campaignOf(deps, { workspaceId: caller.workspaceId, id })
    },
  )
}

function editRoute(app: Api, deps: CampaignCommandDeps): void {
  app.patch(
    '/v1/campaigns/:id',
    {
      config: WRITE,
      schema: {
        operationId: 'editCampaign',
        summary: 'Edit a campaign',
        description:
          'While it is a draft or scheduled. Every message is written anew and checked again; of a large campaign this goes on after the answer, and `editing` says so. Its `callback` alone may be changed at any time, in every state.',
        tags: ['campaigns'],
        params: IdParams,
        body: CampaignEditBody,
        response: { 200: Campaign },
      },
    },
    async ({ params, body, caller, ip }) => {
      const id = readWireId('cmp', params.id)
      if (id === null) throw noCampaign(params.id)
      const edit = editOf(body, { now: deps.clock.now(), checkUrl: deps.checkUrl })
      const result = await deps.sending.editCampaign(actorOf(caller, ip), { id, edit })
      if (result.kind === 'not-found') throw noCampaign(params.id)
      if (result.kind === 'refused') throw problem('wrong-state', { detail: result.because })
      if (result.kind === 'invalid') {
        const { field, because } = result
        const detail = `${because.slice(0, 1).toUpperCase()}${because.slice(1)}.`
        throw problem('invalid-request', {
          detail,
          errors: [{ pointer: `/${field}`, detail: because }],
        })
      }
      return campaignOf(deps, { workspaceId: caller.workspaceId, id })
    },
  )
}

function testSendRoute(app: Api, { sending, reads }: CampaignCommandDeps): void {
  app.post(
    '/v1/campaigns/:id/test-send',
    {
      config: WRITE,
      schema: {
        operationId: 'testSendCampaign',
        summary: 'Send the campaign’s text to one number',
        description:
          'Filled for its first recipient, as a message of its own: the counts do not move.',
        tags: ['campaigns'],
        params: IdParams,
        body: Type.Object(
          { to: Words(100, 'The number, in any form.') },
          { additionalProperties: false, examples: [{ to: '+447700900123' }] },
        ),
        response: { 202: Message },
      },
    },
    async (request, reply) => {
      const { params, body, caller, ip } = request
      const campaignId = readWireId('cmp', params.id)
      if (campaignId === null) throw noCampaign(params.id)
      const idempotency = readClaim(request, body)
      const ask = { campaignId, to: body.to, idempotency }
      const sent = await sending.testSend(actorOf(caller, ip), ask)
      if (sent === null) throw noCampaign(params.id)
      const { workspaceId } = caller
      const taken = readTaken(sent.outcome, reply)
      const said = sent.request ?? (await saidThen(reads, workspaceId, taken))
      return reply.code(202).send(onlyMessage(taken, { request: said, workspaceId }))
    },
  )
}

/** What a test send said when it was sent: the campaign may say something else by now. */
async function saidThen(
  reads: ReadingDeps['reads'],
  workspaceId: string,
  { rows: [row] }: Taken,
): Promise<Said> {
  const id = row?.kind === 'message' ? row.message.id : null
  const file = id === null ? null : await reads.readMessageFile(workspaceId, id)
  const { text = null, channel = 'sms', fallback = null, turned = null } = file?.message ?? {}
  return { text, ...(turned ?? { channel, fallback }), reference: null }
}
