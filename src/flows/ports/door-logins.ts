import type { Caller, KeyStanding } from './identity.ts'

export const DOORS = ['any', 'messente', 'kannel', 'jasmin', 'twilio', 'smpp'] as const
export type Door = (typeof DOORS)[number]

/** How a customer's existing client signs in at a compatible door. It may do what its API key may. */
export type DoorLogin = {
  readonly id: string
  readonly workspaceId: string
  readonly keyId: string
  readonly username: string
  readonly door: Door
  readonly settings: DoorLoginSettings
  readonly createdBy: string
  readonly createdAt: number
  readonly revokedAt: number | null
}

export type DoorLoginSettings = {
  /** Who texts come from where none is named. */
  readonly defaultSender: string | null
  /** SMPP: binds at once, requests under way at once, messages a second. Null: as usual. */
  readonly bindsMax: number | null
  readonly window: number | null
  readonly perSecond: number | null
  /** Kannel: whether a text whose time ran out is told as 2 or as 34. Absent: as most have it, classic. */
  readonly kannel?: 'classic' | 'modern' | null
}

/** Who a client at a door is. */
export type DoorCaller = Caller & {
  readonly loginId: string | null
  /** As it signed in, for replies and escape codes that repeat it. */
  readonly username: string
  readonly settings: DoorLoginSettings
}

export type DoorSignIn =
  | { readonly kind: 'caller'; readonly caller: DoorCaller }
  | { readonly kind: 'refused'; readonly because: string }

/**
 * Signs clients in at compatible doors: a login's username and password, or any username with an API key as
 * the password. Failures from one address are slowed down.
 */
export type DoorAuthenticator = {
  signIn(asked: {
    readonly door: Exclude<Door, 'any'>
    readonly username: string
    readonly password: string
    readonly ip: string
  }): Promise<DoorSignIn>
  /** Whether those who are signed in still may, and with which settings: in their order, by one question for all. */
  lookAgain(
    door: Exclude<Door, 'any'>,
    callers: readonly DoorCaller[],
  ): Promise<readonly DoorSignIn[]>
  /** The password of a login, to sign with; null: it is gone. */
  secretOf(loginId: string): Promise<string | null>
}

export type DoorLoginTables = {
  insert(login: DoorLogin, sealed: Uint8Array): Promise<'inserted' | 'name-taken'>
  ofWorkspace(workspaceId: string): Promise<readonly DoorLogin[]>
  /** Null: there is none, or it was revoked before. */
  revoke(workspaceId: string, id: string, at: number): Promise<DoorLogin | null>
  /** Of those that are not revoked. */
  byUsername(username: string): Promise<SealedLogin | null>
  byId(id: string): Promise<SealedLogin | null>
  /** In the order asked; null where there is none. */
  standing(
    asked: readonly { readonly loginId: string | null; readonly keyId: string }[],
  ): Promise<readonly LoginStanding[]>
}

export type LoginStanding = {
  readonly login: Pick<DoorLogin, 'door' | 'settings' | 'revokedAt'> | null
  readonly key: KeyStanding | null
}

export type SealedLogin = DoorLogin & { readonly sealed: Uint8Array }
