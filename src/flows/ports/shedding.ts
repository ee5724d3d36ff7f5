/**
 * What is let go first when there is too much to do: exports and searches, then sends, then plain
 * reads. Receipts do not pass this door, and 'always' is never refused.
 */
export type LoadClass = 'exports' | 'sends' | 'reads' | 'always'

export type Overload = { readonly because: string; readonly retryAfterS: number }

export type Shedding = {
  /** Null: come in. Asked for every request, so it must cost nothing. */
  refuses(load: LoadClass): Overload | null
}

export const NEVER_SHEDS: Shedding = { refuses: () => null }
