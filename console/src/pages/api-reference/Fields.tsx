import { useState } from 'react'
import { reference } from '../../words/en/reference.ts'
import type { ApiDocument, Schema } from '../../api/openapi-types.ts'
import { fieldsOf, limitsOf, typeWords, valuesOf } from './fields.ts'
import type { FieldRow } from './fields.ts'

/** More than so many fields, or deeper down, are shown when they are asked for. */
const SHOWN_AT_ONCE = 6

type FieldsProps = {
  document: ApiDocument
  rows: readonly FieldRow[]
  /** Everything of an answer is there: only requests say what must be. */
  isRequest: boolean
  depth?: number
}

export const Fields = ({ document, rows, isRequest, depth = 0 }: FieldsProps) => (
  <ul className="api-fields">
    {rows.map((row, at) => (
      // Two choices of one object may have a field of the same name.
      <li key={`${row.name} ${at}`}>
        <p className="api-field-head">
          <code className="strong">{row.name}</code>
          <span className="soft small">{typeWords(document, row.schema)}</span>
          {isRequest && row.isRequired && <span className="effect">{reference.required}</span>}
        </p>
        <Limits document={document} schema={row.schema} />
        {row.about !== '' && <p className="small">{row.about}</p>}
        <Nested document={document} row={row} isRequest={isRequest} depth={depth} />
      </li>
    ))}
  </ul>
)

export function Limits({ document, schema }: { document: ApiDocument; schema: Schema }) {
  const limits = limitsOf(document, schema)
  const values = valuesOf(document, schema)
  return (
    <>
      {limits.length > 0 && <p className="small soft">{limits.join(', ')}</p>}
      {values.length > 0 && (
        <p className="api-values">
          {values.map((value) => (
            <code key={value}>{value}</code>
          ))}
        </p>
      )}
    </>
  )
}

type NestedProps = { document: ApiDocument; row: FieldRow; isRequest: boolean; depth: number }

function Nested({ document, row, isRequest, depth }: NestedProps) {
  const rows = fieldsOf(document, row.schema)
  const [isOpen, setOpen] = useState(depth === 0 && rows.length <= SHOWN_AT_ONCE)
  if (rows.length === 0) return null
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{reference.within(row.name)}</summary>
      {isOpen && <Fields document={document} rows={rows} isRequest={isRequest} depth={depth + 1} />}
    </details>
  )
}
