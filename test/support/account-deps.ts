import type { Pool } from 'pg'
import { platformSecrets } from '../../src/adapters/crypto/platform-secrets.ts'
import { random } from '../../src/adapters/crypto/secrets.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import type { AccountDeps } from '../../src/flows/manage-accounts.ts'
import type { Clock } from '../../src/flows/ports/common.ts'

/** What changing provider accounts needs, over a pool. */
export function accountDeps(
  pool: Pool,
  clock: Clock,
  accountsChanged: AccountDeps['accountsChanged'] = () => undefined,
): AccountDeps {
  const secrets = platformSecrets({ masterKey: 'master key of the tests', costLog2: 10 })
  const store = postgresPlatformStore(pool, secrets)
  return { store, clock, random, secrets, kinds: HTTP_PROVIDERS, accountsChanged }
}
