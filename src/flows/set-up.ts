import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { readPassword } from '../core/passwords.ts'
import type { Caller } from './ports/identity.ts'
import { SCOPES } from './ports/identity.ts'
import type { PlatformDeps, PlatformTables, Workspace } from './ports/platform.ts'
import { newId, newToken } from './platform-ids.ts'
import { recordAct } from './record-audit.ts'
import { type SignedIn, foldEmail, openSession, personsCaller } from './sign-in.ts'

const SETUP_TOKEN_MS = 24 * 3_600_000

/** What the start prints: the token that makes the first admin, or null when there is one. */
export type SetupNeed = { readonly setupToken: string | null; readonly workspace: Workspace }

/**
 * Makes an installation usable: there is a workspace, and while nobody can sign in, a one-time token.
 * Each start makes a new token; the former one ends.
 */
export async function prepareSetup(
  deps: PlatformDeps,
  { workspaceName = 'Main' }: { workspaceName?: string } = {},
): Promise<SetupNeed> {
  const { store, clock, random, secrets } = deps
  return store.transact(async (tables) => {
    const workspace =
      (await tables.workspaces.first()) ?? (await addWorkspace(deps, tables, workspaceName))
    if ((await tables.users.count()) > 0) return { setupToken: null, workspace }
    await tables.tokens.dropAll('setup')
    const setupToken = newToken(random)
    await tables.tokens.insert({
      hash: secrets.sha256(setupToken),
      purpose: 'setup',
      workspaceId: null,
      payload: {},
      createdAt: clock.now(),
      expiresAt: clock.now() + SETUP_TOKEN_MS,
    })
    return { setupToken, workspace }
  })
}

/** A new workspace with everything at its default. */
export async function addWorkspace(
  deps: Pick<PlatformDeps, 'clock' | 'random'>,
  tables: PlatformTables,
  name: string,
): Promise<Workspace> {
  const workspace: Workspace = {
    id: newId(deps),
    name,
    isDemo: false,
    defaultCountry: null,
    numberKey: deps.random(32),
    rateCapPerSecond: null,
    spendCapMicros: null,
    currency: 'EUR',
    retentionDays: 90,
    optOutConfirmation: null,
    settings: DEFAULT_WORKSPACE_SETTINGS,
    balanceMicros: null,
    createdAt: deps.clock.now(),
  }
  await tables.workspaces.insert(workspace)
  return workspace
}

export const isSetupNeeded = async ({ store }: PlatformDeps): Promise<boolean> =>
  (await store.users.count()) === 0

export type NewPerson = {
  readonly token: string
  readonly email: string
  readonly name: string
  readonly password: string
  readonly ip: string
}

export type SetupOutcome =
  | SignedIn
  | { readonly kind: 'already-set-up' }
  | { readonly kind: 'invalid-token' }
  | { readonly kind: 'refused'; readonly because: string }

/** Makes the first admin, who is an admin of the first workspace and signed in at once. */
export async function completeSetup(deps: PlatformDeps, person: NewPerson): Promise<SetupOutcome> {
  const { store, clock, secrets } = deps
  const email = foldEmail(person.email)
  const reading = readPassword(person.password, [email, person.name])
  if (reading.kind === 'refused') return reading
  const tokenHash = secrets.sha256(person.token)
  // Looked at before the costly hash, and again, locked, with the act.
  const now = clock.now()
  if (!(await isSetupNeeded(deps))) return { kind: 'already-set-up' }
  if ((await store.tokens.claimable(tokenHash, 'setup', now)) === null) {
    return { kind: 'invalid-token' }
  }
  const passwordHash = await secrets.hashPassword(reading.password)
  return store.transact(async (tables) => {
    const token = await tables.tokens.claimable(tokenHash, 'setup', now)
    if (token === null) return { kind: 'invalid-token' }
    await tables.tokens.use(tokenHash, now)
    const workspace =
      (await tables.workspaces.first()) ?? (await addWorkspace(deps, tables, 'Main'))
    const user = { id: newId(deps), email, name: person.name, createdAt: now, disabledAt: null }
    await tables.users.insert(user, passwordHash)
    await tables.users.join({ workspaceId: workspace.id, userId: user.id, role: 'admin', at: now })
    await recordAct(
      tables,
      { caller: personsCaller(user.id, workspace.id), ip: person.ip, at: now },
      { act: 'installation.set_up', subject: `user:${user.id}`, after: { email, role: 'admin' } },
    )
    return openSession(deps, tables, { user, workspaceId: workspace.id })
  })
}

/** Who acts when nobody does: schedules, the start, the command line on the machine itself. */
export const systemCaller = (workspaceId: string): Caller => ({
  workspaceId,
  actor: 'system',
  role: 'admin',
  scopes: SCOPES,
  isTest: false,
  userId: null,
  csrfToken: null,
})
