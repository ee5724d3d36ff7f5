import { useQuery } from '@tanstack/react-query'
import { useSession } from './session.ts'
import type { Workspace } from '../api/admin-types.ts'
import { queries } from '../api/queries.ts'

/** The workspace one is in, with all that it has decided; undefined: not known yet. */
export function useWorkspace(): Workspace | undefined {
  const session = useSession()
  const workspaces = useQuery(queries.workspaces)
  return workspaces.data?.data.find(({ id }) => id === session.workspace.id)
}
