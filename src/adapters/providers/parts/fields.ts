import type { Connection, ConnectionField } from '../../../flows/ports/providers.ts'

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
  ...traits,
})

export const secretField = (
  name: string,
  title: string,
  traits: Traits & { readonly hint?: string } = {},
): ConnectionField => field(name, title, { isSecret: true, ...traits })

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
