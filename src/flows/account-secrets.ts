import type { ProviderAccount, Secrets } from './ports/platform.ts'
import type { Connection } from './ports/providers.ts'

type Opener = Pick<Secrets, 'open'>
type Sealed = Pick<ProviderAccount, 'id' | 'sealedSecret'>

/** An account's secret as it was sealed: a password, or of an HTTP account its secret fields as JSON. */
export const openSecret = ({ open }: Opener, account: Sealed): ReturnType<Secrets['open']> =>
  account.sealedSecret === null
    ? { kind: 'opened', secret: '' }
    : open(account.sealedSecret, account.id)

/** The secret fields of an HTTP account, opened; null when they cannot be. */
export function openFields(opener: Opener, account: Sealed): Connection | null {
  const opened = openSecret(opener, account)
  return opened.kind === 'opened' ? readSecretFields(opened.secret) : null
}

/** What is sealed for an HTTP account; '' where it has no secret. */
export const writeSecretFields = (fields: Connection): string =>
  Object.keys(fields).length === 0 ? '' : JSON.stringify(fields)

export const readSecretFields = (secret: string): Connection =>
  // Written by us, and sealed since: nobody else can have put anything there.
  secret === '' ? {} : (JSON.parse(secret) as Connection)

/** Which secrets an account has, by name; none where they cannot be opened. */
export function secretNames(
  opener: Opener,
  account: Sealed & Pick<ProviderAccount, 'protocol'>,
): readonly string[] {
  if (account.sealedSecret === null) return []
  if (account.protocol === 'smpp') return ['password']
  return Object.keys(openFields(opener, account) ?? {})
}
