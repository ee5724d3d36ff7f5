import { NO_SETTINGS } from './door-logins.ts'
import { type KeyWish, addKey } from './issue-keys.ts'
import { newId } from './platform-ids.ts'
import type { Door, DoorLogin, DoorLoginSettings } from './ports/door-logins.ts'
import { beyond } from './ports/identity.ts'
import type { Act, PlatformDeps, PlatformTables } from './ports/platform.ts'
import { inHex, recordAct } from './record-audit.ts'

export type LoginWish = {
  readonly door: Door
  /** Null: we make one up. */
  readonly username: string | null
  readonly password: string | null
  /** The key that it stands for; null: one is issued that may send and read messages. */
  readonly keyId: string | null
  readonly settings?: Partial<DoorLoginSettings>
}

export type LoginMade =
  /** The only time that its password is seen. */
  | { readonly kind: 'made'; readonly login: DoorLogin; readonly password: string }
  | { readonly kind: 'refused'; readonly pointer: string; readonly because: string }
  | { readonly kind: 'name-taken'; readonly because: string }

type Refused = Extract<LoginMade, { kind: 'refused' }>

/** What a login may do for which no key was named. */
const SCOPES: KeyWish['scopes'] = ['messages:read', 'messages:write']

// SMPP has room for 15 characters of a name and 8 of a password.
const SMPP_NAME_MAX = 15
const SMPP_PASSWORD_MAX = 8
const PASSWORD_MIN = 8
const LENGTH_MAX = 100

export async function createLogin(
  deps: PlatformDeps,
  act: Act,
  wish: LoginWish,
): Promise<LoginMade> {
  const username = wish.username ?? newUsername(deps, wish.door)
  const password = wish.password ?? newPassword(deps, wish.door)
  const because = refuseWish(wish, { username, password })
  if (because !== null) return because
  const made = deps.store.transact(async (tables): Promise<LoginMade> => {
    const at = deps.clock.now()
    const refused = await refuseKey(tables, act, { keyId: wish.keyId, at })
    if (refused !== null) return refused
    if ((await tables.logins.byUsername(username)) !== null) return TAKEN
    const login: DoorLogin = {
      id: newId(deps),
      workspaceId: act.caller.workspaceId,
      keyId: wish.keyId ?? (await issuedKey(deps, tables, { act, username })),
      username,
      door: wish.door,
      settings: { ...NO_SETTINGS, ...wish.settings },
      createdBy: act.caller.actor,
      createdAt: at,
      revokedAt: null,
    }
    const inserted = await tables.logins.insert(login, deps.secrets.seal(password, login.id))
    // Somebody took it this very moment: the key that was issued goes with the transaction.
    if (inserted === 'name-taken') throw new TakenMeanwhile()
    const done = { act: 'login.created', subject: `login:${login.id}`, after: describe(login) }
    await recordAct(tables, { ...act, at }, done)
    return { kind: 'made', login, password }
  })
  return made.catch((error: unknown) => {
    if (error instanceof TakenMeanwhile) return TAKEN
    throw error
  })
}

class TakenMeanwhile extends Error {}

async function refuseKey(
  tables: PlatformTables,
  { caller }: Act,
  { keyId, at }: { readonly keyId: string | null; readonly at: number },
): Promise<Refused | null> {
  const key = keyId === null ? null : await tables.keys.byId(keyId)
  if (keyId !== null) {
    const isLive = key?.revokedAt === null && (key.expiresAt === null || key.expiresAt > at)
    if (!isLive || key.workspaceId !== caller.workspaceId) {
      return refuse('/key_id', 'no such key is in force in this workspace')
    }
  }
  const excess = beyond(caller, key?.scopes ?? SCOPES)
  return excess.length === 0
    ? null
    : refuse('/key_id', `nobody hands out more than they have: ${excess.join(', ')}`)
}

async function issuedKey(
  deps: PlatformDeps,
  tables: PlatformTables,
  { act: { caller }, username }: { readonly act: Act; readonly username: string },
): Promise<string> {
  const { key } = await addKey(deps, tables, {
    name: `login ${username}`,
    scopes: SCOPES,
    isTest: caller.isTest,
    expiresAt: null,
    workspaceId: caller.workspaceId,
    createdBy: caller.actor,
  })
  return key.id
}

/** Null: there is no such login in the caller's workspace, or it was revoked before. Its key stays. */
export async function revokeLogin(
  { store, clock }: PlatformDeps,
  act: Act,
  id: string,
): Promise<DoorLogin | null> {
  return store.transact(async (tables) => {
    const at = clock.now()
    const login = await tables.logins.revoke(act.caller.workspaceId, id, at)
    if (login === null) return null
    await tables.endpoints.removeOfLogin(id, at)
    const done = { act: 'login.revoked', subject: `login:${id}`, before: describe(login) }
    await recordAct(tables, { ...act, at }, done)
    return login
  })
}

export const listLogins = (
  { store }: Pick<PlatformDeps, 'store'>,
  { caller }: Act,
): Promise<readonly DoorLogin[]> => store.logins.ofWorkspace(caller.workspaceId)

const TAKEN = {
  kind: 'name-taken',
  because: 'A login has this username already, here or in another workspace: choose another.',
} as const

const refuse = (pointer: string, because: string): Refused => ({
  kind: 'refused',
  pointer,
  because,
})

function refuseWish(
  { door, settings }: LoginWish,
  { username, password }: { readonly username: string; readonly password: string },
): Refused | null {
  const isSmpp = door === 'smpp'
  const nameMax = isSmpp ? SMPP_NAME_MAX : LENGTH_MAX
  if (!/^[!-~]+$/.test(username) || username.length > nameMax) {
    return refuse('/username', `expected 1 to ${nameMax} characters of ASCII without spaces`)
  }
  const max = isSmpp ? SMPP_PASSWORD_MAX : LENGTH_MAX
  if (!/^[!-~]+$/.test(password) || password.length < PASSWORD_MIN || password.length > max) {
    const lengths = max === PASSWORD_MIN ? String(max) : `${PASSWORD_MIN} to ${max}`
    return refuse('/password', `expected ${lengths} characters of ASCII without spaces`)
  }
  for (const field of ['bindsMax', 'window', 'perSecond'] as const) {
    const value = settings?.[field] ?? null
    if (value !== null && (!Number.isInteger(value) || value < 1)) {
      return refuse(`/settings/${field}`, 'expected a whole number, 1 or more')
    }
  }
  return null
}

/** As Twilio's account SIDs look; else something short to type. */
const newUsername = ({ random }: PlatformDeps, door: Door): string =>
  door === 'twilio' ? `AC${inHex(random(16))}` : `u${inHex(random(6))}`

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_'

/** As Twilio's auth tokens look; else letters, as many as the door takes. Nothing that is easily misread. */
function newPassword({ random }: PlatformDeps, door: Door): string {
  if (door === 'twilio') return inHex(random(16))
  const length = door === 'smpp' ? SMPP_PASSWORD_MAX : 24
  let password = ''
  while (password.length < length) {
    for (const byte of random(length)) {
      // Each letter as likely as the next: what is left over at the end is drawn again.
      const isEven = byte < 256 - (256 % LETTERS.length)
      if (isEven && password.length < length) password += LETTERS[byte % LETTERS.length] ?? ''
    }
  }
  return password
}

const describe = ({ username, door, keyId, settings }: DoorLogin): object => ({
  username,
  door,
  key: `key:${keyId}`,
  settings,
})
