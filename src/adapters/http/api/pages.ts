import { problem } from '../problems.ts'

export const LIMIT_DEFAULT = 50

export type PageQuery = {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** A cursor is the last id seen, in a form that nobody takes for an id. */
export const writeCursor = (last: string): string =>
  Buffer.from(`after:${last}`, 'utf8').toString('base64url')

function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (!text.startsWith('after:')) throw wrongCursor()
  return text.slice('after:'.length)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const wrongCursor = () =>
  problem('invalid-cursor', {
    detail: 'Give back the next_cursor of the page before, or leave it out to start again.',
  })

/** Which page is asked for, of a list whose rows have uuids. One row more tells whether there is more. */
export function readPage({ limit = LIMIT_DEFAULT, cursor }: PageQuery): {
  readonly limit: number
  readonly after: string | null
} {
  const after = cursor === undefined ? null : readCursor(cursor)
  if (after !== null && !UUID.test(after)) throw wrongCursor()
  return { limit: limit + 1, after }
}

/** The same for lists whose rows are numbered. */
export function readNumberedPage({ limit = LIMIT_DEFAULT, cursor }: PageQuery): {
  readonly limit: number
  readonly after: number
} {
  const after = cursor === undefined ? 0 : Number(readCursor(cursor))
  if (!Number.isSafeInteger(after) || after < 0 || after > 2_147_483_647) throw wrongCursor()
  return { limit: limit + 1, after }
}

export type ListBody<Item> = {
  object: 'list'
  data: Item[]
  has_more: boolean
  next_cursor: string | null
}

/**
 * The page on the wire.
 * @param rows as read: one more than the limit when there is more.
 */
export function listBody<Row, Item>(
  rows: readonly Row[],
  { limit = LIMIT_DEFAULT }: PageQuery,
  { keyOf, toItem }: { keyOf: (row: Row) => string | number; toItem: (row: Row) => Item },
): ListBody<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    object: 'list',
    data: shown.map(toItem),
    has_more: hasMore,
    next_cursor: hasMore ? writeCursor(String(keyOf(last))) : null,
  }
}

/** A list that is always whole. */
export const wholeList = <Item>(data: Item[]): ListBody<Item> => ({
  object: 'list',
  data,
  has_more: false,
  next_cursor: null,
})
