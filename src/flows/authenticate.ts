import { type KeyReading, readKey } from '../core/keys.ts'
import type { Clock } from './ports/common.ts'
import type {
  Authentication,
  Authenticator,
  Caller,
  Credentials,
  KeyStanding,
} from './ports/identity.ts'
import { ROLE_SCOPES, SCOPES } from './ports/identity.ts'
import type { CredentialRefusal } from './ports/identity.ts'
import type { ApiKey, PlatformDeps } from './ports/platform.ts'
import { findSession } from './sign-in.ts'

export type KeyAuthenticator = Authenticator & {
  /** Whoever may do what a key may without showing it: a login that stands for the key. */
  byKeyId(id: string): Promise<Authentication>
  /** What a key may that was just looked up; null: there is none. */
  judge(key: KeyStanding | null): Authentication
  /** A key was issued or revoked here: what is remembered about keys no longer holds. */
  forgetKeys(): void
  /** Writes down when keys were last used. Call it every few seconds, and at the end. */
  flushKeyUse(): Promise<void>
}

type Options = {
  /** DELIVRD_ADMIN_KEY: an admin of the first workspace. */
  readonly adminKey: string | null
  /** Where our pages may live besides the host that was asked, as origins. */
  readonly origins: readonly string[]
}

/** A revoked key stops working everywhere within this time, in this process at once. */
const REMEMBER_MS = 2_000
const REMEMBERED_MAX = 10_000
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
export const ADMIN_KEY_ACTOR = 'key:00000000-0000-0000-0000-000000000000'

/** Finds out who is asking: by API key, or by the session cookie of a page of ours. */
export function createAuthenticator(deps: PlatformDeps, options: Options): KeyAuthenticator {
  const { store, clock, secrets } = deps
  const keys = rememberKeys(clock)
  const uses = new Map<string, number>()
  const adminHash = options.adminKey === null ? null : secrets.sha256(options.adminKey)

  let first: { readonly id: string; readonly at: number } | null = null
  const findFirstWorkspace = async (): Promise<string | null> => {
    if (first !== null && clock.now() - first.at < REMEMBER_MS) return first.id
    const workspace = await store.workspaces.first()
    first = workspace === null ? null : { id: workspace.id, at: clock.now() }
    return workspace?.id ?? null
  }

  const byBearer = async (bearer: string): Promise<Authentication> => {
    const hash = secrets.sha256(bearer)
    if (adminHash !== null && secrets.sameBytes(hash, adminHash)) {
      const workspaceId = await findFirstWorkspace()
      if (workspaceId !== null) return { kind: 'caller', caller: adminCaller(workspaceId) }
    }
    const reading: KeyReading = readKey(bearer)
    if (reading.kind === 'malformed') return refused('malformed-key', reading.because)
    const key = await keys.find(reading.publicPart, (part) => store.keys.byPublicPart(part))
    const isItsOwn = key !== null && secrets.sameBytes(hash, key.secretHash)
    return judged(isItsOwn ? key : null)
  }

  const judged = (key: KeyStanding | null): Authentication => {
    const verdict = judgeKey(key, clock.now())
    if (verdict.kind === 'caller' && key !== null) uses.set(key.id, clock.now())
    return verdict
  }

  return {
    async authenticate(credentials, of = 'request') {
      const { authorization, sessionCookie } = credentials
      if (authorization !== null) {
        const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
        if (bearer === undefined) {
          return refused('malformed-key', 'expected the header "Authorization: Bearer KEY"')
        }
        return byBearer(bearer)
      }
      if (sessionCookie === null) {
        return refused('missing-credentials', 'send an API key as "Authorization: Bearer KEY"')
      }
      return bySession(deps, { credentials, origins: options.origins, of })
    },
    byKeyId: async (id) => judged(await keys.find(id, (one) => store.keys.byId(one))),
    judge: judged,
    forgetKeys: keys.forget,
    async flushKeyUse() {
      const batch = [...uses].map(([id, at]) => ({ id, at }))
      uses.clear()
      await store.keys.used(batch)
    },
  }
}

function rememberKeys(clock: Clock) {
  const remembered = new Map<string, { key: Promise<ApiKey | null>; at: number }>()
  return {
    /** @param by its public part or its id: neither can be taken for the other. */
    find(by: string, look: (by: string) => Promise<ApiKey | null>): Promise<ApiKey | null> {
      const known = remembered.get(by)
      if (known !== undefined && clock.now() - known.at < REMEMBER_MS) return known.key
      const key = look(by)
      remembered.set(by, { key, at: clock.now() })
      // A failed look-up must not be remembered as an answer.
      key.catch(() => remembered.delete(by))
      const oldest = remembered.keys().next()
      if (remembered.size > REMEMBERED_MAX && oldest.done !== true) remembered.delete(oldest.value)
      return key
    },
    forget: () => remembered.clear(),
  }
}

const refused = (code: CredentialRefusal, because: string): Authentication => ({
  kind: 'refused',
  code,
  because,
})

/** @param key as found and proven; null: there is none. */
function judgeKey(key: KeyStanding | null, now: number): Authentication {
  if (key === null) return refused('unknown-key', 'no such key was issued here')
  if (key.revokedAt !== null) {
    return refused('revoked-key', `the key was revoked on ${day(key.revokedAt)}: issue another`)
  }
  if (key.expiresAt !== null && key.expiresAt <= now) {
    return refused('expired-key', `the key expired on ${day(key.expiresAt)}: issue another`)
  }
  return {
    kind: 'caller',
    caller: {
      workspaceId: key.workspaceId,
      actor: `key:${key.id}`,
      role: SCOPES.every((scope) => key.scopes.includes(scope)) ? 'admin' : 'user',
      scopes: key.scopes,
      isTest: key.isTest,
      userId: null,
      csrfToken: null,
    },
  }
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

const adminCaller = (workspaceId: string): Caller => ({
  workspaceId,
  actor: ADMIN_KEY_ACTOR,
  role: 'admin',
  scopes: SCOPES,
  isTest: false,
  userId: null,
  csrfToken: null,
})

async function bySession(
  deps: PlatformDeps,
  given: {
    readonly credentials: Credentials
    readonly origins: readonly string[]
    readonly of: 'request' | 'look'
  },
): Promise<Authentication> {
  const { credentials, origins, of } = given
  const token = credentials.sessionCookie
  const isRead = SAFE_METHODS.has(credentials.method)
  const isLook = of === 'look' || (isRead && credentials.isUnattended === true)
  const session =
    token === null ? null : await findSession(deps, token, isLook ? 'look' : 'request')
  if (session === null) return refused('no-session', 'the session has ended: sign in again')
  if (!isRead) {
    const because = crossSite(credentials, origins)
    if (because !== null) return refused('csrf', because)
    const { sha256, sameBytes } = deps.secrets
    if (!sameBytes(sha256(credentials.csrfHeader ?? ''), sha256(session.csrfToken))) {
      return refused('csrf', 'changes need the X-CSRF-Token of GET /v1/session')
    }
  }
  return {
    kind: 'caller',
    caller: {
      workspaceId: session.workspaceId,
      actor: `user:${session.userId}`,
      role: session.role,
      scopes: ROLE_SCOPES[session.role],
      isTest: false,
      userId: session.userId,
      csrfToken: session.csrfToken,
    },
  }
}

/** Why a change does not come from a page of ours; null when it does, or when it is no browser's. */
function crossSite({ origin, host }: Credentials, origins: readonly string[]): string | null {
  if (origin === null || origins.includes(origin)) return null
  const isOurs = host != null && /^https?:\/\//.test(origin) && origin.split('://')[1] === host
  return isOurs ? null : `the change came from a page at ${origin}, which is not ours`
}
