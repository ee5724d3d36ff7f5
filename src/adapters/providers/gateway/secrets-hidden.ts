import type { Connection, HttpProvider } from '../../../flows/ports/providers.ts'

export type HideSecrets = (text: string) => string

/** Shorter ones stand in too many words that are no secret. */
const LENGTH_MIN = 4

/** Takes an account's secrets out of what is logged and shown: addresses may carry them, and vendors echo. */
export function secretsHidden({ fields }: HttpProvider, connection: Connection): HideSecrets {
  const secrets = fields
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => connection[name] ?? '')
    .filter(({ length }) => length >= LENGTH_MIN)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '•••'), text)
}
