import { CLOSED } from '../core/callbacks/circuit.ts'
import type { EventType } from '../core/callbacks/event.ts'
import { FORMATS } from '../core/callbacks/formats/all.ts'
import { nextTryAt } from '../core/callbacks/schedule.ts'
import { wireId } from '../core/ids.ts'
import { sealSecrets } from './endpoint-secrets.ts'
import { newId } from './platform-ids.ts'
import type {
  CallbackRecord,
  CallbackRequest,
  CallbackStore,
  ClaimedCallback,
  Endpoint,
  SettledCallback,
  SignCallback,
} from './ports/callbacks.ts'
import type { Act, PlatformDeps } from './ports/platform.ts'

/**
 * A listener hears of changes as an endpoint does, but fetches them: for a command line behind a firewall. What it
 * fetched and did not settle is given to it again, so that a connection that breaks loses nothing.
 */
export type ListenDeps = PlatformDeps & {
  readonly queue: Pick<CallbackStore, 'claim' | 'settle'>
  readonly sign: SignCallback
  /** A new `whsec_…`. @param random 24 random bytes. */
  readonly makeSecret: (random: Uint8Array) => string
  /** In [0, 1). */
  readonly draw: () => number
}

/** A listener that fetched nothing for so long is told nothing more; `tell_changes` knows the same. */
const FORGOTTEN_MS = 3_600_000
const NOTED_EVERY_MS = 60_000
/** What was fetched is given to nobody else so long: longer than its receiver may take. */
const LEASE_MS = 30_000
const LISTENERS_MAX = 20
const SECRET_BYTES = 24

export type Listening =
  | { readonly kind: 'open'; readonly listener: Endpoint; readonly secret: string }
  | { readonly kind: 'refused'; readonly because: string }

export async function openListener(
  deps: ListenDeps,
  { caller }: Act,
  {
    events,
    campaignId,
  }: { readonly events: readonly EventType[] | null; campaignId: string | null },
): Promise<Listening> {
  const now = deps.clock.now()
  const id = newId(deps)
  const secret = deps.makeSecret(deps.random(SECRET_BYTES))
  const listener: Endpoint = {
    id,
    workspaceId: caller.workspaceId,
    kind: 'listener',
    name: 'listener',
    url: '',
    format: 'delivrd',
    method: 'POST',
    events,
    campaignId,
    loginId: null,
    isOrdered: false,
    test: 'include',
    options: {},
    sealed: sealSecrets(deps.secrets, id, [{ secret, expiresAt: null }]),
    state: 'active',
    because: null,
    circuit: CLOSED,
    createdBy: caller.actor,
    createdAt: now,
    updatedAt: now,
  }
  return deps.store.transact(async ({ endpoints }): Promise<Listening> => {
    const query = { kinds: ['listener'], campaignId: null, after: null, limit: 1_000 } as const
    const there = await endpoints.page(caller.workspaceId, query)
    const forgotten = there.filter((one) => isForgotten(one, now))
    for (const one of forgotten) await endpoints.remove(caller.workspaceId, one.id, now)
    if (there.length - forgotten.length >= LISTENERS_MAX) {
      const because = `${LISTENERS_MAX} listeners are open in this workspace: end one of them first.`
      return { kind: 'refused', because }
    }
    await endpoints.insert(listener)
    return { kind: 'open', listener, secret }
  })
}

/** How a callback that was fetched went on to whoever it was for. */
export type Heard = {
  readonly callbackId: string
  /** As it came with it. */
  readonly leasedUntil: number
  readonly url: string
  /** Of HTTP; null: no answer came. */
  readonly status: number | null
  /** Why it does not count as heard; null: it was heard. */
  readonly error: string | null
  readonly ms: number
}

export type Fetched = {
  readonly callbackId: string
  readonly leasedUntil: number
  readonly claimed: ClaimedCallback
  /** As an endpoint would get it. */
  readonly request: CallbackRequest
}

/** Null: there is no such listener in this workspace, or it was silent for too long. */
export async function readListener(
  { store, clock }: ListenDeps,
  { caller }: Act,
  id: string,
): Promise<Endpoint | null> {
  const found = await store.endpoints.byId(caller.workspaceId, id)
  const now = clock.now()
  if (found === null || found.kind !== 'listener' || isForgotten(found, now)) return null
  if (now - found.updatedAt < NOTED_EVERY_MS) return found
  const listener = { ...found, updatedAt: now }
  await store.transact(({ endpoints }) => endpoints.update(listener))
  return listener
}

const isForgotten = ({ updatedAt }: Endpoint, now: number): boolean =>
  now - updatedAt >= FORGOTTEN_MS

/** What came about and was not fetched, or not settled in time. */
export async function fetchCallbacks(
  { queue, sign, clock }: ListenDeps,
  listener: Endpoint,
  limit: number,
): Promise<readonly Fetched[]> {
  const now = clock.now()
  const claimed = await queue.claim(listener, { limit, now, leaseMs: LEASE_MS })
  return Promise.all(
    claimed.map(async (one): Promise<Fetched> => {
      const { event, leasedUntil } = one
      const rendered = FORMATS.delivrd.render(event, { ...listener, loginId: null })
      if (rendered.kind !== 'request') throw new Error('our own form has words for everything')
      const whose = { endpoint: listener, loginId: null, id: wireId('cbk', event.id), now }
      const request = await sign(rendered.request, rendered.sign, whose)
      return { callbackId: event.id, leasedUntil, claimed: one, request }
    }),
  )
}

/** What was not heard is tried again after a while, as at an endpoint. */
export async function settleFetched(
  deps: ListenDeps,
  listener: Endpoint,
  heard: readonly Heard[],
): Promise<void> {
  const { store, queue, clock } = deps
  if (heard.length === 0) return
  const now = clock.now()
  const ids = heard.map(({ callbackId }) => callbackId)
  const found = await store.callbacks.byIds(listener.workspaceId, ids)
  const known = new Map(found.map((callback) => [callback.id, callback]))
  const settled = heard.flatMap((one) => {
    const callback = known.get(one.callbackId)
    // Whoever listens settles what was told to them, and nothing else.
    const isTheirs = callback?.endpointId === listener.id && callback.state === 'waiting'
    return isTheirs ? [settlementOf(deps, { one, callback, now })] : []
  })
  await queue.settle(settled, now)
}

function settlementOf(
  { draw }: ListenDeps,
  { one, callback, now }: { one: Heard; callback: CallbackRecord; now: number },
): SettledCallback {
  const { callbackId, leasedUntil, url, status, error, ms } = one
  const key = {
    endpointId: callback.endpointId,
    messageId: callback.subjectId,
    sequence: callback.sequence,
    callbackId,
    leasedUntil,
    attempt: { at: now - ms, ms, method: 'POST', url, status, error, answer: null },
  }
  if (error === null) return { ...key, outcome: 'heard' }
  const dueAt = nextTryAt({ tries: callback.attempts.length, now, draw: draw() })
  return dueAt === null ? { ...key, outcome: 'dead' } : { ...key, outcome: 'again', dueAt }
}

/** Null: there is none. What it was not told yet is given up. */
export async function closeListener(
  { store, clock }: ListenDeps,
  { caller }: Act,
  id: string,
): Promise<Endpoint | null> {
  return store.transact(async ({ endpoints }) => {
    const found = await endpoints.lock(caller.workspaceId, id)
    if (found === null || found.kind !== 'listener') return null
    await endpoints.remove(caller.workspaceId, id, clock.now())
    return found
  })
}
