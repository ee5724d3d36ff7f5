/** Filters live in the address, as plain text: '69' stays a code and '+44' a number that people wrote. */
export type SearchParams = {
  q?: string
  status?: string
  reason?: string
  code?: string
  account_id?: string
  campaign_id?: string
  reference?: string
  state?: string
  ours?: string
  channel?: string
  source?: string
  group?: string
  vendor?: string
  field?: string
  kind?: string
  conflict?: string
  step?: string
  next?: string
  ended?: string
  token?: string
  test?: string
  door?: string
}

export const readSearch = (text: string): SearchParams =>
  Object.fromEntries(new URLSearchParams(text))

export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value)
  }
  return params.size === 0 ? '' : `?${params}`
}
