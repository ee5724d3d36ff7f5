/** A form's body; fields without a value are left out. */
export const formBody = (fields: Readonly<Record<string, string | null>>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null),
  ).toString()

export const FORM = 'application/x-www-form-urlencoded'

/** No vendor has that many. What comes after them is neither read nor signed. */
export const FIELDS_MAX = 1_000

/** The fields of a form or a query, in their order. Total: what is badly escaped stays as it is. */
export function readForm(body: string | Uint8Array): readonly (readonly [string, string])[] {
  const written = typeof body === 'string' ? body : textOf(body)
  return [...new URLSearchParams(`?${firstFields(written)}`)]
}

/** Cut before it is taken apart: anybody may bring 64 KiB of '&'. */
function firstFields(written: string): string {
  let at = -1
  for (let fields = 0; fields < FIELDS_MAX; fields += 1) {
    at = written.indexOf('&', at + 1)
    if (at === -1) return written
  }
  return written.slice(0, at)
}

/** The last value of each name. */
export const fieldsOf = (
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> => Object.fromEntries(pairs)

/** All values of each name, in their order. */
export function valuesOf(
  pairs: readonly (readonly [string, string])[],
): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return values
}

/** Bytes as UTF-8; what is none of it becomes U+FFFD. A byte order mark stays: it was not signed away. */
export const textOf = (body: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)

/** Whether the header says so, whatever stands beside it. */
export const isOfType = (contentType: string | undefined, wanted: string): boolean =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() === wanted
