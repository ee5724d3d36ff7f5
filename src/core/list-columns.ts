import { readNumber } from './number.ts'
import { foldField } from './template.ts'

/** What is known of a list's columns after its first rows. */
export type ListColumns =
  | {
      readonly kind: 'columns'
      /** As the header writes them; 'column 1', 'column 2' ... where there is no header. */
      readonly names: readonly string[]
      readonly hasHeader: boolean
      /** Index of the column with the numbers. */
      readonly number: number
      /** How it was found: said to people, who may know better. */
      readonly because: 'asked' | 'name' | 'content'
    }
  | {
      readonly kind: 'refused'
      readonly code: ColumnsRefusal
      readonly because: string
      /** As far as they are known: a person can choose among them. */
      readonly names: readonly string[]
      readonly hasHeader: boolean
    }

export type ColumnsRefusal =
  'empty-list' | 'unknown-column' | 'no-number-column' | 'too-many-columns'

export const COLUMNS_MAX = 200

/** Names under which people keep numbers, most telling first, folded and without blanks. */
const NUMBER_NAMES = [
  'msisdn',
  'mobile',
  'mobilenumber',
  'mobilephone',
  'mobileno',
  'cell',
  'cellphone',
  'cellnumber',
  'phonenumber',
  'phone',
  'phoneno',
  'telephone',
  'telephonenumber',
  'tel',
  'telno',
  'number',
  'recipient',
  'to',
  'e164',
  'handy',
  'handynummer',
  'mobil',
  'mobilnummer',
  'telefon',
  'telefonnummer',
  'rufnummer',
  'portable',
  'téléphone',
  'telephoneportable',
  'móvil',
  'movil',
  'teléfono',
  'telefono',
  'celular',
  'cellulare',
  'telefoon',
  'telefoonnummer',
  'puhelin',
  'puhelinnumero',
  'telefoninumber',
  'sms',
  'destination',
  'da',
] as const

/**
 * Finds the header and the column of numbers in a list's first rows.
 * `asked` is the column a person named, by its header or as 'column N'; it wins, and is an error if absent.
 */
export function findColumns(
  sample: readonly (readonly string[])[],
  { asked, defaultCountry }: { asked: string | null; defaultCountry: string | null },
): ListColumns {
  const first = sample[0]
  if (first === undefined) return refused('empty-list', 'the list is empty: it has no row at all')
  if (first.length > COLUMNS_MAX) {
    return refused(
      'too-many-columns',
      `the first row has ${first.length} columns, of which ${COLUMNS_MAX} are the most: is the separator right?`,
    )
  }
  const isNumber = (cell: string) => readNumber(cell, defaultCountry).kind === 'number'
  const hasHeader = !first.some(isNumber) && first.some((cell) => cell.trim() !== '')
  const names = hasHeader ? headerNames(first) : first.map((_, at) => `column ${at + 1}`)
  const rows = hasHeader ? sample.slice(1) : sample
  const found = { kind: 'columns', names, hasHeader } as const

  if (asked !== null) {
    const number = columnNamed(names, asked)
    if (number >= 0) return { ...found, number, because: 'asked' }
    return refused(
      'unknown-column',
      `there is no column “${asked}”; the columns are ${list(names)}`,
    )
  }
  const byName = hasHeader ? columnByName(names) : -1
  if (byName >= 0) return { ...found, number: byName, because: 'name' }
  const byContent = columnByContent(rows, names.length, isNumber)
  if (byContent >= 0) return { ...found, number: byContent, because: 'content' }
  return refused(
    'no-number-column',
    `no column looks like telephone numbers: say which it is; the columns are ${list(names)}`,
    found,
  )
}

/** Which column a name means, as headers are written or by place; -1 if none. */
export function columnNamed(names: readonly string[], asked: string): number {
  const folded = foldField(asked)
  const exact = names.findIndex((name) => foldField(name) === folded)
  if (exact >= 0) return exact
  const place = /^column (\d+)$/.exec(folded)?.[1]
  const at = place === undefined ? -1 : Number(place) - 1
  return at < names.length ? at : -1
}

/** Empty and repeated headers get names of their own, so that every cell can be told. */
function headerNames(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return header.map((cell, at) => {
    const name = cell.trim() === '' ? `column ${at + 1}` : cell.trim().slice(0, 80)
    const times = (seen.get(foldField(name)) ?? 0) + 1
    seen.set(foldField(name), times)
    return times === 1 ? name : `${name} (${times})`
  })
}

function columnByName(names: readonly string[]): number {
  const bare = names.map((name) => foldField(name).replace(/[\s_.\-:#*]/g, ''))
  for (const known of NUMBER_NAMES) {
    const at = bare.indexOf(known)
    if (at >= 0) return at
  }
  return -1
}

/** The column where most of the first rows read as numbers; at least half of them must. */
function columnByContent(
  rows: readonly (readonly string[])[],
  width: number,
  isNumber: (cell: string) => boolean,
): number {
  let best = -1
  let most = Math.max(1, Math.ceil(rows.length / 2)) - 1
  for (let at = 0; at < width; at++) {
    const readable = rows.filter((row) => isNumber(row[at] ?? '')).length
    if (readable > most) {
      best = at
      most = readable
    }
  }
  return best
}

const list = (names: readonly string[]): string =>
  names
    .slice(0, 30)
    .map((name) => `“${name}”`)
    .join(', ') + (names.length > 30 ? ` and ${names.length - 30} more` : '')

const refused = (
  code: ColumnsRefusal,
  because: string,
  { names, hasHeader }: { names: readonly string[]; hasHeader: boolean } = NOTHING_FOUND,
): ListColumns => ({ kind: 'refused', code, because, names, hasHeader })

const NOTHING_FOUND = { names: [], hasHeader: false }
