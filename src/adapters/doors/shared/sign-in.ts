import type { Door, DoorCaller } from '../../../flows/ports/door-logins.ts'
import { type Scope, can } from '../../../flows/ports/identity.ts'
import type { CompatibleDeps, DoorAsk } from './door.ts'

export type Credentials = { readonly username: string; readonly password: string }

/** Who asks, and may do this; null: nobody who may. */
export async function callerAt(
  { logins }: Pick<CompatibleDeps, 'logins'>,
  credentials: Credentials | null,
  asked: {
    readonly door: Exclude<Door, 'any'>
    readonly ip: string
    readonly scope: Scope
  },
): Promise<DoorCaller | null> {
  if (credentials === null || /\0/.test(credentials.username)) return null
  const { door, ip, scope } = asked
  const signedIn = await logins.signIn({ ...credentials, door, ip })
  return signedIn.kind === 'caller' && can(signedIn.caller, scope) ? signedIn.caller : null
}

/** Of `Authorization: Basic`; null: there is none, or it cannot be read. */
export function basicCredentials({ headers }: Pick<DoorAsk, 'headers'>): Credentials | null {
  const written = /^basic +([a-z0-9+/_=-]+) *$/i.exec(headers['authorization'] ?? '')?.[1]
  if (written === undefined) return null
  const text = Buffer.from(written, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at === -1 ? null : { username: text.slice(0, at), password: text.slice(at + 1) }
}
