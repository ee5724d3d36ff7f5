import { readSecretFields } from '../../flows/account-secrets.ts'
import type { HttpAccount, Providers } from '../../flows/ports/pipeline.ts'
import type { Connection } from '../../flows/ports/providers.ts'
import { HTTP_PROVIDERS } from './all.ts'

const BY_KIND = new Map(HTTP_PROVIDERS.map((provider) => [provider.kind, provider]))

/**
 * The providers, and what each account is to be spoken to with. Secrets are opened once for each version of an
 * account: every receipt asks for them.
 * @param openSecret an account's secret fields as JSON; null when they cannot be opened, which it logs.
 */
export function providerBook(openSecret: (account: HttpAccount) => string | null): Providers {
  const opened = new Map<
    string,
    { readonly version: string; readonly connection: Connection | null }
  >()
  return {
    of: (kind) => BY_KIND.get(kind),
    connection(account) {
      const known = opened.get(account.id)
      if (known?.version === account.version) return known.connection
      const connection = connectionOf(account, openSecret(account))
      opened.set(account.id, { version: account.version, connection })
      return connection
    },
  }
}

const connectionOf = ({ settings }: HttpAccount, secret: string | null): Connection | null =>
  secret === null ? null : { ...settings.connection, ...readSecretFields(secret) }
