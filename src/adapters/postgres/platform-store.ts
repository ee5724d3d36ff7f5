import type { Pool } from 'pg'
import type { PlatformStore, PlatformTables, Secrets } from '../../flows/ports/platform.ts'
import { apiKeysTable } from './api-keys.ts'
import { auditLogTable } from './audit-log.ts'
import { callbackEndpointsTable } from './callback-endpoints.ts'
import { callbackRecords } from './callback-records.ts'
import { creditsTable } from './credits.ts'
import { doorLoginsTable } from './door-logins.ts'
import { oneTimeTokensTable } from './one-time-tokens.ts'
import { optOutsTable } from './opt-outs.ts'
import { type Queryable, inTransaction } from './pool.ts'
import { providerAccountsTable } from './provider-accounts.ts'
import { sendersTable } from './senders.ts'
import { sessionsTable } from './sessions.ts'
import { usersTable } from './users.ts'
import { vocabularyTable } from './vocabulary-table.ts'
import { workspacesTable } from './workspaces.ts'

/** Workspaces, people, keys, provider accounts and opt-outs in PostgreSQL. */
export function postgresPlatformStore(
  pool: Pool,
  { sha256 }: Pick<Secrets, 'sha256'>,
): PlatformStore {
  const tables = (db: Queryable): PlatformTables => ({
    workspaces: workspacesTable(db),
    users: usersTable(db),
    sessions: sessionsTable(db),
    tokens: oneTimeTokensTable(db),
    keys: apiKeysTable(db),
    audit: auditLogTable(db, sha256),
    accounts: providerAccountsTable(db),
    optOuts: optOutsTable(db),
    senders: sendersTable(db),
    credits: creditsTable(db),
    vocabulary: vocabularyTable(db),
    endpoints: callbackEndpointsTable(db),
    callbacks: callbackRecords(db),
    logins: doorLoginsTable(db),
  })
  return {
    ...tables(pool),
    transact: (work) => inTransaction(pool, (client) => work(tables(client))),
  }
}
