import type { Pool } from 'pg'

/** As src/adapters/crypto seals. */
export type Resealer = {
  seal(secret: string, owner: string): Uint8Array
  open(
    sealed: Uint8Array,
    owner: string,
  ): { readonly kind: 'opened'; readonly secret: string } | { readonly kind: 'refused' }
  isOutdated(sealed: Uint8Array): boolean
}

export type Resealed = {
  /** For people: whose secrets. */
  readonly what: string
  readonly resealed: number
  /** Sealed under the current key already. */
  readonly current: number
  /** Under a key that is not at hand: they stay as they are. */
  readonly closed: number
}

type Place = {
  readonly what: string
  readonly table: string
  /** The column that says whose it is, which is sealed with it. */
  readonly owner: string
  /** How the sealed octets are read, and written from $2. */
  readonly read: string
  readonly write: string
}

const column = (name: string, place: Pick<Place, 'what' | 'table' | 'owner'>): Place => ({
  ...place,
  read: name,
  write: `${name} = $2`,
})

/** Everywhere that something is sealed. */
const PLACES: readonly Place[] = [
  column('sealed_secret', { what: 'provider accounts', table: 'provider_accounts', owner: 'id' }),
  column('sealed', { what: 'callback endpoints', table: 'callback_endpoints', owner: 'id' }),
  column('sealed', { what: 'logins', table: 'door_logins', owner: 'id' }),
  column('sealed', { what: 'subscriptions', table: 'door_confirmations', owner: 'account_id' }),
  column('sealed', { what: 'keys of hidden numbers', table: 'proof_keys', owner: 'id' }),
  {
    what: 'requests kept apart',
    table: 'quarantine',
    owner: 'id',
    read: `decode(meta->>'sealed', 'base64')`,
    write: `meta = jsonb_set(meta, '{sealed}', to_jsonb(translate(encode($2, 'base64'), E'\\n', '')))`,
  },
]

/**
 * Seals everything anew that a former master key sealed. It may run beside a server, and again: what is sealed
 * under the current key stays, and what somebody changes meanwhile is left to them.
 */
export async function reseal(pool: Pool, sealer: Resealer): Promise<readonly Resealed[]> {
  const done: Resealed[] = []
  for (const place of PLACES) done.push(await resealPlace(pool, sealer, place))
  return done
}

async function resealPlace(pool: Pool, sealer: Resealer, place: Place): Promise<Resealed> {
  const { what, table, owner, read, write } = place
  const found = await pool.query<{ owner: string; sealed: Buffer }>(
    `select ${owner} as owner, ${read} as sealed from ${table} where ${read} is not null`,
  )
  let [resealed, current, closed] = [0, 0, 0]
  for (const row of found.rows) {
    if (!sealer.isOutdated(row.sealed)) {
      current += 1
      continue
    }
    const opened = sealer.open(row.sealed, row.owner)
    if (opened.kind === 'refused') {
      closed += 1
      continue
    }
    const { rowCount } = await pool.query(
      `update ${table} set ${write} where ${owner} = $1 and ${read} = $3`,
      [row.owner, sealer.seal(opened.secret, row.owner), row.sealed],
    )
    resealed += rowCount ?? 0
  }
  return { what, resealed, current, closed }
}
