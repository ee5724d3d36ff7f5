import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { TProperties, TSchema } from 'typebox'
import { type WireKind, readWireId, wireId } from '../../../core/ids.ts'
import type { SignInLimit } from '../../../core/sign-in-limit.ts'
import type { KeyAuthenticator } from '../../../flows/authenticate.ts'
import type { Erasure } from '../../../flows/erase-number.ts'
import type { Intake } from '../../../flows/accept-messages.ts'
import type { AccountDeps } from '../../../flows/manage-accounts.ts'
import type { AccountTester } from '../../../flows/test-account.ts'
import type { AccountHealth, AccountHealthReader } from '../../../flows/ports/account-health.ts'
import type { Act } from '../../../flows/ports/platform.ts'
import { problem } from '../problems.ts'

/** What the routes about people, keys, workspaces, provider accounts and opt-outs need. */
export type Platform = AccountDeps & {
  readonly authenticator: KeyAuthenticator
  readonly signInLimit: SignInLimit
  readonly tester: AccountTester
  readonly accept: Intake['accept']
  readonly accountHealth: AccountHealthReader
  /** Of an account by its id, in this process. */
  readonly links: (accountId: string) => AccountHealth['links']
  readonly eraseNumber: (act: Act, written: string) => Promise<Erasure>
  /** Where people reach us, without a slash at the end; null: as the request says. */
  readonly publicUrl: string | null
  /** Where this machine reaches us, without a slash at the end. */
  readonly ownUrl: () => string
}

export type PlatformRouteDeps = { readonly platform: Platform }

export const actOf = (request: FastifyRequest): Act => ({
  caller: request.caller,
  ip: request.ip,
})

export const At = Type.String({ format: 'date-time', description: 'ISO 8601, UTC.' })
export const AtOrNull = Type.Union([At, Type.Null()])
export const isoAt = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoAt(at))

export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  examples: ['ann@example.org'],
})
export const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
export const Token = Type.String({ minLength: 1, maxLength: 100 })
/** Long enough for any passphrase; what is wrong with it is said by the flow, in words. */
export const Password = Type.String({ minLength: 1, maxLength: 1_000 })
export const RoleSchema = Type.Enum(['admin', 'supervisor', 'user'])

/** A body that takes the fields named and no others. */
export const Body = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

export const IdParams = Type.Object({ id: Type.String({ maxLength: 100 }) })

/** The id in the address; of another kind or malformed, there is no such thing. */
export function readId(kind: WireKind, text: string): string {
  const id = readWireId(kind, text)
  if (id === null) throw notFound(text)
  return id
}

export const notFound = (id: string) =>
  problem('not-found', { detail: `There is no ${id.slice(0, 60)} in this workspace.` })

export const ListOf = <Item extends TSchema>(item: Item, title: string) =>
  Type.Object(
    {
      object: Type.Literal('list'),
      data: Type.Array(item),
      has_more: Type.Boolean(),
      next_cursor: Type.Union([Type.String(), Type.Null()]),
    },
    { title },
  )

export type ListBody<Item> = {
  object: 'list'
  data: Item[]
  has_more: boolean
  next_cursor: string | null
}

/** A whole list, on one page. */
export const wholeList = <Item>(data: Item[]): ListBody<Item> => ({
  object: 'list',
  data,
  has_more: false,
  next_cursor: null,
})

/** A page of at most `limit`, from one item more than that. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { cursor, shape }: { cursor: (row: Row) => readonly unknown[]; shape: (row: Row) => Item },
): ListBody<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    object: 'list',
    data: shown.map(shape),
    has_more: hasMore,
    next_cursor: hasMore ? encodeCursor(cursor(last)) : null,
  }
}

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
}

export const LIMIT = 50

export const encodeCursor = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** What a cursor of ours holds; anything else is refused. */
export function readCursor<Parts>(
  text: string | undefined,
  isOurs: (value: unknown) => value is Parts,
): Parts | null {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (isOurs(value)) return value
  } catch {
    // Falls through: what is no JSON is no cursor of ours either.
  }
  throw problem('invalid-cursor', { detail: 'Pass next_cursor of the page before, unchanged.' })
}

/** 'user:<uuid>' as it stands on the wire: 'usr_…', 'key_…' or the word itself. */
export function wireActor(actor: string): string {
  const [kind, id] = actor.split(':')
  if (id === undefined) return actor
  if (kind === 'user') return wireId('usr', id)
  return kind === 'key' ? wireId('key', id) : actor
}
