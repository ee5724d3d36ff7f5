import { textOf } from './forms.ts'

export type JsonReading = { readonly data: unknown } | { readonly because: string }

/** Text or bytes as data. Never throws. */
export function readJson(body: string | Uint8Array): JsonReading {
  const text = typeof body === 'string' ? body : textOf(body)
  if (text.trim() === '') return { because: 'expected JSON, found nothing' }
  try {
    return { data: JSON.parse(text) as unknown }
  } catch (error) {
    return { because: `expected JSON: ${(error as Error).message}` }
  }
}

export const JSON_TYPE = 'application/json'
