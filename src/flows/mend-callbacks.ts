import type { EndpointDeps } from './manage-endpoints.ts'
import { newId } from './platform-ids.ts'
import type { CallbackRecord, TellOnce, Tried } from './ports/callbacks.ts'
import type { Act, PlatformDeps, PlatformTables } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

/** What people do where callbacks did not arrive: look, try, tell again. */

export type Mended =
  | { readonly kind: 'done'; readonly callbacks: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

/** Everything dead of changes since then is due again. */
export const recoverSince = (
  deps: EndpointDeps,
  act: Act,
  ask: { readonly id: string; readonly since: number },
): Promise<Mended> => mend(deps, act, { ...ask, by: 'recover', done: 'endpoint.recovered' })

/** Where messages stand that changed since then, if the endpoint never heard it. */
export const replayMissing = (
  deps: EndpointDeps,
  act: Act,
  ask: { readonly id: string; readonly since: number },
): Promise<Mended> => mend(deps, act, { ...ask, by: 'replayMissing', done: 'endpoint.replayed' })

async function mend(
  { store, clock, wake }: EndpointDeps,
  act: Act,
  ask: {
    readonly id: string
    readonly since: number
    readonly by: 'recover' | 'replayMissing'
    readonly done: string
  },
): Promise<Mended> {
  const mended = await store.transact(async (tables): Promise<Mended> => {
    const endpoint = await tables.endpoints.lock(act.caller.workspaceId, ask.id)
    if (endpoint === null) return { kind: 'not-found' }
    if (endpoint.state === 'off') return { kind: 'refused', because: OFF }
    const at = clock.now()
    const callbacks = await tables.endpoints[ask.by](ask.id, ask.since, at)
    const after = { since: new Date(ask.since).toISOString(), callbacks }
    const done = { act: ask.done, subject: `endpoint:${ask.id}`, after }
    await recordAct(tables, { ...act, at }, done)
    return { kind: 'done', callbacks }
  })
  wake()
  return mended
}

const OFF = 'The endpoint is off, so nothing would be told: resume it first.'

const REMOVED = 'The endpoint was removed, so nobody can be told there any more.'

export type Resent =
  | { readonly kind: 'queued'; readonly callback: CallbackRecord }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

/** Tells one callback again, whatever became of it, under the same id: at once, whatever its endpoint's circuit. */
export async function resendCallback(
  { store, clock, wake }: EndpointDeps,
  act: Act,
  id: string,
): Promise<Resent> {
  const { workspaceId } = act.caller
  const resent = await store.transact(async (tables): Promise<Resent> => {
    const callback = await tables.callbacks.byId(workspaceId, id)
    if (callback === null) return { kind: 'not-found' }
    const endpoint = await tables.endpoints.lock(workspaceId, callback.endpointId)
    if (endpoint === null) return { kind: 'refused', because: REMOVED }
    if (endpoint.state === 'off') return { kind: 'refused', because: OFF }
    const at = clock.now()
    await tables.callbacks.queueAgain(callback, at)
    const done = { act: 'callback.resent', subject: `callback:${id}` }
    await recordAct(tables, { ...act, at }, done)
    const next =
      endpoint.state === 'paused'
        ? ({ dueAt: null, heldBy: 'pause' } as const)
        : { dueAt: at, heldBy: null }
    return { kind: 'queued', callback: { ...callback, ...next, state: 'waiting' } }
  })
  wake()
  return resent
}

/**
 * Makes a request with nothing in it but that it is a test, whatever the endpoint's circuit, and says what came of it.
 * An open circuit is closed by one that was heard, and by none that was not opened. Null: no such endpoint.
 */
export async function testEndpoint(
  deps: EndpointDeps & { readonly tellOnce: TellOnce },
  { caller }: Act,
  id: string,
): Promise<Tried | null> {
  const { store, clock, wake } = deps
  const endpoint = await store.endpoints.byId(caller.workspaceId, id)
  if (endpoint === null) return null
  const tried = await deps.tellOnce(endpoint, { kind: 'test', id: newId(deps), at: clock.now() })
  const isHeard = tried.request !== null && tried.error === null
  if (isHeard && endpoint.circuit.openUntil !== null) {
    await store.transact(async ({ endpoints }) => {
      await endpoints.lock(caller.workspaceId, id)
      await endpoints.closeCircuit(id, clock.now())
    })
    wake()
  }
  return tried
}

/** All that was told of a message and to whom. */
export const callbacksOfMessage = (
  { store }: Pick<PlatformDeps, 'store'>,
  { caller }: Act,
  messageId: string,
): Promise<readonly CallbackRecord[]> => store.callbacks.ofMessage(caller.workspaceId, messageId)

/** Null: no such endpoint in this workspace. */
export async function callbacksOfEndpoint(
  { store }: Pick<PlatformDeps, 'store'>,
  { caller: { workspaceId } }: Act,
  {
    id,
    ...query
  }: { readonly id: string } & Parameters<PlatformTables['callbacks']['ofEndpoint']>[2],
): Promise<readonly CallbackRecord[] | null> {
  const endpoint = await store.endpoints.byId(workspaceId, id)
  return endpoint === null ? null : store.callbacks.ofEndpoint(workspaceId, id, query)
}
