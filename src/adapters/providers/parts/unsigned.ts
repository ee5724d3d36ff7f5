import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { queryOf, referenceOfPath } from './addresses.ts'
import { AUTHENTIC, untrue } from './doors.ts'
import { secretField } from './fields.ts'
import { fieldsOf, readForm } from './forms.ts'
import { sameText } from './secrets.ts'

/** What a request says for itself, and we do not read as the vendor's words. */
const KEY = 'key'

export const inboundKeyField = secretField('inbound_key', 'Key for texts from handsets', {
  hint: 'Long and unguessable, of your making. Texts come in at the address of this account with ?key= and this behind it.',
  isRequired: false,
})

/**
 * For vendors that sign nothing: a receipt is believed by its message's reference in the address,
 * anything else by the account's key there.
 */
export function verifyUnsigned(key: string, request: DoorRequest): Authenticity {
  const reference = referenceOfPath(request.url)
  if (reference !== null) return { kind: 'authentic', by: 'reference', reference }
  const said = fieldsOf(readForm(queryOf(request.url)))[KEY]
  if (said === undefined)
    return untrue('The address has neither a reference of a message of ours nor the key.')
  if (key === '') return untrue('The address has a key, and this account has none set.')
  return sameText(said, key) ? AUTHENTIC : untrue('The key in the address is not the one set here.')
}

/** The parameters of query and form together, without what vouches for them. */
export function parametersOf({ url, body }: DoorRequest): Readonly<Record<string, string>> {
  const pairs = [...readForm(queryOf(url)), ...readForm(body)]
  return fieldsOf(pairs.filter(([name]) => name !== KEY))
}
