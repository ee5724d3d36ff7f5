/** Rows as columns: the arrays that `unnest` takes, one a field. */
export const columnsOf = <Row>(
  rows: readonly Row[],
  fields: readonly ((row: Row) => unknown)[],
): unknown[][] => fields.map((field) => rows.map(field))

/** An instant as PostgreSQL reads it; null stays null. */
export const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

export const epochMs = (at: Date | null): number | null => at?.getTime() ?? null
