import type { Detected, Mapped } from './detect.ts'

/** A file of history, and what a person says about it. */
export type Wish = {
  file: File | null
  detected: Detected | null
  format: 'auto' | Detected['format']
  mapping: Partial<Record<Mapped, string>>
  /** Whose words the status column has; empty: our own. */
  vendor: string
  /** What a word of the file means, where it is none of our statuses. */
  statuses: Readonly<Record<string, string>>
  service: string
  name: string
  country: string
}

export const EMPTY_WISH: Wish = {
  file: null,
  detected: null,
  format: 'auto',
  mapping: {},
  vendor: '',
  statuses: {},
  service: '',
  name: '',
  country: '',
}

/** The one that a person chose, else the one that the file looks like. */
export const formatOf = ({ format, detected }: Wish): Detected['format'] =>
  format === 'auto' ? (detected?.format ?? 'csv') : format

export const isSpoke = (format: Detected['format']): boolean => format.startsWith('spoke-')

/** The import as the API takes it: fields before the file, which is streamed. */
export function bodyOf(wish: Wish): FormData {
  const format = formatOf(wish)
  const { vendor, mapping } = wish
  const statuses = Object.fromEntries(
    Object.entries(wish.statuses).filter(([, status]) => status !== ''),
  )
  const reading = {
    ...mapping,
    ...(vendor === '' ? {} : { vendor }),
    ...(Object.keys(statuses).length === 0 ? {} : { statuses }),
  }
  const fields = {
    format,
    mapping: format === 'csv' ? JSON.stringify(reading) : '',
    service: isSpoke(format) ? wish.service : '',
    name: wish.name.trim(),
    default_country: wish.country.trim().toUpperCase(),
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value !== '') form.set(name, value)
  if (wish.file !== null) form.set('file', wish.file, wish.file.name)
  return form
}
