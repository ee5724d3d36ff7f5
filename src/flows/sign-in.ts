import { type SignInLimit, lockedForMs, noteFailure, noteSuccess } from '../core/sign-in-limit.ts'
import { readPassword } from '../core/passwords.ts'
import type { Caller } from './ports/identity.ts'
import { ROLE_SCOPES } from './ports/identity.ts'
import type { LiveSession, PlatformDeps, PlatformTables, User } from './ports/platform.ts'
import { newToken } from './platform-ids.ts'
import { proofOf } from './sign-in-proof.ts'
import { recordAct } from './record-audit.ts'

const HOUR_MS = 3_600_000
export const IDLE_MS = 12 * HOUR_MS
export const SESSION_MS = 7 * 24 * HOUR_MS

export type SignedIn = {
  readonly kind: 'signed-in'
  /** The cookie's value. Stored as a hash only. */
  readonly token: string
  readonly expiresAt: number
}

export type SignInOutcome =
  | SignedIn
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'locked-out'; readonly retryAfterMs: number }
  | { readonly kind: 'no-workspace' }

export type SignIn = {
  readonly email: string
  readonly password: string
  readonly ip: string
  /** The cookie that came along, if any: it ends here, so that a planted one is worth nothing. */
  readonly formerToken: string | null
}

/** @param limit shared by all sign-ins of this process. */
export async function signIn(
  deps: PlatformDeps & { readonly limit: SignInLimit },
  { email: written, password, ip, formerToken }: SignIn,
): Promise<SignInOutcome> {
  const { store, clock, secrets, limit } = deps
  const email = foldEmail(written)
  const attempt = { email, ip, proof: proofOf(deps, password) }
  const retryAfterMs = lockedForMs(limit, attempt, clock.now())
  if (retryAfterMs > 0) return { kind: 'locked-out', retryAfterMs }
  // Counted before the hash is computed: parallel guesses do not get one more each.
  noteFailure(limit, attempt, clock.now())
  const user = await store.users.byEmail(email)
  const matches = await secrets.passwordMatches(password, user?.passwordHash ?? null)
  if (!matches || user === null || user.disabledAt !== null) return { kind: 'wrong-password' }
  noteSuccess(limit, attempt, clock.now())
  const workspace = (await store.workspaces.ofUser(user.id))[0]
  if (workspace === undefined) return { kind: 'no-workspace' }
  return store.transact(async (tables) => {
    if (formerToken !== null) await tables.sessions.end(secrets.sha256(formerToken))
    const opened = await openSession(deps, tables, { user, workspaceId: workspace.id })
    const caller = personsCaller(user.id, workspace.id)
    await recordAct(tables, { caller, ip, at: clock.now() }, { act: 'session.opened' })
    return opened
  })
}

/** Opens a session for somebody who has just proven who they are. */
export async function openSession(
  { clock, random, secrets }: Pick<PlatformDeps, 'clock' | 'random' | 'secrets'>,
  tables: PlatformTables,
  { user, workspaceId }: { user: Pick<User, 'id'>; workspaceId: string },
): Promise<SignedIn> {
  const now = clock.now()
  const token = newToken(random)
  await tables.sessions.insert(secrets.sha256(token), {
    userId: user.id,
    workspaceId,
    csrfToken: newToken(random),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_MS,
  })
  return { kind: 'signed-in', token, expiresAt: now + SESSION_MS }
}

/**
 * The session behind a cookie, while it lives: not idle for too long, not too old.
 * @param of a request keeps it from being idle; a look does not.
 */
export async function findSession(
  { store, clock, secrets }: Pick<PlatformDeps, 'store' | 'clock' | 'secrets'>,
  token: string,
  of: 'request' | 'look' = 'request',
): Promise<LiveSession | null> {
  if (!/^[\w-]{43}$/.test(token)) return null
  const hash = secrets.sha256(token)
  const session = await store.sessions.live(hash)
  const now = clock.now()
  if (session === null || session.expiresAt <= now || session.lastSeenAt + IDLE_MS <= now) {
    return null
  }
  // Once a minute is exact enough, and spares a write a request.
  if (of === 'request' && now - session.lastSeenAt > 60_000) await store.sessions.seen(hash, now)
  return session
}

export async function signOut(
  { store, clock, secrets }: PlatformDeps,
  { token, caller, ip }: { token: string; caller: Caller; ip: string },
): Promise<void> {
  await store.transact(async (tables) => {
    await tables.sessions.end(secrets.sha256(token))
    await recordAct(tables, { caller, ip, at: clock.now() }, { act: 'session.ended' })
  })
}

export type Moved = { readonly kind: 'moved' } | { readonly kind: 'not-a-member' }

/** Looks at another of one's workspaces from now on. */
export async function switchWorkspace(
  { store, secrets }: PlatformDeps,
  { token, userId, workspaceId }: { token: string; userId: string; workspaceId: string },
): Promise<Moved> {
  const mine = await store.workspaces.ofUser(userId)
  if (!mine.some((workspace) => workspace.id === workspaceId)) return { kind: 'not-a-member' }
  await store.sessions.moveTo(secrets.sha256(token), workspaceId)
  return { kind: 'moved' }
}

export type PasswordChanged =
  | { readonly kind: 'changed' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'locked-out'; readonly retryAfterMs: number }

/** Changes one's own password, and ends one's other sessions. */
export async function changePassword(
  deps: PlatformDeps & { readonly limit: SignInLimit },
  given: { session: LiveSession; token: string; current: string; wanted: string; ip: string },
): Promise<PasswordChanged> {
  const { store, clock, secrets, limit } = deps
  const { user, workspaceId } = given.session
  const attempt = { email: user.email, ip: given.ip, proof: proofOf(deps, given.current) }
  const retryAfterMs = lockedForMs(limit, attempt, clock.now())
  if (retryAfterMs > 0) return { kind: 'locked-out', retryAfterMs }
  noteFailure(limit, attempt, clock.now())
  const hash = await store.users.passwordHash(user.id)
  if (!(await secrets.passwordMatches(given.current, hash))) return { kind: 'wrong-password' }
  noteSuccess(limit, attempt, clock.now())
  const reading = readPassword(given.wanted, [user.email, user.name])
  if (reading.kind === 'refused') return reading
  const wanted = await secrets.hashPassword(reading.password)
  await store.transact(async (tables) => {
    await tables.users.setPassword(user.id, wanted)
    await tables.sessions.endAllOf(user.id, secrets.sha256(given.token))
    const caller = personsCaller(user.id, workspaceId)
    await recordAct(
      tables,
      { caller, ip: given.ip, at: clock.now() },
      { act: 'password.changed', subject: `user:${user.id}` },
    )
  })
  return { kind: 'changed' }
}

export const foldEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase()

/** A person as the audit log names one, where no request was authenticated yet. */
export const personsCaller = (userId: string, workspaceId: string): Caller => ({
  workspaceId,
  actor: `user:${userId}`,
  role: 'user',
  scopes: ROLE_SCOPES.user,
  isTest: false,
  userId,
  csrfToken: null,
})
