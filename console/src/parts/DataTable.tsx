import type { ReactNode } from 'react'

export type Column<Row> = {
  id: string
  title: string
  cell: (row: Row) => ReactNode
  align?: 'end'
  /** The title is only for those who listen: what stands in the cells says it. */
  isQuiet?: boolean
}

type DataTableProps<Row> = {
  caption: string
  rows: readonly Row[]
  rowKey: (row: Row) => string
  columns: readonly Column<Row>[]
}

/** A plain table; on a phone each row becomes a card that names its columns. */
export function DataTable<Row>({ caption, rows, rowKey, columns }: DataTableProps<Row>) {
  return (
    <table className="table">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={column.align === 'end' ? 'end' : undefined}>
              {column.isQuiet === true ? (
                <span className="unseen">{column.title}</span>
              ) : (
                column.title
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td
                key={column.id}
                data-title={column.isQuiet === true ? '' : column.title}
                className={column.align === 'end' ? 'end' : undefined}
              >
                <div>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
