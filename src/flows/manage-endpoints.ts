import { CLOSED } from '../core/callbacks/circuit.ts'
import { type EndpointHealth, endpointHealth } from '../core/callbacks/endpoint-health.ts'
import type { EventType } from '../core/callbacks/event.ts'
import { FORMATS } from '../core/callbacks/formats/all.ts'
import { optionProblems, optionsKept } from '../core/callbacks/options.ts'
import {
  CALLBACK_FORMATS,
  type CallbackFormatName,
  type TestChoice,
} from '../core/callbacks/wish.ts'
import { STATUSES } from '../core/status.ts'
import { openSecrets, rotated, sealSecrets } from './endpoint-secrets.ts'
import { newId } from './platform-ids.ts'
import type { CheckUrl, Endpoint, EndpointStats } from './ports/callbacks.ts'
import type { Act, PlatformDeps, PlatformTables } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

export type EndpointDeps = PlatformDeps & {
  readonly checkUrl: CheckUrl
  /** A new `whsec_…`. @param random 24 random bytes. */
  readonly makeSecret: (random: Uint8Array) => string
  /** Something came due: whoever tells in this process looks at once. */
  readonly wake: () => void
}

export type EndpointWish = {
  /** Null: the host of its address. */
  readonly name: string | null
  readonly url: string
  readonly format: CallbackFormatName
  readonly method: 'GET' | 'POST'
  /** Null: all. */
  readonly events: readonly EventType[] | null
  readonly campaignId: string | null
  readonly isOrdered: boolean
  readonly test: TestChoice
  readonly options: Readonly<Record<string, string>>
}

type Refused = {
  readonly kind: 'refused'
  readonly pointer: string
  readonly because: string
  /** What else is wrong with it. */
  readonly further?: readonly { readonly pointer: string; readonly because: string }[]
}

export type EndpointMade =
  /** The only time that its secret is seen. */
  { readonly kind: 'made'; readonly endpoint: Endpoint; readonly secret: string } | Refused

export type EndpointChanged =
  | { readonly kind: 'changed'; readonly endpoint: Endpoint }
  | { readonly kind: 'not-found' }
  | Refused

/** What an endpoint can ask for by name. */
export const EVENT_TYPES: readonly EventType[] = [
  ...STATUSES.map((status): EventType => `message.${status}`),
  'inbound.received',
]

const NAME_MAX = 200
const SECRET_BYTES = 24

/** Formats of other systems go wherever those went; ours goes by https. */
export const isLooseFormat = (format: CallbackFormatName): boolean => format !== 'delivrd'

export async function createEndpoint(
  deps: EndpointDeps,
  act: Act,
  wish: EndpointWish,
): Promise<EndpointMade> {
  const because = refuseWish(deps, wish)
  if (because !== null) return because
  const now = deps.clock.now()
  const id = newId(deps)
  const secret = deps.makeSecret(deps.random(SECRET_BYTES))
  const endpoint: Endpoint = {
    ...wish,
    id,
    workspaceId: act.caller.workspaceId,
    kind: 'made',
    name: nameOf(wish),
    loginId: null,
    sealed: sealSecrets(deps.secrets, id, [{ secret, expiresAt: null }]),
    state: 'active',
    because: null,
    circuit: CLOSED,
    createdBy: act.caller.actor,
    createdAt: now,
    updatedAt: now,
  }
  await deps.store.transact(async (tables) => {
    await tables.endpoints.insert(endpoint)
    await record(tables, act, { act: 'endpoint.created', after: endpoint, at: now })
  })
  return { kind: 'made', endpoint, secret }
}

export function changeEndpoint(
  deps: EndpointDeps,
  act: Act,
  { id, change }: { readonly id: string; readonly change: Partial<EndpointWish> },
): Promise<EndpointChanged> {
  return changing(deps, { act, id, done: 'endpoint.changed' }, (before) => {
    if (before.kind !== 'made' && Object.keys(change).some((field) => field !== 'isOrdered')) {
      const because = `It stands for ${before.kind === 'origin' ? 'addresses that messages name themselves' : 'the sessions of a login'}: only its order can be changed.`
      return { kind: 'refused', pointer: '', because }
    }
    if (before.kind !== 'made')
      return { ...before, isOrdered: change.isOrdered ?? before.isOrdered }
    // Of another format's options stays what this one has as well: nobody could have meant the rest.
    const format = FORMATS[change.format ?? before.format]
    const wish = { ...before, options: optionsKept(format, before.options), ...change }
    return refuseWish(deps, wish) ?? { ...wish, name: nameOf(wish) }
  })
}

/** All that comes about waits until it is resumed. */
export const pauseEndpoint = (deps: EndpointDeps, act: Act, id: string): Promise<EndpointChanged> =>
  changing(deps, { act, id, done: 'endpoint.paused' }, (before) =>
    before.state === 'off'
      ? { kind: 'refused', pointer: '', because: `It is off: ${before.because ?? 'resume it'}.` }
      : { ...before, state: 'paused' },
  )

/** What waited is told now; what came about while it was off is told by `replayMissing`. */
export async function resumeEndpoint(
  deps: EndpointDeps,
  act: Act,
  id: string,
): Promise<EndpointChanged> {
  const changed = await changing(deps, { act, id, done: 'endpoint.resumed' }, (before) => ({
    ...before,
    state: 'active',
    because: null,
    circuit: CLOSED,
  }))
  deps.wake()
  return changed
}

export async function removeEndpoint(
  { store, clock }: EndpointDeps,
  act: Act,
  id: string,
): Promise<Endpoint | null> {
  return store.transact(async (tables) => {
    const { workspaceId } = act.caller
    const endpoint = await tables.endpoints.lock(workspaceId, id)
    if (endpoint === null) return null
    const at = clock.now()
    await tables.endpoints.remove(workspaceId, id, at)
    await record(tables, act, { act: 'endpoint.removed', before: endpoint, at })
    return endpoint
  })
}

export type Rotated =
  | { readonly kind: 'rotated'; readonly endpoint: Endpoint; readonly secret: string }
  | { readonly kind: 'not-found' }

/** A new secret. The old one signs along for 24 hours, unless it leaked. */
export async function rotateSecret(
  deps: EndpointDeps,
  act: Act,
  { id, isAtOnce }: { readonly id: string; readonly isAtOnce: boolean },
): Promise<Rotated> {
  const secret = deps.makeSecret(deps.random(SECRET_BYTES))
  const changed = await changing(deps, { act, id, done: 'endpoint.secret-rotated' }, (before) => {
    const now = deps.clock.now()
    const list = rotated(openSecrets(deps.secrets, before), secret, { now, isAtOnce })
    return { ...before, sealed: sealSecrets(deps.secrets, id, list) }
  })
  return changed.kind === 'changed'
    ? { ...changed, kind: 'rotated', secret }
    : { kind: 'not-found' }
}

/** An endpoint, and how it does. */
export type SeenEndpoint = {
  readonly endpoint: Endpoint
  readonly stats: EndpointStats
  readonly health: EndpointHealth
}

type Seeing = Pick<PlatformDeps, 'store' | 'clock'>

export async function listEndpoints(
  deps: Seeing,
  { caller }: Act,
  query: Parameters<PlatformTables['endpoints']['page']>[1],
): Promise<readonly SeenEndpoint[]> {
  return withStats(deps, await deps.store.endpoints.page(caller.workspaceId, query))
}

/** Null: there is no such endpoint in this workspace. */
export async function readEndpoint(
  deps: Seeing,
  { caller }: Act,
  id: string,
): Promise<SeenEndpoint | null> {
  const endpoint = await deps.store.endpoints.byId(caller.workspaceId, id)
  return endpoint === null ? null : ((await withStats(deps, [endpoint]))[0] ?? null)
}

async function withStats(
  { store, clock }: Seeing,
  endpoints: readonly Endpoint[],
): Promise<readonly SeenEndpoint[]> {
  const ids = endpoints.map(({ id }) => id)
  const known = await store.endpoints.stats(ids, clock.now())
  return endpoints.flatMap((endpoint) => {
    const stats = known.get(endpoint.id)
    if (stats === undefined) return []
    const lastErrorAt = stats.lastError?.at ?? null
    return [{ endpoint, stats, health: endpointHealth({ ...endpoint, ...stats, lastErrorAt }) }]
  })
}

async function changing(
  { store, clock }: EndpointDeps,
  { act, id, done }: { readonly act: Act; readonly id: string; readonly done: string },
  change: (before: Endpoint) => Endpoint | Refused,
): Promise<EndpointChanged> {
  return store.transact(async (tables): Promise<EndpointChanged> => {
    const before = await tables.endpoints.lock(act.caller.workspaceId, id)
    if (before === null) return { kind: 'not-found' }
    const at = clock.now()
    const changed = change(before)
    if ('pointer' in changed) return changed
    const endpoint = { ...changed, updatedAt: at }
    await tables.endpoints.update(endpoint)
    // A new address, or a person's word, is reason enough to try again at once.
    const isFresh = before.url !== endpoint.url || done === 'endpoint.resumed'
    if (isFresh) await tables.endpoints.closeCircuit(id, at)
    await record(tables, act, { act: done, before, after: endpoint, at })
    return { kind: 'changed', endpoint }
  })
}

function refuseWish({ checkUrl }: EndpointDeps, wish: EndpointWish): Refused | null {
  const refuse = (pointer: string, because: string): Refused => ({
    kind: 'refused',
    pointer,
    because,
  })
  const forbidden = checkUrl(wish.url, isLooseFormat(wish.format))
  if (forbidden !== null) return refuse('/url', forbidden)
  if (!CALLBACK_FORMATS.includes(wish.format)) {
    return refuse('/format', `expected one of ${CALLBACK_FORMATS.join(', ')}`)
  }
  const strange = wish.events?.find((event) => !EVENT_TYPES.includes(event))
  if (strange !== undefined) return refuse('/events', `there is no event ${strange}`)
  if (wish.events?.length === 0) return refuse('/events', 'name at least one event, or none at all')
  if ((wish.name ?? '').length > NAME_MAX) return refuse('/name', `at most ${NAME_MAX} characters`)
  const [first, ...further] = optionProblems(FORMATS[wish.format], wish.options, 'many').map(
    ({ name, because }) => ({ pointer: `/options/${inPointer(name)}`, because }),
  )
  return first === undefined ? null : { kind: 'refused', ...first, further }
}

/** As a JSON pointer has a name. */
export const inPointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const nameOf = ({ name, url }: Pick<EndpointWish, 'name' | 'url'>): string =>
  name?.trim() || hostOf(url)

/** Flows know no URL parser: what stands between the slashes, without a name and password. */
const hostOf = (url: string): string =>
  /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url)?.[1] ?? 'callbacks'

type Done = { readonly act: string; readonly at: number } & {
  readonly before?: Endpoint
  readonly after?: Endpoint
}

const record = (
  tables: PlatformTables,
  act: Act,
  { at, before, after, act: done }: Done,
): Promise<unknown> =>
  recordAct(
    tables,
    { ...act, at },
    {
      act: done,
      subject: `endpoint:${(after ?? before)?.id ?? ''}`,
      before: before === undefined ? null : describe(before),
      after: after === undefined ? null : describe(after),
    },
  )

/** Its address may carry a token of the customer's: of the query only that there is one. */
const describe = (endpoint: Endpoint): object => ({
  name: endpoint.name,
  url: endpoint.url.replace(/\?.*$/s, '?…'),
  format: endpoint.format,
  method: endpoint.method,
  events: endpoint.events,
  campaign_id: endpoint.campaignId,
  is_ordered: endpoint.isOrdered,
  test: endpoint.test,
  state: endpoint.state,
})
