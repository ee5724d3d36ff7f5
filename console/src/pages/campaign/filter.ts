import type { SearchParams } from '../../search-params.ts'

/** What narrows the list of recipients; it lives in the address. */
export type Filter = Pick<
  SearchParams,
  'status' | 'reason' | 'code' | 'account_id' | 'conflict' | 'q'
>

const NAMES = ['status', 'reason', 'code', 'account_id', 'conflict', 'q'] as const

/** Only the filter's own parameters, none of them empty. */
export function filterOf(search: SearchParams): Filter {
  const filter: Filter = {}
  for (const name of NAMES) if (search[name]) filter[name] = search[name]
  return filter
}

export const NO_FILTER = Object.fromEntries(NAMES.map((name) => [name, undefined])) as Filter
