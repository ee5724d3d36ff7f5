import { useQuery } from '@tanstack/react-query'
import { queries } from './queries.ts'

const ASK_MS = 1_000

/** Follows long work until it ends; null: none has been begun. */
export const useJob = (id: string | null) =>
  useQuery({
    ...queries.job(id ?? ''),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? ASK_MS : false),
  })
