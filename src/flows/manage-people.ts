import { readPassword } from '../core/passwords.ts'
import { ROLE_SCOPES, type Role, beyond } from './ports/identity.ts'
import type { Act, Member, OneTimeToken, PlatformDeps, PlatformTables } from './ports/platform.ts'
import { newId, newToken } from './platform-ids.ts'
import { recordAct } from './record-audit.ts'
import type { NewPerson } from './set-up.ts'
import { type SignedIn, foldEmail, openSession, personsCaller } from './sign-in.ts'

const INVITATION_MS = 7 * 24 * 3_600_000
const PASSWORD_LINK_MS = 24 * 3_600_000

export const listMembers = ({ store }: PlatformDeps, { caller }: Act): Promise<readonly Member[]> =>
  store.users.members(caller.workspaceId)

export type Invitation = {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly createdAt: number
  readonly expiresAt: number
}

export type Invited =
  /** The token is shown once: it makes the one-time link. */
  | { readonly kind: 'invited'; readonly invitation: Invitation; readonly token: string }
  | { readonly kind: 'already-member' }
  | { readonly kind: 'refused'; readonly because: string }

export async function invite(
  deps: PlatformDeps,
  act: Act,
  wish: { readonly email: string; readonly role: Role },
): Promise<Invited> {
  const { store, clock, random, secrets } = deps
  const { workspaceId } = act.caller
  const email = foldEmail(wish.email)
  if (beyond(act.caller, ROLE_SCOPES[wish.role]).length > 0) {
    return { kind: 'refused', because: 'nobody makes somebody with more rights than their own' }
  }
  const members = await store.users.members(workspaceId)
  if (members.some((member) => member.email === email)) return { kind: 'already-member' }
  const token = newToken(random)
  const now = clock.now()
  const id = newId(deps)
  await store.transact(async (tables) => {
    await tables.tokens.insert({
      hash: secrets.sha256(token),
      purpose: 'invitation',
      workspaceId,
      payload: { id, email, role: wish.role },
      createdAt: now,
      expiresAt: now + INVITATION_MS,
    })
    await recordAct(
      tables,
      { ...act, at: now },
      { act: 'person.invited', after: { email, role: wish.role } },
    )
  })
  const invitation = { id, email, role: wish.role, createdAt: now, expiresAt: now + INVITATION_MS }
  return { kind: 'invited', invitation, token }
}

export async function listInvitations(
  { store, clock }: PlatformDeps,
  { caller }: Act,
): Promise<Invitation[]> {
  const tokens = await store.tokens.open('invitation', caller.workspaceId, clock.now())
  return tokens.map(asInvitation)
}

const asInvitation = ({ payload, createdAt, expiresAt }: OneTimeToken): Invitation => ({
  id: payload['id'] ?? '',
  email: payload['email'] ?? '',
  role: readRole(payload['role']),
  createdAt,
  expiresAt,
})

const readRole = (word: string | undefined): Role =>
  word === 'admin' || word === 'supervisor' ? word : 'user'

/** False when there is no such open invitation to the caller's workspace. */
export async function withdrawInvitation(
  deps: PlatformDeps,
  act: Act,
  id: string,
): Promise<boolean> {
  const invitation = (await listInvitations(deps, act)).find((one) => one.id === id)
  if (invitation === undefined) return false
  await deps.store.transact(async (tables) => {
    await tables.tokens.dropWhere('invitation', 'id', id)
    const { email, role } = invitation
    await recordAct(
      tables,
      { ...act, at: deps.clock.now() },
      { act: 'invitation.withdrawn', before: { email, role } },
    )
  })
  return true
}

/** What the page behind the link says before anything is typed; null for a link that is over. */
export async function readInvitation(
  { store, clock, secrets }: PlatformDeps,
  token: string,
): Promise<{ email: string; role: Role; workspaceName: string } | null> {
  const found = await store.tokens.claimable(secrets.sha256(token), 'invitation', clock.now())
  if (found?.workspaceId == null) return null
  const workspace = await store.workspaces.byId(found.workspaceId)
  const { email, role } = asInvitation(found)
  return { email, role, workspaceName: workspace?.name ?? '' }
}

export type Accepted =
  | SignedIn
  | { readonly kind: 'invalid-token' }
  /** The address has an account already, and this is not its password. */
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'refused'; readonly because: string }

/** Joins the workspace: a new person with a new password, or a known one with the password they have. */
export async function acceptInvitation(
  deps: PlatformDeps,
  person: Omit<NewPerson, 'email'>,
): Promise<Accepted> {
  const { store, clock, secrets } = deps
  const now = clock.now()
  const tokenHash = secrets.sha256(person.token)
  const offered = await store.tokens.claimable(tokenHash, 'invitation', now)
  if (offered?.workspaceId == null) return { kind: 'invalid-token' }
  const { email, role } = asInvitation(offered)
  const known = await store.users.byEmail(email)
  const proof = await provePerson(deps, {
    ...person,
    email,
    knownHash: known?.passwordHash ?? null,
  })
  if (proof.kind !== 'proven') return proof
  const workspaceId = offered.workspaceId
  return store.transact(async (tables) => {
    if ((await tables.tokens.claimable(tokenHash, 'invitation', now)) === null) {
      return { kind: 'invalid-token' }
    }
    await tables.tokens.use(tokenHash, now)
    const user = known ?? {
      id: newId(deps),
      email,
      name: person.name,
      createdAt: now,
      disabledAt: null,
    }
    if (known === null) await tables.users.insert(user, proof.hash)
    else await tables.users.disable(user.id, null)
    await tables.users.join({ workspaceId, userId: user.id, role, at: now })
    await recordAct(
      tables,
      { caller: personsCaller(user.id, workspaceId), ip: person.ip, at: now },
      { act: 'person.joined', subject: `user:${user.id}`, after: { email, role } },
    )
    return openSession(deps, tables, { user, workspaceId })
  })
}

async function provePerson(
  { secrets }: PlatformDeps,
  given: { email: string; name: string; password: string; knownHash: string | null },
): Promise<
  | { kind: 'proven'; hash: string }
  | { kind: 'wrong-password' }
  | { kind: 'refused'; because: string }
> {
  if (given.knownHash !== null) {
    const matches = await secrets.passwordMatches(given.password, given.knownHash)
    return matches ? { kind: 'proven', hash: given.knownHash } : { kind: 'wrong-password' }
  }
  const reading = readPassword(given.password, [given.email, given.name])
  if (reading.kind === 'refused') return reading
  return { kind: 'proven', hash: await secrets.hashPassword(reading.password) }
}

export type MemberChanged =
  | { readonly kind: 'changed'; readonly member: Member }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'last-admin' }
  | { readonly kind: 'refused'; readonly because: string }

export async function changeRole(
  { store, clock }: PlatformDeps,
  act: Act,
  { userId, role }: { userId: string; role: Role },
): Promise<MemberChanged> {
  if (beyond(act.caller, ROLE_SCOPES[role]).length > 0) {
    return { kind: 'refused', because: 'nobody gives more rights than their own' }
  }
  const { workspaceId } = act.caller
  return store.transact(async (tables) => {
    const found = await findChangeable(tables, workspaceId, {
      userId,
      staysAdmin: role === 'admin',
    })
    if (found.kind !== 'found') return found
    await tables.users.join({ workspaceId, userId, role, at: clock.now() })
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'person.role_changed',
        subject: `user:${userId}`,
        before: { role: found.member.role },
        after: { role },
      },
    )
    return { kind: 'changed', member: { ...found.member, role } }
  })
}

/** Takes somebody out of the workspace; who is left without any workspace can no longer sign in. */
export async function removeMember(
  { store, clock }: PlatformDeps,
  act: Act,
  userId: string,
): Promise<MemberChanged> {
  const { workspaceId } = act.caller
  return store.transact(async (tables) => {
    const found = await findChangeable(tables, workspaceId, { userId, staysAdmin: false })
    if (found.kind !== 'found') return found
    const { email, role } = found.member
    await tables.users.leave(workspaceId, userId)
    await tables.sessions.endAllOf(userId, null)
    const others = await tables.workspaces.ofUser(userId)
    if (others.length === 0) await tables.users.disable(userId, clock.now())
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      { act: 'person.removed', subject: `user:${userId}`, before: { email, role } },
    )
    return { kind: 'changed', member: found.member }
  })
}

async function findChangeable(
  tables: PlatformTables,
  workspaceId: string,
  { userId, staysAdmin }: { userId: string; staysAdmin: boolean },
): Promise<{ kind: 'found'; member: Member } | { kind: 'not-found' } | { kind: 'last-admin' }> {
  const members = await tables.users.lockMembers(workspaceId)
  const member = members.find((one) => one.id === userId)
  if (member === undefined) return { kind: 'not-found' }
  const admins = members.filter((one) => one.role === 'admin' && one.disabledAt === null)
  if (!staysAdmin && admins.length === 1 && admins[0]?.id === userId) return { kind: 'last-admin' }
  return { kind: 'found', member }
}

export type PasswordLink =
  | { readonly kind: 'made'; readonly token: string; readonly expiresAt: number }
  | { readonly kind: 'not-found' }
  /** Whoever could set it would get into workspaces that are not theirs. */
  | { readonly kind: 'elsewhere-too' }

/** A one-time link by which a member who forgot the password sets another. */
export async function makePasswordLink(
  { store, clock, random, secrets }: PlatformDeps,
  act: Act,
  userId: string,
): Promise<PasswordLink> {
  const { workspaceId } = act.caller
  const members = await store.users.members(workspaceId)
  if (!members.some((member) => member.id === userId)) return { kind: 'not-found' }
  if ((await store.workspaces.ofUser(userId)).length > 1) return { kind: 'elsewhere-too' }
  const token = newToken(random)
  const expiresAt = clock.now() + PASSWORD_LINK_MS
  await store.transact(async (tables) => {
    await tables.tokens.dropWhere('password', 'userId', userId)
    await tables.tokens.insert({
      hash: secrets.sha256(token),
      purpose: 'password',
      workspaceId,
      payload: { userId },
      createdAt: clock.now(),
      expiresAt,
    })
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      { act: 'password.link_made', subject: `user:${userId}` },
    )
  })
  return { kind: 'made', token, expiresAt }
}

/** Sets a new password by its one-time link and ends every session of that person. */
export async function setPasswordByLink(
  deps: PlatformDeps,
  given: { readonly token: string; readonly password: string; readonly ip: string },
): Promise<SignedIn | { kind: 'invalid-token' } | { kind: 'refused'; because: string }> {
  const { store, clock, secrets } = deps
  const now = clock.now()
  const tokenHash = secrets.sha256(given.token)
  const offered = await store.tokens.claimable(tokenHash, 'password', now)
  if (offered?.workspaceId == null) return { kind: 'invalid-token' }
  const reading = readPassword(given.password)
  if (reading.kind === 'refused') return reading
  const hash = await secrets.hashPassword(reading.password)
  const userId = offered.payload['userId'] ?? ''
  const workspaceId = offered.workspaceId
  return store.transact(async (tables) => {
    if ((await tables.tokens.claimable(tokenHash, 'password', now)) === null) {
      return { kind: 'invalid-token' }
    }
    await tables.tokens.use(tokenHash, now)
    await tables.users.setPassword(userId, hash)
    await tables.sessions.endAllOf(userId, null)
    await recordAct(
      tables,
      { caller: personsCaller(userId, workspaceId), ip: given.ip, at: now },
      { act: 'password.changed', subject: `user:${userId}` },
    )
    return openSession(deps, tables, { user: { id: userId }, workspaceId })
  })
}
