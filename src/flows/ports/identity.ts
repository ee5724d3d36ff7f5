/** Who may do what: the words that every door checks against. */

export type Role = 'admin' | 'supervisor' | 'user'

export const SCOPES = [
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'opt-outs:write',
  'accounts:admin',
  'callbacks:admin',
  'people:admin',
  'keys:admin',
  'audit:read',
  'workspaces:admin',
] as const

export type Scope = (typeof SCOPES)[number]

/** Who is asking, already proven. Everything it may see or do is inside its workspace. */
export type Caller = {
  readonly workspaceId: string
  /** 'user:<uuid>', 'key:<uuid>' or 'system'. */
  readonly actor: string
  readonly role: Role
  readonly scopes: readonly Scope[]
  readonly isTest: boolean
  /** Of a person who is signed in; null for keys. */
  readonly userId: string | null
  /** The token that a page must send back with every change; null for keys. */
  readonly csrfToken: string | null
}

/** What of an API key decides whether it opens anything, and what. */
export type KeyStanding = {
  readonly id: string
  readonly workspaceId: string
  readonly scopes: readonly Scope[]
  readonly isTest: boolean
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** What a request brought along to prove who is asking. */
export type Credentials = {
  readonly authorization: string | null
  readonly sessionCookie: string | null
  readonly csrfHeader: string | null
  readonly origin: string | null
  /** The Host that was asked: a page of ours has the same. */
  readonly host?: string | null
  readonly method: string
  readonly ip: string
  /** A page of ours asks by itself, and nobody did anything there: what it reads keeps no session alive. */
  readonly isUnattended?: boolean
}

export type CredentialRefusal =
  | 'missing-credentials'
  | 'malformed-key'
  | 'unknown-key'
  | 'expired-key'
  | 'revoked-key'
  | 'no-session'
  | 'csrf'

export type Authentication =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly code: CredentialRefusal; readonly because: string }

export type Authenticator = {
  /** @param of a look whether somebody still may is nothing that they do: it keeps no session alive. */
  authenticate(credentials: Credentials, of?: 'request' | 'look'): Promise<Authentication>
}

const SUPERVISOR: readonly Scope[] = [
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'opt-outs:write',
  'callbacks:admin',
]

/** What each role may do. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  supervisor: SUPERVISOR,
  user: ['messages:read', 'messages:write', 'campaigns:read'],
}

export const can = (caller: Caller, scope: Scope): boolean => caller.scopes.includes(scope)

/** The part of the scopes asked for that the caller has not got itself: nobody hands out more. */
export const beyond = (caller: Caller, scopes: readonly Scope[]): Scope[] =>
  scopes.filter((scope) => !can(caller, scope))
