import { isSupportedCountry } from 'libphonenumber-js/max'
import Type from 'typebox'
import { HISTORY_FORMATS } from '../../../core/history/row.ts'
import { SPOKE_SERVICES } from '../../../core/workspace-settings.ts'
import type { ImportOrder } from '../../../flows/ports/history.ts'
import { problem } from '../problems.ts'
import { Words } from './send-shapes.ts'

export const IMPORT_QUERY = Type.Object(
  {
    format: Type.Optional(
      Type.Enum(['auto', ...HISTORY_FORMATS], {
        description: 'auto (default): told by the file’s first lines.',
      }),
    ),
    mapping: Type.Optional(
      Type.String({
        maxLength: 20_000,
        description:
          'For any other CSV, JSON: which column is which (number, text, status, code, sender, sent_at, ' +
          'id, campaign, cost, currency, segments, direction), whose words the status is in (vendor), or ' +
          'what each means (statuses: {"OK": "delivered"}).',
        examples: ['{"number":"Phone","status":"State","vendor":"twilio"}'],
      }),
    ),
    service: Type.Optional(
      Type.Enum([...SPOKE_SERVICES], {
        description:
          'Who carried a Spoke file’s messages; without it, told by the shape of its codes.',
      }),
    ),
    name: Type.Optional(Words(200, 'Of the import, and of the campaign for rows that name none.')),
    file_name: Type.Optional(Words(200, 'What the file is called, for people.')),
    default_country: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{2}$',
        description: 'In which national numbers are read, ISO 3166; else the workspace’s.',
        examples: ['GB'],
      }),
    ),
  },
  { additionalProperties: false },
)

export type ImportAsk = Pick<
  ImportOrder,
  'format' | 'service' | 'name' | 'fileName' | 'defaultCountry' | 'mapping'
>

const wrong = (name: string, because: string) =>
  problem('invalid-request', {
    detail: `${name}: ${because}.`,
    errors: [{ pointer: `/${name}`, detail: because }],
  })

const NAMES = Object.keys(IMPORT_QUERY.properties)

/** What is asked for, whether it came in the query or as a form's fields. */
export function readImportAsk(fields: Readonly<Record<string, unknown>>): ImportAsk {
  const odd = Object.keys(fields).find((name) => !NAMES.includes(name))
  if (odd !== undefined) throw wrong(odd, `not known here; there are ${NAMES.join(', ')}`)
  const text = (name: string): string | null => {
    const value = fields[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  const country = text('default_country')
  if (country !== null && !isSupportedCountry(country)) {
    throw wrong(
      'default_country',
      `“${country.slice(0, 20)}” is no country (ISO 3166, two letters)`,
    )
  }
  return {
    format: oneOf('format', text('format') ?? 'auto', ['auto', ...HISTORY_FORMATS]),
    service: text('service') === null ? null : oneOf('service', text('service'), SPOKE_SERVICES),
    name: text('name')?.slice(0, 200) ?? null,
    fileName: text('file_name')?.slice(0, 200) ?? null,
    defaultCountry: country,
    mapping: readMapping(text('mapping')),
  }
}

function oneOf<Word extends string>(
  name: string,
  given: string | null,
  words: readonly Word[],
): Word {
  const word = words.find((one) => one === given)
  if (word === undefined) throw wrong(name, `“${given}” is none of ${words.join(', ')}`)
  return word
}

function readMapping(json: string | null): unknown {
  if (json === null) return null
  try {
    return JSON.parse(json) as unknown
  } catch {
    throw wrong('mapping', 'it is no JSON')
  }
}
