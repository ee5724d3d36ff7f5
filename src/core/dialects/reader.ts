import type { Table, Vocabulary } from './entry.ts'
import { HTTP_STATUS } from './http-status.ts'
import type { PayloadReading } from './payload.ts'
import { REFUSED_FOR } from './refusal-words.ts'

/** What one receipt says, field by field, in the vendor's words. */
export type Said = Readonly<Record<string, string>>

export type Place = { readonly vendor: string; readonly table: Table }

/** One field of a receipt, and where its words are looked up. */
export type Slot = {
  /** Under which it may be said; the first is the table's own. */
  readonly names: readonly string[]
  /** Asked in turn. None: the field's codes are the provider's own, and nobody can know them. */
  readonly places: (said: Said, written: string) => readonly Place[]
  /** What of the field's text is the word; '' where there is none in it. */
  readonly shape?: (written: string, said: Said) => string
  /** A word of this field that nobody knows leaves it to the next field to decide. */
  readonly yields?: boolean
  /** 0 is a code here like any other, where elsewhere it is "no error". */
  readonly hasZero?: boolean
  /** Whose unknown code it is where no table can be asked; without it, it is nobody's gap. */
  readonly gapOf?: string
  /** Codes that decide against the bad word beside them: the vendor is known to say too much by it. */
  readonly overrules?: ReadonlySet<string>
}

/** How one vendor's receipts are read. */
export type Reader = {
  readonly vocabulary: Vocabulary
  /** Fields with the status; the first that is there decides. */
  readonly words: readonly Slot[]
  /** Fields that refine it, the finest last. */
  readonly codes: readonly Slot[]
  /** What the receipt itself says of a retry, where the table does not know. */
  readonly permanent?: (said: Said) => boolean | null
  /** Takes a receipt apart as it really looks, once its text is data. */
  readonly receipts: (body: unknown) => PayloadReading
}

type SlotTraits = Partial<Omit<Slot, 'names' | 'places'>>

/** A field read by one table of the vocabulary, else by further ones; and its names in receipts. */
export function slot(
  vocabulary: Vocabulary,
  fields: readonly string[],
  { also = [], ...traits }: SlotTraits & { readonly also?: readonly string[] } = {},
): Slot {
  const places = fields.map((field) => placeOf(vocabulary, field))
  return { names: [...fields.slice(0, 1), ...also], places: () => places, ...traits }
}

export function placeOf({ vendor, tables }: Vocabulary, field: string): Place {
  const table = tables.find((one) => one.field === field)
  if (table === undefined) throw new Error(`${vendor} has no table ${field}`)
  return { vendor, table }
}

/** Every vendor's API can refuse with no more than this; whatever else is said is finer. */
export const BARE_STATUS: Slot = {
  names: [HTTP_STATUS.field],
  places: () => [{ vendor: 'http', table: HTTP_STATUS }],
}

/** What the sentence beside such a status says that it is for. */
export const BARE_WORDS: Slot = {
  names: [REFUSED_FOR.field],
  places: () => [{ vendor: 'http', table: REFUSED_FOR }],
}

/** A reader in which each table that no field names can still be asked by its own name. */
export function reader(parts: Reader): Reader {
  const named = new Set([...parts.words, ...parts.codes].flatMap(({ names }) => names))
  const rest = parts.vocabulary.tables
    .filter(({ field }) => !named.has(field))
    .map(({ field }) => slot(parts.vocabulary, [field]))
  return { ...parts, words: [...parts.words, ...rest] }
}
