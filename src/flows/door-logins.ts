import { type SignInLimit, lockedForMs, noteFailure, noteSuccess } from '../core/sign-in-limit.ts'
import { ADMIN_KEY_ACTOR, type KeyAuthenticator } from './authenticate.ts'
import type { Clock } from './ports/common.ts'
import type {
  Door,
  DoorAuthenticator,
  DoorCaller,
  DoorLoginSettings,
  DoorSignIn,
  LoginStanding,
  SealedLogin,
} from './ports/door-logins.ts'
import type { PlatformDeps } from './ports/platform.ts'
import { proofOf } from './sign-in-proof.ts'

type Deps = PlatformDeps & {
  readonly authenticator: Pick<KeyAuthenticator, 'authenticate' | 'byKeyId' | 'judge'>
}

/** A revoked login stops working everywhere within this time; here at once, if it is forgotten. */
const REMEMBER_MS = 2_000
const REMEMBERED_MAX = 10_000

export const NO_SETTINGS: DoorLoginSettings = {
  defaultSender: null,
  bindsMax: null,
  window: null,
  perSecond: null,
}

export type DoorLogins = DoorAuthenticator & {
  /** A login was made or revoked here: what is remembered about them no longer holds. */
  forgetLogins(): void
}

/** Who clients of other systems are, by the names and passwords that they have always sent. */
export function createDoorAuthenticator(deps: Deps): DoorLogins {
  const { clock, secrets, store } = deps
  const limit: SignInLimit = new Map()
  const remembered = rememberLogins(clock)
  return {
    async signIn(asked) {
      const { username, password, ip } = asked
      const attempt = { email: username, ip, proof: proofOf({ ...deps, limit }, password) }
      const waitMs = lockedForMs(limit, attempt, clock.now())
      if (waitMs > 0) return tooMany(waitMs)
      const login = await remembered.find(`name ${username}`, () =>
        store.logins.byUsername(username),
      )
      const answer =
        login === null
          ? await byKey(deps, { username, password, ip })
          : await byLogin(deps, asked, login)
      // Guesses that came all at once were let in before any of them counted.
      const lockedMs = lockedForMs(limit, attempt, clock.now())
      if (lockedMs > 0) return tooMany(lockedMs)
      const isKnown = answer.kind === 'caller'
      if (isKnown) noteSuccess(limit, attempt, clock.now())
      if (!isKnown) noteFailure(limit, attempt, clock.now())
      return answer
    },
    async lookAgain(door, callers) {
      const asked = callers.map(({ loginId, actor }) => ({ loginId, keyId: keyIdOf(actor) }))
      const found = await store.logins.standing(asked)
      return callers.map((caller, at) => standsStill(deps, { door, caller }, found[at]))
    },
    async secretOf(loginId) {
      const login = await remembered.find(`id ${loginId}`, () => store.logins.byId(loginId))
      if (login === null || login.revokedAt !== null) return null
      const opened = secrets.open(login.sealed, login.id)
      return opened.kind === 'opened' ? opened.secret : null
    },
    forgetLogins: remembered.forget,
  }
}

type Found = Promise<SealedLogin | null>

function rememberLogins(clock: Clock) {
  const remembered = new Map<string, { readonly login: Found; readonly at: number }>()
  return {
    find(key: string, look: () => Found): Found {
      const known = remembered.get(key)
      if (known !== undefined && clock.now() - known.at < REMEMBER_MS) return known.login
      const login = look()
      remembered.delete(key)
      remembered.set(key, { login, at: clock.now() })
      // A failed look-up must not be remembered as an answer.
      login.catch(() => remembered.delete(key))
      const oldest = remembered.keys().next()
      if (remembered.size > REMEMBERED_MAX && oldest.done !== true) remembered.delete(oldest.value)
      return login
    },
    forget: () => remembered.clear(),
  }
}

type Asked = Parameters<DoorAuthenticator['signIn']>[0]

async function byLogin(
  { secrets, authenticator }: Deps,
  { door, username, password }: Asked,
  login: SealedLogin,
): Promise<DoorSignIn> {
  const opened = secrets.open(login.sealed, login.id)
  if (opened.kind === 'refused') return opened
  const { sha256, sameBytes } = secrets
  if (!sameBytes(sha256(opened.secret), sha256(password))) return refused(WRONG)
  if (login.door !== 'any' && login.door !== door) {
    return refused(`this login is for the door '${login.door}'`)
  }
  const key = await authenticator.byKeyId(login.keyId)
  if (key.kind === 'refused') return key
  const { settings, id: loginId } = login
  return { kind: 'caller', caller: { ...key.caller, loginId, username, settings } }
}

const keyIdOf = (actor: string): string => actor.replace(/^key:/, '')

function standsStill(
  { authenticator }: Deps,
  { door, caller }: { readonly door: Door; readonly caller: DoorCaller },
  { login, key }: LoginStanding = { login: null, key: null },
): DoorSignIn {
  const isOwn = caller.loginId !== null
  if (isOwn && (login === null || login.revokedAt !== null)) return refused('the login was revoked')
  if (isOwn && login !== null && login.door !== 'any' && login.door !== door)
    return refused(`this login is for the door '${login.door}'`)
  // The configuration's key is in no table, and stays for as long as the process does.
  if (!isOwn && caller.actor === ADMIN_KEY_ACTOR) return { kind: 'caller', caller }
  const found = authenticator.judge(key)
  if (found.kind === 'refused') return refused(found.because)
  const { loginId, username } = caller
  const settings = login?.settings ?? caller.settings
  return { kind: 'caller', caller: { ...found.caller, loginId, username, settings } }
}

/** Whoever has no login of its own sends an API key for a password. */
async function byKey(
  { authenticator }: Deps,
  { username, password, ip }: Pick<Asked, 'username' | 'password' | 'ip'>,
): Promise<DoorSignIn> {
  if (!/^\S+$/.test(password)) return refused(WRONG)
  const found = await authenticator.authenticate({
    authorization: `Bearer ${password}`,
    sessionCookie: null,
    csrfHeader: null,
    origin: null,
    method: 'POST',
    ip,
  })
  if (found.kind === 'refused') return refused(WRONG)
  const caller = { ...found.caller, loginId: null, username, settings: NO_SETTINGS }
  return { kind: 'caller', caller }
}

const refused = (because: string): DoorSignIn => ({ kind: 'refused', because })

const tooMany = (waitMs: number): DoorSignIn =>
  refused(`too many wrong passwords: try again in ${Math.ceil(waitMs / 1000)} s`)

const WRONG = 'the username or the password is wrong'
