import { type ListColumns, columnNamed, findColumns } from '../core/list-columns.ts'
import { type ReadNumber, readNumber } from '../core/number.ts'
import { type Template, fieldsOf, fillTemplate, foldField, readTemplate } from '../core/template.ts'
import type { ListRefusal, NewRowError } from './ports/campaigns.ts'
import type { List, ListRow } from './ports/lists.ts'

/** One row of a list as a recipient: with a number, and the text filled for it. */
export type Recipient = {
  readonly line: number
  /** The row as it stands in the file. */
  readonly raw: string
  readonly number: Exclude<ReadNumber, { kind: 'unreadable' }>
  readonly text: string
  readonly missingFields: readonly string[]
  /** The list's own columns, the one with the number left out. */
  readonly fields: Readonly<Record<string, string>>
}

export type RecipientRow =
  | { readonly kind: 'recipient'; readonly recipient: Recipient }
  | { readonly kind: 'error'; readonly error: NewRowError }

export type Found = Extract<ListColumns, { kind: 'columns' }>

export type Reading = {
  readonly kind: 'reading'
  readonly columns: Found
  /** In the list's order, about BATCH_ROWS at a time. */
  readonly batches: AsyncIterable<readonly RecipientRow[]>
}

/** No column was found to hold the numbers, or not the one asked for: what there is to choose from. */
export type Unmapped = ListRefusal & {
  readonly names: readonly string[]
  readonly hasHeader: boolean
  readonly sample: readonly ListRow[]
}

export type ReadingAsk = {
  readonly text: string
  readonly columns: Readonly<Record<string, string>>
  readonly defaultCountry: string | null
}

const SAMPLE_ROWS = 20
const BATCH_ROWS = 1_000
export const ROWS_MAX = 1_000_000

/**
 * Begins to read a list: finds its header and its columns from its first rows, and refuses if they do
 * not fit the text. What follows is read as it is asked for.
 */
export async function readRecipients(
  list: List,
  ask: ReadingAsk,
): Promise<Reading | ListRefusal | Unmapped> {
  const source = list.rows[Symbol.asyncIterator]()
  let sample: readonly ListRow[] = []
  let isAtEnd = false
  while (sample.length < SAMPLE_ROWS && !isAtEnd) {
    const next = await source.next()
    if (next.done === true) isAtEnd = true
    else sample = sample.concat(next.value)
  }
  const cells = sample.flatMap((row) => (row.kind === 'row' ? [row.cells] : []))
  const columns = findColumns(cells.slice(0, SAMPLE_ROWS), {
    asked: ask.columns['number'] ?? null,
    defaultCountry: ask.defaultCountry,
  })
  if (columns.kind === 'refused') {
    const because = whyNone(sample) ?? columns.because
    return { ...columns, because, sample: withHeaderCut(sample, columns) }
  }
  const template = readTemplate(ask.text)
  const places = placeFields(template, columns, ask.columns)
  if (places.kind === 'refused') return places
  const read = rowReader({ columns, template, places: places.byField, country: ask.defaultCountry })
  return {
    kind: 'reading',
    columns,
    batches: inBatches(withHeaderCut(sample, columns), source, read),
  }
}

/** A list of which nothing but broken rows was read is not empty: the first of them says why. */
function whyNone(sample: readonly ListRow[]): string | null {
  const first = sample[0]
  if (first?.kind !== 'broken' || sample.some(({ kind }) => kind === 'row')) return null
  return `no row can be read; line ${first.line}: ${first.because}`
}

/** Where each field of the text is found; a field that is no column is said before anything is sent. */
function placeFields(
  template: Template,
  { names }: Found,
  asked: Readonly<Record<string, string>>,
): { kind: 'places'; byField: ReadonlyMap<string, number> } | ListRefusal {
  const renamed = new Map(
    Object.entries(asked).map(([field, column]) => [foldField(field), column]),
  )
  const byField = new Map<string, number>()
  for (const field of new Set([...fieldsOf(template), ...renamed.keys()])) {
    const column = renamed.get(field) ?? field
    const at = columnNamed(names, column)
    if (at >= 0) byField.set(field, at)
    else if (field !== 'number') return unknownField(renamed.has(field), { field, column, names })
  }
  return { kind: 'places', byField }
}

function unknownField(
  isRenamed: boolean,
  { field, column, names }: { field: string; column: string; names: readonly string[] },
): ListRefusal {
  const found = `the columns are ${names.map((name) => `“${name}”`).join(', ')}`
  return {
    kind: 'refused',
    code: isRenamed ? 'unknown-column' : 'unknown-field',
    because: isRenamed
      ? `there is no column “${column}” for {${field}}; ${found}`
      : `the text names {${field}}, which is no column of the list; ${found}`,
  }
}

function withHeaderCut(
  sample: readonly ListRow[],
  { hasHeader }: Pick<Found, 'hasHeader'>,
): readonly ListRow[] {
  if (!hasHeader) return sample
  const header = sample.findIndex(({ kind }) => kind === 'row')
  return sample.filter((_, at) => at !== header)
}

/**
 * The same batches, the next one read while the last is worked on: the store and this process share
 * the work.
 */
export async function* readAhead<Batch>(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  const source = batches[Symbol.asyncIterator]()
  let coming = source.next()
  try {
    for (let next = await coming; next.done !== true; next = await coming) {
      coming = source.next()
      // Whoever asks for it hears of a failure; until then nobody listens.
      coming.catch(() => undefined)
      yield next.value
    }
  } finally {
    await source.return?.()
  }
}

async function* inBatches(
  sample: readonly ListRow[],
  source: AsyncIterator<readonly ListRow[]>,
  read: (row: ListRow) => RecipientRow,
): AsyncGenerator<readonly RecipientRow[]> {
  let held: readonly ListRow[] = sample
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      held = held.concat(next.value)
      for (; held.length >= BATCH_ROWS; held = held.slice(BATCH_ROWS)) {
        yield held.slice(0, BATCH_ROWS).map(read)
      }
    }
    for (; held.length > 0; held = held.slice(BATCH_ROWS)) yield held.slice(0, BATCH_ROWS).map(read)
  } finally {
    await source.return?.()
  }
}

type RowReading = {
  readonly columns: Found
  readonly template: Template
  readonly places: ReadonlyMap<string, number>
  readonly country: string | null
}

function rowReader({ columns, template, places, country }: RowReading) {
  const named = columns.names
    .map((name, at) => ({ name, at }))
    .filter(({ at }) => at !== columns.number)
  return (row: ListRow): RecipientRow => {
    if (row.kind === 'broken') return errorOf(row, { code: row.code, because: row.because })
    const { cells } = row
    if (cells.slice(columns.names.length).some((cell) => cell.trim() !== '')) {
      const because = `the row has ${cells.length} cells where ${columns.names.length} were expected: put cells with a separator inside in quotes`
      return errorOf(row, { code: 'too-many-columns', because })
    }
    const number = readNumber(cells[columns.number] ?? '', country)
    if (number.kind === 'unreadable') return errorOf(row, number)
    const values = Object.fromEntries([...places].map(([field, at]) => [field, cells[at] ?? '']))
    const filled = fillTemplate(template, values)
    return {
      kind: 'recipient',
      recipient: {
        line: row.line,
        raw: row.raw,
        number,
        text: filled.kind === 'filled' ? filled.text : '',
        missingFields: filled.kind === 'missing' ? filled.fields : [],
        fields: Object.fromEntries(named.map(({ name, at }) => [name, cells[at] ?? ''])),
      },
    }
  }
}

const errorOf = (
  { line, raw }: ListRow,
  { code, because }: { code: string; because: string },
): RecipientRow => ({
  kind: 'error',
  error: { line, because: code, explanation: because, raw },
})
