import type { Static } from 'typebox'
import Type from 'typebox'
import { ADDRESS_PARTS } from '../../../core/address-variants.ts'
import { timeOfId, wireId } from '../../../core/ids.ts'
import { receiptsUrl } from '../../../flows/account-urls.ts'
import { type Diagnosis, diagnose } from '../../../flows/diagnose-refusal.ts'
import type { Confirmation, Confirmations } from '../../../flows/ports/confirmations.ts'
import type { DoorDeps, Quarantine, Unproven } from '../../../flows/ports/doors.ts'
import type { HttpAccount } from '../../../flows/ports/pipeline.ts'
import type { VerifiedAgain } from '../../../flows/verify-again.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { AccountUrlSchema, shapeAccount } from './account-shapes.ts'
import { At, Body, IdParams, type Platform, isoAt, notFound, readId } from './platform-shapes.ts'

export type DoorApiDeps = {
  readonly platform: Platform
  readonly doors: {
    readonly deps: DoorDeps
    readonly quarantine: Quarantine
    readonly confirmations: Pick<Confirmations, 'of'>
    verifyAgain(accountId: string): Promise<VerifiedAgain | null>
  }
}

const LATEST_MAX = 10

const Mismatch = Type.Union([Type.Enum([...ADDRESS_PARTS, 'secret']), Type.Null()], {
  description:
    'What is other here than it was where the request was signed; null: nobody can tell, or has looked. Of those that were refused, the newest is looked into.',
})

const Refused = Type.Object({
  id: Type.String(),
  at: At,
  because: Type.String({ description: 'The mismatch, in words.' }),
  mismatch: Mismatch,
  method: Type.String(),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String(), {
    description: 'Their names; what they say only of those that can vouch for nothing.',
  }),
})

const ConfirmationSchema = Type.Object({
  state: Type.Enum(['waiting', 'confirmed', 'given-up']),
  since: At,
  next_at: Type.Union([At, Type.Null()]),
  because: Type.Union([Type.String(), Type.Null()]),
})

const DoorSchema = Type.Object(
  {
    object: Type.Literal('door'),
    urls: Type.Array(AccountUrlSchema),
    public_base_url: Type.Union([Type.String(), Type.Null()]),
    refused: Type.Object({ today: Type.Integer(), total: Type.Integer() }),
    quarantined: Type.Integer({
      description:
        'Unproven requests that wait, to be verified again when a secret or address changes.',
    }),
    confirmation: Type.Union([ConfirmationSchema, Type.Null()], {
      description:
        'Of vendors that have an address fetched before they bring anything (SNS); null: none asked.',
    }),
    latest: Type.Array(Refused),
  },
  { title: 'Door' },
)

const admin = { scope: 'accounts:admin', load: 'reads' } as const

/** What knocks at an account's receipt address, and why some of it is not let in. */
export function doorRoutes(app: Api, deps: DoorApiDeps): void {
  showRoute(app, deps)
  verifyRoute(app, deps)
  selfTestRoute(app, deps)
}

function showRoute(app: Api, deps: DoorApiDeps): void {
  app.get(
    '/v1/accounts/:id/door',
    {
      config: admin,
      schema: {
        operationId: 'readDoor',
        summary: 'The receipt address of an account',
        description:
          'The addresses to paste at the provider, how much was refused, and the latest of it with what ' +
          'is wrong.',
        tags: ['accounts'],
        params: IdParams,
        response: { 200: DoorSchema },
      },
    },
    async ({ params, caller: { workspaceId } }) => {
      const account = await accountAt(deps, workspaceId, params.id)
      const { quarantine, confirmations, deps: door } = deps.doors
      const [stored, refused, quarantined, latest, asked] = await Promise.all([
        deps.platform.store.accounts.byId(workspaceId, account.id),
        quarantine.refusals(account.id, door.clock.now()),
        quarantine.count(account.id),
        quarantine.latest(account.id, LATEST_MAX),
        confirmations.of(account.id),
      ])
      if (stored === null) throw notFound(params.id)
      return {
        object: 'door' as const,
        urls: shapeAccount(deps.platform, stored).urls,
        public_base_url: deps.platform.publicUrl,
        refused,
        quarantined,
        confirmation: asked === null ? null : confirmationJson(asked),
        latest: [
          ...(await Promise.all(latest.slice(0, 1).map((one) => lookedInto(door, account, one)))),
          ...latest.slice(1).map((one) => refusedJson(one, null)),
        ],
      }
    },
  )
}

const confirmationJson = ({ state, since, nextAt, because }: Confirmation) => ({
  state,
  since: isoAt(since),
  next_at: nextAt === null ? null : isoAt(nextAt),
  because,
})

function verifyRoute(app: Api, deps: DoorApiDeps): void {
  app.post(
    '/v1/accounts/:id/door/verify',
    {
      config: admin,
      schema: {
        operationId: 'verifyDoor',
        summary: 'Look again at what could not be proven',
        description:
          'With the secrets and the address that are in force now. What is proven is applied, with the ' +
          'time at which it came. It happens by itself whenever a secret, a setting or the address changes.',
        tags: ['accounts'],
        params: IdParams,
        response: {
          200: Type.Object({
            object: Type.Literal('verification'),
            checked: Type.Integer(),
            proven: Type.Integer(),
            still_refused: Type.Integer(),
          }),
        },
      },
    },
    async ({ params, caller: { workspaceId } }) => {
      const account = await accountAt(deps, workspaceId, params.id)
      const found = await deps.doors.verifyAgain(account.id)
      if (found === null) throw notFound(params.id)
      const { checked, proven, stillRefused } = found
      return { object: 'verification' as const, checked, proven, still_refused: stillRefused }
    },
  )
}

const SelfTest = Body({
  method: Type.Enum(['GET', 'POST', 'PUT']),
  url: Type.Optional(
    Type.String({ maxLength: 8_000, description: 'As it stands at the provider, query and all.' }),
  ),
  headers: Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 4_000 })),
  body: Type.String({ maxLength: 65_536 }),
})

function selfTestRoute(app: Api, deps: DoorApiDeps): void {
  app.post(
    '/v1/accounts/:id/door/self-test',
    {
      config: admin,
      schema: {
        operationId: 'testDoor',
        summary: 'Try a request of the provider on the receipt address',
        description:
          'Says whether it would be let in, and if not, what is other than when it was signed: scheme, ' +
          'host, port, what stands before the path, or the secret. Nothing is applied.',
        tags: ['accounts'],
        params: IdParams,
        body: SelfTest,
        response: {
          200: Type.Object({
            object: Type.Literal('self_test'),
            verdict: Type.Enum(['proven', 'refused']),
            because: Type.String(),
            mismatch: Mismatch,
            tried: Type.Array(Type.String()),
          }),
        },
      },
    },
    async ({ params, body: asked, caller: { workspaceId } }) => {
      const account = await accountAt(deps, workspaceId, params.id)
      const door = deps.doors.deps
      // What vendors are told behind a # stays with them.
      const pasted = (asked.url ?? receiptsUrl(door.baseUrl(), account.id)).replace(/#.*$/s, '')
      const knock = {
        method: asked.method,
        target: targetOf(pasted),
        headers: lowered(asked.headers),
        body: new TextEncoder().encode(asked.body),
      }
      const arrivedAt = door.clock.now()
      const diagnosis = await diagnose(door, account, { knock, arrivedAt, pasted })
      return { object: 'self_test' as const, ...shapeDiagnosis(diagnosis) }
    },
  )
}

const shapeDiagnosis = ({ verdict, because, mismatch, tried }: Diagnosis) => ({
  verdict,
  because,
  mismatch,
  tried: [...tried],
})

const lowered = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** What of an address comes to us, whatever proxies stand before it. */
function targetOf(url: string): string {
  const at = url.indexOf('/receipts/')
  if (at === -1) {
    const detail = 'The address has no /receipts/ in it: it is not one of this door.'
    throw problem('invalid-request', { detail, errors: [{ pointer: '/url', detail }] })
  }
  return url.slice(at)
}

/** Of this workspace, and spoken to over HTTP. */
async function accountAt(
  { doors }: DoorApiDeps,
  workspaceId: string,
  wire: string,
): Promise<HttpAccount> {
  const account = await doors.deps.account(readId('acc', wire))
  if (account === undefined || account.workspaceId !== workspaceId) throw notFound(wire)
  if (account.protocol === 'http') return account
  throw problem('wrong-state', {
    detail: 'Receipts of this account come over its own links: it has no door.',
  })
}

/** The newest alone: to look into one is to try it again and again. */
async function lookedInto(door: DoorDeps, account: HttpAccount, unproven: Unproven) {
  const { id, raw, meta } = unproven
  const { method, target, headers } = meta
  const knock = { method, target, headers, body: raw }
  const given = { knock, arrivedAt: timeOfId(id), pasted: null }
  return refusedJson(unproven, await diagnose(door, account, given))
}

function refusedJson(
  { id, meta: { method, url, headers }, because }: Unproven,
  diagnosis: Diagnosis | null,
): Static<typeof Refused> {
  return {
    id: wireId('rcp', id),
    at: isoAt(timeOfId(id)),
    because: diagnosis?.verdict === 'refused' ? diagnosis.because : because,
    mismatch: diagnosis?.mismatch ?? null,
    method,
    url: shownUrl(url),
    headers: Object.fromEntries(Object.entries(headers).map(shownHeader)),
  }
}

/** Their values vouch for nothing, and tell what a proxy made of the address. */
const SHOWN_HEADERS =
  /^(content-type|user-agent|host|date|forwarded|x-forwarded-(for|host|port|proto|prefix)|x-original-host|x-amz-sns-message-type)$/

/** The scheme of Authorization is no secret. */
const shownHeader = ([name, value]: [string, string]): [string, string] => {
  if (SHOWN_HEADERS.test(name)) return [name, value]
  return [name, name === 'authorization' ? `${/^\w+(?= )/.exec(value)?.[0] ?? ''} …`.trim() : '…']
}

/** Names of the query without what they say. */
const shownUrl = (url: string): string => url.replace(/([?&][^=&#]*)=[^&#]*/g, '$1=…')
