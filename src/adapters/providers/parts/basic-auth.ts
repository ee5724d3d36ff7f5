import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { sameText } from './secrets.ts'

export type NameAndPassword = { readonly name: string; readonly password: string }

/** The value of an Authorization header. */
export const basicAuth = ({ name, password }: NameAndPassword): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`

/** Null where the header is none of Basic or cannot be read. */
export function readBasicAuth(header: string | undefined): NameAndPassword | null {
  const encoded = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const bytes = Buffer.from(encoded, 'base64')
  // The last letter has bits that say nothing: only the usual writing of them is taken.
  if (bytes.toString('base64') !== encoded) return null
  const text = bytes.toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Whether a receipt came with the name and password that were told to the vendor. */
export function verifyBasicAuth(expected: NameAndPassword, { headers }: DoorRequest): Authenticity {
  if (expected.password === '') return refused('No password for receipts is set here.')
  const header = headers['authorization']
  if (header === undefined) {
    return refused('There is no Authorization header: set the name and password at the vendor.')
  }
  const said = readBasicAuth(header)
  if (said === null) return refused('The Authorization header is not Basic, or cannot be read.')
  const isName = sameText(said.name, expected.name)
  const isPassword = sameText(said.password, expected.password)
  if (isName && isPassword) return { kind: 'authentic', by: 'proof' }
  const what = isName ? 'password' : isPassword ? 'name' : 'name and the password'
  return refused(`In the Authorization header the ${what} is not the one set here.`)
}

const refused = (because: string): Authenticity => ({ kind: 'refused', because })
