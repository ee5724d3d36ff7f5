import type {
  Door,
  DoorLogin,
  DoorLoginSettings,
  DoorLoginTables,
  LoginStanding,
  SealedLogin,
} from '../../flows/ports/door-logins.ts'
import type { Scope } from '../../flows/ports/identity.ts'
import { epochMs } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

type Row = {
  id: string
  workspace_id: string
  key_id: string
  username: string
  door: Door
  sealed: Buffer
  settings: Partial<DoorLoginSettings>
  created_by: string
  created_at: Date
  revoked_at: Date | null
}

const COLUMNS =
  'id, workspace_id, key_id, username, door, sealed, settings, created_by, created_at, revoked_at'

const NO_SETTINGS: DoorLoginSettings = {
  defaultSender: null,
  bindsMax: null,
  window: null,
  perSecond: null,
}

const sealedFromRow = (row: Row): SealedLogin => ({ ...fromRow(row), sealed: row.sealed })

const fromRow = (row: Row): DoorLogin => ({
  id: row.id,
  workspaceId: row.workspace_id,
  keyId: row.key_id,
  username: row.username,
  door: row.door,
  settings: { ...NO_SETTINGS, ...row.settings },
  createdBy: row.created_by,
  createdAt: row.created_at.getTime(),
  revokedAt: epochMs(row.revoked_at),
})

const BY_USERNAME = prepare(
  'door_login_by_username',
  `select ${COLUMNS} from door_logins where username = $1 and revoked_at is null`,
)
const BY_ID = prepare('door_login_by_id', `select ${COLUMNS} from door_logins where id = $1`)

const STANDING = prepare(
  'door_logins_standing',
  `select l.id as login_id, l.door, l.settings, l.revoked_at as login_revoked_at,
     k.id as key_id, k.workspace_id, k.scopes, k.is_test, k.expires_at, k.revoked_at
   from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (login_id, key_id, place)
   left join door_logins l on l.id = asked.login_id
   left join api_keys k on k.id = asked.key_id
   order by place`,
)

type StandingRow = {
  login_id: string | null
  door: Door
  settings: Partial<DoorLoginSettings>
  login_revoked_at: Date | null
  key_id: string | null
  workspace_id: string
  scopes: Scope[]
  is_test: boolean
  expires_at: Date | null
  revoked_at: Date | null
}

const standingFromRow = (row: StandingRow): LoginStanding => ({
  login:
    row.login_id === null
      ? null
      : {
          door: row.door,
          settings: { ...NO_SETTINGS, ...row.settings },
          revokedAt: epochMs(row.login_revoked_at),
        },
  key:
    row.key_id === null
      ? null
      : {
          id: row.key_id,
          workspaceId: row.workspace_id,
          scopes: row.scopes,
          isTest: row.is_test,
          expiresAt: epochMs(row.expires_at),
          revokedAt: epochMs(row.revoked_at),
        },
})

// A name that is taken is an answer and not the end of the transaction.
const INSERT = `insert into door_logins (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)
  on conflict (username) where revoked_at is null do nothing`

export const doorLoginsTable = (db: Queryable): DoorLoginTables => ({
  async insert(login, sealed) {
    const { rowCount } = await db.query(INSERT, [
      login.id,
      login.workspaceId,
      login.keyId,
      login.username,
      login.door,
      sealed,
      storedJson(login.settings),
      login.createdBy,
      new Date(login.createdAt),
    ])
    return rowCount === 1 ? 'inserted' : 'name-taken'
  },
  async ofWorkspace(workspaceId) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS} from door_logins where workspace_id = $1 order by id desc`,
      [workspaceId],
    )
    return rows.map(fromRow)
  },
  async revoke(workspaceId, id, at) {
    const { rows } = await db.query<Row>(
      `update door_logins set revoked_at = $3
        where workspace_id = $1 and id = $2 and revoked_at is null
        returning ${COLUMNS}`,
      [workspaceId, id, new Date(at)],
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async byUsername(username) {
    const { rows } = await run<Row>(db, BY_USERNAME, [username])
    return rows[0] === undefined ? null : sealedFromRow(rows[0])
  },
  async byId(id) {
    const { rows } = await run<Row>(db, BY_ID, [id])
    return rows[0] === undefined ? null : sealedFromRow(rows[0])
  },
  async standing(asked) {
    const { rows } = await run<StandingRow>(db, STANDING, [
      asked.map(({ loginId }) => loginId),
      asked.map(({ keyId }) => keyId),
    ])
    return rows.map(standingFromRow)
  },
})
