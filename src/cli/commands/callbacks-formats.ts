import type { Command } from 'commander'
import type { CallbackFormatJson, FormatOptionJson } from '../callback-wire.ts'
import { type Acting, describe } from '../command.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type Row = { readonly format: CallbackFormatJson; readonly option: FormatOptionJson | null }

const COLUMNS: readonly Column<Row>[] = [
  { title: 'FORMAT', value: ({ format }) => format.name },
  { title: 'METHOD', value: ({ format }) => format.methods.join(' or ') },
  { title: 'OPTION', value: ({ option }) => option?.name },
  { title: 'EXPECTS', value: ({ option }) => option?.expects },
  { title: 'DEFAULT', value: ({ option }) => option?.default },
  { title: 'WHAT IT DOES', value: ({ option }) => option?.description },
]

/** In whose words callbacks can be made, and what each lets choose. */
export function addFormats(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('formats'), {
    summary: 'In whose words callbacks can be made, and the options of each (create --option).',
    examples: ['delivrd callbacks formats', "delivrd callbacks formats --json | jq '.data[].name'"],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<CallbackFormatJson>>('GET', '/v1/callback-formats')
      print.many(found, found.data.flatMap(rowsOf), COLUMNS)
    }),
  )
}

const rowsOf = (format: CallbackFormatJson): readonly Row[] =>
  format.options.length === 0
    ? [{ format, option: null }]
    : format.options.map((option) => ({ format, option }))
