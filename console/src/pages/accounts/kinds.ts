import { useQuery } from '@tanstack/react-query'
import type { ProviderKind } from '../../api/account-types.ts'
import { queries } from '../../api/queries.ts'

/** What accounts may be of; undefined: not read yet, and none when that fails. */
export function useKinds(): readonly ProviderKind[] | undefined {
  const kinds = useQuery(queries.providerKinds)
  return kinds.isPending ? undefined : (kinds.data?.data ?? [])
}

/** The title by which people know a kind. */
export function useKindTitle(): (kind: string) => string {
  const kinds = useKinds()
  return (wanted) => kinds?.find(({ kind }) => kind === wanted)?.title ?? wanted
}
