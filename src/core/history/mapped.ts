import { VOCABULARIES } from '../dialects/vocabularies.ts'
import { CLAIMED_STATUSES, type ClaimedStatus } from '../status.ts'
import {
  type Columns,
  cellAt,
  oddities,
  orNull,
  readIsInbound,
  readPrice,
  readSegments,
  textAt,
} from './columns.ts'
import { readInstant } from './instants.ts'
import type { HistoryMapping, HistoryReader, HistoryReading, HistoryWords } from './row.ts'
import { errorOf, noDirection, rowOf } from './row.ts'
import {
  FILE_FIELD,
  FILE_VENDOR,
  isVendor,
  keyOf,
  plainClaim,
  plainWords,
  wordsOf,
} from './words.ts'

const COLUMN_ROLES = ['number', 'text', 'status', 'code', 'sender', 'sent_at', 'id', 'campaign', 'cost',
  'currency', 'segments', 'direction'] as const // prettier-ignore

type Role = (typeof COLUMN_ROLES)[number]

const SETTINGS: ReadonlySet<string> = new Set([...COLUMN_ROLES, 'vendor', 'statuses'])

/** A mapping as somebody wrote it; because: what is wrong with it. */
export function checkMapping(
  given: unknown,
  header: readonly string[] | null,
): { kind: 'mapping'; mapping: HistoryMapping } | { kind: 'wrong'; because: string } {
  const wrong = (because: string) => ({ kind: 'wrong' as const, because })
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrong('the mapping is no object: {"number": "Phone", "status": "State"}')
  }
  const mapping = given as Record<string, unknown>
  const odd = Object.keys(mapping).find((name) => !SETTINGS.has(name))
  if (odd !== undefined) {
    return wrong(`the mapping does not know “${odd}”; it knows ${[...SETTINGS].join(', ')}`)
  }
  if (typeof mapping['number'] !== 'string') return wrong('the mapping names no column for number')
  const { vendor, statuses } = mapping
  if (vendor !== undefined && (typeof vendor !== 'string' || !isVendor(vendor))) {
    return wrong(
      `there is no vendor “${typeof vendor === 'string' ? vendor : '?'}”; ${VOCABULARIES.map((one) => one.vendor).join(', ')}`,
    )
  }
  const notOurs = Object.entries((statuses ?? {}) as Record<string, unknown>).find(
    ([, status]) => !isClaimed(status),
  )
  if (notOurs !== undefined) return wrong(`“${String(notOurs[1])}” is none of our statuses`)
  for (const role of COLUMN_ROLES) {
    const name = mapping[role]
    if (name === undefined) continue
    if (typeof name !== 'string') return wrong(`the column for ${role} is no text`)
    if (
      header !== null &&
      !header.some((one) => one.trim().toLowerCase() === name.trim().toLowerCase())
    ) {
      return wrong(
        `there is no column “${name}” for ${role}; the columns are ${header.map((one) => `“${one}”`).join(', ')}`,
      )
    }
  }
  return { kind: 'mapping', mapping: mapping as HistoryMapping }
}

const isClaimed = (word: unknown): word is ClaimedStatus =>
  CLAIMED_STATUSES.some((status) => status === word)

/** Any CSV, by a mapping of its columns. Columns that the mapping leaves out are kept with the message. */
export function mappedReader(columns: Columns, mapping: HistoryMapping): HistoryReader {
  const place = Object.fromEntries(
    COLUMN_ROLES.map((role) => {
      const name = mapping[role]
      return [role, name === undefined ? -1 : columns.at(name)]
    }),
  ) as Record<Role, number>
  const taken = new Set(Object.values(place))
  const outcome = new Set([place.status, place.code, place.cost, place.currency])
  const others = columns.names.flatMap((name, at) =>
    taken.has(at) || name === '' ? [] : [{ name, at }],
  )
  const read = (cells: readonly string[]): HistoryReading => {
    const cell = (role: Role): string => cellAt(cells, place[role])
    const number = cell('number')
    if (number === '') return errorOf('no-number', 'the row has no number')
    const written = cell('sent_at')
    const at = readInstant(written)
    if (written !== '' && at === null) {
      return errorOf(
        'unreadable-time',
        `“${written}” is not an instant with one meaning: write 2025-03-01T10:00:00Z`,
      )
    }
    const isInbound = readIsInbound(cell('direction'))
    if (isInbound === null) return noDirection(cell('direction'))
    const segments = readSegments(cell('segments'))
    const price = readPrice(cell('cost'), cell('currency'))
    const campaign = cell('campaign')
    const words = isInbound ? null : mappedWords(mapping, cell('status'), cell('code'))
    return rowOf({
      kind: isInbound ? 'reply' : 'message',
      id: orNull(cell('id')),
      content: cells.filter((_, index) => !outcome.has(index)).join('\u0000'),
      number,
      sender: cell('sender'),
      text: textAt(cells, place.text),
      at,
      atWritten: orNull(written),
      words,
      segments,
      price,
      reference: orNull(cell('id').slice(0, 255)),
      campaign: campaign === '' ? null : { key: campaign, name: campaign },
      fields:
        others.length === 0
          ? null
          : Object.fromEntries(others.map(({ name, at: index }) => [name, cellAt(cells, index)])),
      suggestsOptOut: words?.claim.reason === 'opted-out',
      notes: oddities(
        { cell: cell('segments'), read: segments },
        { cell: cell('cost'), read: price },
      ),
    })
  }
  return { fields: others.map(({ name }) => name), read }
}

function mappedWords(mapping: HistoryMapping, word: string, code: string): HistoryWords | null {
  if (word === '' && code === '') return null
  const { vendor, statuses } = mapping
  const told = statuses?.[word] ?? (vendor === undefined ? word.toLowerCase() : null)
  if (isClaimed(told)) return ownWords(told, word, code)
  if (vendor !== undefined) return plainWords(vendor, word, code)
  const fields = { [FILE_FIELD]: word, ...(code === '' ? {} : { code }) }
  return wordsOf({ vendor: FILE_VENDOR, fields })
}

const BAD: ReadonlySet<ClaimedStatus> = new Set(['failed', 'rejected', 'expired', 'cancelled'])

const ownWords = (status: ClaimedStatus, word: string, code: string): HistoryWords => ({
  dialect: 'csv/1',
  word: orNull(word),
  code: orNull(code),
  claim: plainClaim(status, status === 'delivered' ? 'carrier' : 'provider', {
    reason: BAD.has(status) ? 'unknown' : null,
  }),
  unknown: [],
  key: keyOf({ word: orNull(word), code: orNull(code) }),
  said: null,
})
