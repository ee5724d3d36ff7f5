import { SCOPES } from './ports/identity.ts'
import type { Act, ApiKey, PlatformDeps, Workspace, WorkspaceChange } from './ports/platform.ts'
import { addKey } from './issue-keys.ts'
import { recordAct } from './record-audit.ts'
import { addWorkspace } from './set-up.ts'

export type WorkspaceMade = {
  readonly workspace: Workspace
  readonly key: ApiKey
  /** The first key of the workspace, shown once. */
  readonly secret: string
}

/**
 * Makes a workspace with its first key, an admin's. A person who makes one is its first admin; nothing
 * of it is visible from the workspace it was made in.
 */
export async function createWorkspace(
  deps: PlatformDeps,
  act: Act,
  wish: { readonly name: string } & WorkspaceChange,
): Promise<WorkspaceMade> {
  const at = deps.clock.now()
  return deps.store.transact(async (tables) => {
    const { name, ...change } = wish
    const made = await addWorkspace(deps, tables, name)
    await tables.workspaces.change(made.id, change)
    const workspace = { ...made, ...change }
    const { key, secret } = await addKey(deps, tables, {
      workspaceId: workspace.id,
      name: 'First key',
      scopes: SCOPES,
      isTest: false,
      expiresAt: null,
      createdBy: act.caller.actor,
    })
    if (act.caller.userId !== null) {
      const membership = { workspaceId: workspace.id, userId: act.caller.userId, at }
      await tables.users.join({ ...membership, role: 'admin' })
    }
    const done = { act: 'workspace.made', subject: `workspace:${workspace.id}`, after: { name } }
    await recordAct(tables, { ...act, at }, done)
    const inside = { ...act.caller, workspaceId: workspace.id }
    await recordAct(tables, { ...act, caller: inside, at }, done)
    return { workspace, key, secret }
  })
}

/** The workspaces a person is a member of; a key has one. */
export async function listWorkspaces(
  { store }: PlatformDeps,
  { caller }: Act,
): Promise<readonly Workspace[]> {
  if (caller.userId !== null) return store.workspaces.ofUser(caller.userId)
  const own = await store.workspaces.byId(caller.workspaceId)
  return own === null ? [] : [own]
}

/** Changes the workspace one is in. Null for any other: from here it does not exist. */
export async function changeWorkspace(
  { store, clock }: PlatformDeps,
  act: Act,
  { id, change }: { readonly id: string; readonly change: WorkspaceChange },
): Promise<Workspace | null> {
  if (id !== act.caller.workspaceId) return null
  return store.transact(async (tables) => {
    const before = await tables.workspaces.byId(id)
    if (before === null) return null
    await tables.workspaces.change(id, change)
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'workspace.changed',
        subject: `workspace:${id}`,
        before: pick(before, change),
        after: change,
      },
    )
    return { ...before, ...change }
  })
}

/** Of a thing before its change, what the change names. */
export const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(change, name)))
