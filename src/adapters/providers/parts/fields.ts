import type { Connection, ConnectionField, FieldShape } from '../../../flows/ports/providers.ts'

type Traits = Partial<Omit<ConnectionField, 'name' | 'title' | 'hint'>>

/** A field that must be filled in and may be shown. */
export const field = (
  name: string,
  title: string,
  { hint = '', ...traits }: Traits & { readonly hint?: string } = {},
): ConnectionField => ({
  name,
  title,
  hint,
  isSecret: false,
  isRequired: true,
  fallback: null,
  choices: null,
  hasLines: false,
  shape: null,
  ...traits,
})

export const secretField = (
  name: string,
  title: string,
  traits: Traits & { readonly hint?: string } = {},
): ConnectionField => field(name, title, { isSecret: true, ...traits })

/** Ids that vendors write in one way; each is told by its look. */
export const shapes = {
  sid: (prefix: string): FieldShape => ({
    like: new RegExp(`^${prefix}[0-9a-f]{32}$`, 'i'),
    expected: `${prefix} and 32 hexadecimal digits`,
  }),
  digits: { like: /^\d+$/, expected: 'digits alone' },
  uuid: {
    like: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    expected: 'hexadecimal digits in five groups, as 550e8400-e29b-41d4-a716-446655440000',
  },
} as const

/** Where the vendor's API is: only regions and tests have another than the usual. */
export const baseUrlField = (usual: string): ConnectionField =>
  field('base_url', 'API address', {
    hint: `Leave it empty unless the vendor gave you another than ${usual}.`,
    isRequired: false,
    fallback: usual,
  })

/** What a connection says of a field, or what is taken when it says nothing; '' at last. */
export function valueOf(
  fields: readonly ConnectionField[],
  connection: Connection,
  name: string,
): string {
  const said = Object.hasOwn(connection, name) ? (connection[name] ?? '') : ''
  return said !== '' ? said : (fields.find((one) => one.name === name)?.fallback ?? '')
}
