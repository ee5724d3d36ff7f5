import type { SettingsError } from '../core/settings-fields.ts'
import {
  DEFAULT_WORKSPACE_SETTINGS,
  type WorkspaceSettings,
  readWorkspaceSettings,
} from '../core/workspace-settings.ts'
import { SCOPES } from './ports/identity.ts'
import type { Act, ApiKey, PlatformDeps, Workspace, WorkspaceChange } from './ports/platform.ts'
import { addKey } from './issue-keys.ts'
import type { AccountListeners } from './manage-accounts.ts'
import { recordAct } from './record-audit.ts'
import { addWorkspace } from './set-up.ts'

/** A change as somebody asks for it: `settings` by their names on the wire, as they came. */
export type WorkspaceWish = Omit<WorkspaceChange, 'settings'> & {
  readonly settings: Readonly<Record<string, unknown>>
}

export type SettingsRefused = {
  readonly kind: 'refused'
  readonly errors: readonly SettingsError[]
}

export type WorkspaceMade = {
  readonly kind: 'made'
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
  wish: { readonly name: string } & WorkspaceWish,
): Promise<WorkspaceMade | SettingsRefused> {
  const at = deps.clock.now()
  const read = readWish(wish, DEFAULT_WORKSPACE_SETTINGS)
  if (read.kind === 'refused') return read
  return deps.store.transact(async (tables) => {
    const { name } = wish
    const { change } = read
    const made = await addWorkspace(deps, tables, name)
    await tables.workspaces.change(made.id, change)
    const workspace = changed(made, change)
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
    return { kind: 'made', workspace, key, secret }
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

/** The workspace one is in. No other is found: from here it does not exist. */
export const readWorkspace = async (
  { store }: PlatformDeps,
  { caller }: Act,
  id: string,
): Promise<Workspace | null> => (id === caller.workspaceId ? store.workspaces.byId(id) : null)

export type WorkspaceChanged =
  | { readonly kind: 'changed'; readonly workspace: Workspace }
  | { readonly kind: 'not-found' }
  | SettingsRefused

/** Changes the workspace one is in. No other is found: from here it does not exist. */
export async function changeWorkspace(
  deps: PlatformDeps & AccountListeners,
  act: Act,
  { id, wish }: { readonly id: string; readonly wish: WorkspaceWish },
): Promise<WorkspaceChanged> {
  if (id !== act.caller.workspaceId) return { kind: 'not-found' }
  const outcome = await saveChange(deps, act, { id, wish })
  // Whoever sends holds the decisions of a workspace beside its accounts.
  if (outcome.kind === 'changed') await deps.accountsChanged()
  return outcome
}

async function saveChange(
  { store, clock }: PlatformDeps,
  act: Act,
  { id, wish }: { readonly id: string; readonly wish: WorkspaceWish },
): Promise<WorkspaceChanged> {
  return store.transact(async (tables) => {
    const before = await tables.workspaces.byId(id)
    if (before === null) return { kind: 'not-found' }
    const read = readWish(wish, before.settings)
    if (read.kind === 'refused') return read
    const { change } = read
    await tables.workspaces.change(id, change)
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'workspace.changed',
        subject: `workspace:${id}`,
        before: pick({ ...before, ...before.settings }, named(change)),
        after: named(change),
      },
    )
    return { kind: 'changed', workspace: changed(before, change) }
  })
}

const changed = (workspace: Workspace, change: WorkspaceChange): Workspace => ({
  ...workspace,
  ...change,
  settings: { ...workspace.settings, ...change.settings },
})

/** What a change names, the decisions among it side by side with the rest. */
const named = ({ settings, ...change }: WorkspaceChange): object => ({ ...change, ...settings })

function readWish(
  { settings: given, ...change }: WorkspaceWish,
  current: WorkspaceSettings,
): { readonly kind: 'read'; readonly change: WorkspaceChange } | SettingsRefused {
  if (Object.keys(given).length === 0) return { kind: 'read', change }
  const reading = readWorkspaceSettings(given, current)
  if (reading.kind === 'refused') return reading
  return { kind: 'read', change: { ...change, settings: reading.settings } }
}

/** Of a thing before its change, what the change names. */
export const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(change, name)))
