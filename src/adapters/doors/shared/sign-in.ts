import type { Door, DoorCaller, DoorSignIn } from '../../../flows/ports/door-logins.ts'
import { type Scope, can } from '../../../flows/ports/identity.ts'
import type { LoadClass } from '../../../flows/ports/shedding.ts'
import { type CompatibleDeps, type DoorAsk, TooFast } from './door.ts'

export type Credentials = { readonly username: string; readonly password: string }

type SignInDeps = Pick<CompatibleDeps, 'logins' | 'mayTellRefusal' | 'turns' | 'clock' | 'log'>

/** Who asks, and may do this; null: nobody who may. */
export async function callerAt(
  deps: SignInDeps,
  credentials: Credentials | null,
  asked: {
    readonly door: Exclude<Door, 'any'>
    readonly ip: string
    readonly scope: Scope
    /** What it counts as; by its scope unless said. */
    readonly load?: LoadClass
  },
): Promise<DoorCaller | null> {
  if (credentials === null || /\0/.test(credentials.username)) return null
  const { door, ip, scope, load = loadOf(scope) } = asked
  const signedIn = await signInAt(deps, { ...credentials, door, ip, load })
  if (signedIn.kind === 'refused') return null
  if (can(signedIn.caller, scope)) return signedIn.caller
  tellRefusal(deps, { ...credentials, door, ip, because: `its key may not ${scope}` })
  return null
}

export const loadOf = (scope: Scope): LoadClass => (scope.endsWith(':read') ? 'reads' : 'sends')

type Asked = Credentials & {
  readonly door: Exclude<Door, 'any'>
  readonly ip: string
  readonly load: LoadClass
}

/**
 * As it is answered. Vendors' words seldom say why nobody was let in; the log does. Throws TooFast where it is
 * one too many in a minute.
 */
export async function signInAt(deps: SignInDeps, asked: Asked): Promise<DoorSignIn> {
  const signedIn = await deps.logins.signIn(asked)
  if (signedIn.kind === 'refused') tellRefusal(deps, { ...asked, because: signedIn.because })
  if (isTooMany(deps, asked, signedIn)) throw new TooFast()
  return signedIn
}

function isTooMany(
  { turns, clock }: SignInDeps,
  { load, ip }: Asked,
  signedIn: DoorSignIn,
): boolean {
  if (turns === undefined) return false
  const now = clock.now()
  if (signedIn.kind === 'refused') return turns.take('anybody', ip, now).left < 0
  return load !== 'always' && turns.take(load, signedIn.caller.actor, now).left < 0
}

const USERNAME_KEPT = 100

export function tellRefusal(
  { mayTellRefusal, clock, log }: SignInDeps,
  { door, username, ip, because }: Omit<Asked, 'password' | 'load'> & { readonly because: string },
): void {
  if (!mayTellRefusal(`${ip} ${because}`, clock.now())) return
  const name = username.slice(0, USERNAME_KEPT)
  log.warn('door.sign_in_refused', { door, username: name, ip, because })
}

/** Of `Authorization: Basic`; null: there is none, or it cannot be read. */
export function basicCredentials({ headers }: Pick<DoorAsk, 'headers'>): Credentials | null {
  const written = /^basic +([a-z0-9+/_=-]+) *$/i.exec(headers['authorization'] ?? '')?.[1]
  if (written === undefined) return null
  const text = Buffer.from(written, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? null : { username: text.slice(0, at), password: text.slice(at + 1) }
}
