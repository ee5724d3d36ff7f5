import { makeKey } from '../core/keys.ts'
import { type Scope, beyond } from './ports/identity.ts'
import type { Act, ApiKey, PlatformDeps, PlatformTables } from './ports/platform.ts'
import { newId } from './platform-ids.ts'
import { inHex, recordAct } from './record-audit.ts'

export type KeyWish = {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly isTest: boolean
  readonly expiresAt: number | null
}

export type KeyIssued =
  /** The only time that the key itself is seen. */
  | { readonly kind: 'issued'; readonly key: ApiKey; readonly secret: string }
  | { readonly kind: 'refused'; readonly because: string; readonly pointer: string }

export async function issueKey(deps: PlatformDeps, act: Act, wish: KeyWish): Promise<KeyIssued> {
  const excess = beyond(act.caller, wish.scopes)
  if (excess.length > 0) {
    const because = `nobody hands out more than they have: ${excess.join(', ')}`
    return { kind: 'refused', because, pointer: '/scopes' }
  }
  if (wish.expiresAt !== null && wish.expiresAt <= deps.clock.now()) {
    return { kind: 'refused', because: 'the key would be expired already', pointer: '/expires_at' }
  }
  return deps.store.transact(async (tables) => {
    const { key, secret } = await addKey(deps, tables, {
      ...wish,
      workspaceId: act.caller.workspaceId,
      createdBy: act.caller.actor,
    })
    await recordAct(
      tables,
      { ...act, at: deps.clock.now() },
      { act: 'key.issued', subject: `key:${key.id}`, after: describe(key) },
    )
    return { kind: 'issued', key, secret }
  })
}

/** Makes and stores a key; what is stored of its secret cannot be turned back. */
export async function addKey(
  { clock, random, secrets }: Pick<PlatformDeps, 'clock' | 'random' | 'secrets'>,
  tables: PlatformTables,
  wish: KeyWish & { readonly workspaceId: string; readonly createdBy: string },
): Promise<{ key: ApiKey; secret: string }> {
  const { key: secret, publicPart } = makeKey(wish.isTest, random(40))
  const key: ApiKey = {
    id: newId({ clock, random }),
    workspaceId: wish.workspaceId,
    name: wish.name,
    publicPart,
    secretHash: secrets.sha256(secret),
    scopes: wish.scopes,
    isTest: wish.isTest,
    createdBy: wish.createdBy,
    createdAt: clock.now(),
    expiresAt: wish.expiresAt,
    lastUsedAt: null,
    revokedAt: null,
  }
  await tables.keys.insert(key)
  return { key, secret }
}

/** Null when there is no such key in the caller's workspace. */
export async function revokeKey(
  { store, clock }: PlatformDeps,
  act: Act,
  id: string,
): Promise<ApiKey | null> {
  return store.transact(async (tables) => {
    const key = await tables.keys.revoke(act.caller.workspaceId, id, clock.now())
    if (key === null) return null
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      { act: 'key.revoked', subject: `key:${id}`, before: describe(key) },
    )
    return key
  })
}

export const listKeys = ({ store }: PlatformDeps, { caller }: Act): Promise<readonly ApiKey[]> =>
  store.keys.ofWorkspace(caller.workspaceId)

const describe = (key: ApiKey): object => ({
  name: key.name,
  public_part: key.publicPart,
  scopes: key.scopes,
  is_test: key.isTest,
  expires_at: key.expiresAt,
  secret_hash: inHex(key.secretHash).slice(0, 12),
})
