/** A list of recipients as it is read, in pieces: never held whole. */

export type ListRow =
  | {
      readonly kind: 'row'
      /** Line of the file on which it begins, from 1. */
      readonly line: number
      readonly cells: readonly string[]
      readonly raw: string
    }
  /** A row that cannot be read; the ones after it can. `code` is stable. */
  | {
      readonly kind: 'broken'
      readonly line: number
      readonly code: BrokenRow
      readonly because: string
      readonly raw: string
    }

export type BrokenRow = 'open-quote' | 'broken-quotes' | 'row-too-long' | 'bad-encoding'

export type List = {
  /** Rows in the order of the file, a handful or a thousand at a time; blank ones are left out. */
  readonly rows: AsyncIterable<readonly ListRow[]>
  /** What was found out about the file; complete once rows have come. */
  readonly describe: () => ListDescription
}

export type ListDescription = { readonly encoding: string; readonly delimiter: string }
