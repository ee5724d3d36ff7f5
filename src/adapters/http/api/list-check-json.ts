import type { Static } from 'typebox'
import Type from 'typebox'
import { reasonEntry } from '../../../core/reasons.ts'
import type { ListCheck } from '../../../flows/check-list.ts'
import { Money, Nullable, decimal } from './schemas.ts'
import { RowErrorSchema } from './campaign-schema.ts'

const Count = Type.Integer({ minimum: 0 })

export const ListCheckSchema = Type.Object(
  {
    columns: Type.Array(Type.String()),
    has_header: Type.Boolean(),
    mapping: Type.Object({
      number: Nullable(Type.String(), 'The column with the numbers; null: say which it is.'),
      found_by: Nullable(Type.Enum(['asked', 'name', 'content'])),
    }),
    encoding: Type.String(),
    delimiter: Type.String(),
    rows_read: Count,
    recipients: Count,
    sendable: Count,
    held: Type.Integer({ description: 'Of the sendable: what a person must look at first.' }),
    row_errors: Count,
    refused: Type.Array(Type.Object({ reason: Type.String(), title: Type.String(), count: Count })),
    errors: Type.Array(
      Type.Object({
        because: Type.String(),
        explanation: Type.String({ description: 'Of the first of them.' }),
        count: Count,
        examples: Type.Array(RowErrorSchema),
      }),
      { description: 'Rows that are no recipients, grouped.' },
    ),
    rows_to_fix: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['unreadable', 'refused']),
          ...RowErrorSchema.properties,
        },
        { title: 'RowToFix' },
      ),
      {
        description:
          'The first 1,000 rows that will get nothing, in the order of the list: unreadable ones, and ' +
          'recipients that would be refused, whose because is the reason.',
      },
    ),
    sample: Type.Array(
      Type.Object({
        line: Type.Integer(),
        to: Type.String(),
        text: Nullable(Type.String(), 'Null: the row lacks a field of it.'),
        segments: Count,
        fields: Type.Record(Type.String(), Type.String()),
        reason: Nullable(Type.String(), 'Why it would be refused.'),
        detail: Nullable(Type.String()),
      }),
    ),
    segments: Count,
    segments_max: Type.Integer({ description: 'Of the longest text.' }),
    price: Nullable(Money, 'Of all that would be sent; null when nobody knows.'),
  },
  { title: 'ListCheck' },
)

export const listCheckJson = (check: ListCheck): Static<typeof ListCheckSchema> => ({
  columns: [...check.columns],
  has_header: check.hasHeader,
  mapping: { number: check.numberColumn, found_by: check.numberColumnBecause },
  encoding: check.encoding,
  delimiter: check.delimiter,
  rows_read: check.rows,
  recipients: check.recipients,
  sendable: check.sendable,
  held: check.held,
  row_errors: check.rowErrors,
  refused: check.refused.map(({ reason, count }) => ({
    reason,
    title: reasonEntry(reason).title,
    count,
  })),
  errors: check.errors.map(({ because, count, examples }) => ({
    because,
    explanation: examples[0]?.explanation ?? '',
    count,
    examples: examples.map((error) => ({ ...error })),
  })),
  rows_to_fix: check.rowsToFix.map((row) => ({ ...row })),
  sample: check.sample.map(({ fields, ...row }) => ({ ...row, fields: { ...fields } })),
  segments: check.segments,
  segments_max: check.segmentsMax,
  price:
    check.costMicros === null
      ? null
      : { amount: decimal(check.costMicros), currency: check.currency },
})
