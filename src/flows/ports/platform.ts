import type { HttpSettings, SmppSettings } from '../../core/account-settings.ts'
import type { Alarm, HealthVerdict } from '../../core/health.ts'
import type { SenderRule } from '../../core/senders.ts'
import type { WorkspaceSettings } from '../../core/workspace-settings.ts'
import type { CallbackRecords, EndpointTables } from './callbacks.ts'
import type { Clock, Random } from './common.ts'
import type { DoorLoginTables } from './door-logins.ts'
import type { Caller, Role, Scope } from './identity.ts'
import type { VocabularyTables } from './vocabulary.ts'

/** What the flows about people, keys, workspaces and provider accounts need from the world. */
export type PlatformDeps = {
  readonly store: PlatformStore
  readonly clock: Clock
  readonly random: Random
  readonly secrets: Secrets
}

/** A privileged act: who does it, and from where. */
export type Act = { readonly caller: Caller; readonly ip: string | null }

export type Secrets = {
  readonly sha256: (text: string) => Uint8Array
  readonly sameBytes: (a: Uint8Array, b: Uint8Array) => boolean
  readonly hashPassword: (password: string) => Promise<string>
  /** With null it takes as long as with a hash, and is false. */
  readonly passwordMatches: (password: string, hash: string | null) => Promise<boolean>
  /** @param owner whose secret it is: it opens for that owner only. */
  readonly seal: (secret: string, owner: string) => Uint8Array
  readonly open: (
    sealed: Uint8Array,
    owner: string,
  ) =>
    | { readonly kind: 'opened'; readonly secret: string }
    | { readonly kind: 'refused'; readonly because: string }
}

/** All instants in these types are epoch milliseconds. */

export type Workspace = {
  readonly id: string
  readonly name: string
  readonly isDemo: boolean
  readonly defaultCountry: string | null
  readonly numberKey: Uint8Array
  readonly rateCapPerSecond: number | null
  readonly spendCapMicros: number | null
  readonly currency: string
  readonly retentionDays: number
  /** What somebody who opts out is told, once; null: our own words. */
  readonly optOutConfirmation: string | null
  readonly settings: WorkspaceSettings
  /** Credit that is left; null: it sends without. */
  readonly balanceMicros: number | null
  readonly createdAt: number
}

export type WorkspaceChange = Partial<
  Pick<
    Workspace,
    | 'name'
    | 'defaultCountry'
    | 'rateCapPerSecond'
    | 'spendCapMicros'
    | 'currency'
    | 'retentionDays'
    | 'optOutConfirmation'
  >
> & { readonly settings?: Partial<WorkspaceSettings> }

export type User = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly createdAt: number
  readonly disabledAt: number | null
}

export type Member = User & { readonly role: Role; readonly joinedAt: number }

export type Membership = {
  readonly workspaceId: string
  readonly userId: string
  readonly role: Role
  readonly at: number
}

export type Session = {
  readonly userId: string
  readonly workspaceId: string
  readonly csrfToken: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
}

/** A session with the person and what that person may do in the workspace being looked at. */
export type LiveSession = Session & { readonly user: User; readonly role: Role }

export type TokenPurpose = 'setup' | 'invitation' | 'password'

export type OneTimeToken = {
  readonly hash: Uint8Array
  readonly purpose: TokenPurpose
  readonly workspaceId: string | null
  readonly payload: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly expiresAt: number
}

export type ApiKey = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly publicPart: string
  readonly secretHash: Uint8Array
  readonly scopes: readonly Scope[]
  readonly isTest: boolean
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** One privileged act, before it has its place in the chain. */
export type AuditAct = {
  readonly workspaceId: string
  readonly at: number
  readonly actor: string
  /** 'key.issued', 'account.changed': thing, then past verb. */
  readonly act: string
  readonly subject: string | null
  readonly ip: string | null
  readonly before: object | null
  readonly after: object | null
}

export type AuditEntry = AuditAct & { readonly number: number; readonly hash: Uint8Array }

export type ProviderAccount = ProviderAccountFacts & Spoken

/** How a provider account is spoken to. */
export type Spoken =
  | { readonly protocol: 'smpp'; readonly kind: 'smpp'; readonly settings: SmppSettings }
  /** @property kind whose API it is: that of an HttpProvider. */
  | { readonly protocol: 'http'; readonly kind: string; readonly settings: HttpSettings }

type ProviderAccountFacts = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly isDemo: boolean
  readonly enabled: boolean
  /** A password; of an HTTP account its secret fields as JSON. */
  readonly sealedSecret: Uint8Array | null
  readonly learned: unknown
  /** As last judged by the pipeline, which alone writes it. */
  readonly health: HealthVerdict
  /** What somebody should look at besides; absent: nothing. */
  readonly alarms?: readonly Alarm[]
  readonly createdAt: number
  readonly updatedAt: number
}

export const OPT_OUT_KINDS = ['opt-out', 'do-not-disturb', 'blocked'] as const
export type OptOutKind = (typeof OPT_OUT_KINDS)[number]

export type OptOut = {
  readonly workspaceId: string
  readonly number: string
  readonly kind: OptOutKind
  readonly source: string
  readonly keyword: string | null
  readonly note: string | null
  readonly createdAt: number
}

/** A name or number that messages may or must not come from. */
export type Sender = SenderRule & {
  readonly workspaceId: string
  readonly name: string
  readonly note: string | null
  readonly createdAt: number
  readonly createdBy: string
}

/** One change of a workspace's credit: by a person, or a day's messages in one sum. */
export type CreditMovement = {
  /** Newest first, movements are in the order of this: an instant and a word. */
  readonly at: number
  readonly id: string
  readonly kind: 'credit' | 'turned-off' | 'messages' | 'refunds'
  readonly micros: number
  readonly messages: number | null
  readonly note: string | null
  readonly createdBy: string
}

/** Where a list goes on: after this instant and id (or number). */
export type After = { readonly at: number; readonly id: string } | null

export type PlatformTables = {
  readonly workspaces: {
    insert(workspace: Workspace): Promise<void>
    change(id: string, change: WorkspaceChange): Promise<void>
    byId(id: string): Promise<Workspace | null>
    /** The demo workspace if there is one, else the oldest. */
    first(): Promise<Workspace | null>
    ofUser(userId: string): Promise<readonly (Workspace & { readonly role: Role })[]>
  }
  readonly users: {
    insert(user: User, passwordHash: string): Promise<'inserted' | 'email-taken'>
    count(): Promise<number>
    byEmail(email: string): Promise<(User & { readonly passwordHash: string }) | null>
    passwordHash(id: string): Promise<string | null>
    setPassword(id: string, hash: string): Promise<void>
    disable(id: string, at: number | null): Promise<void>
    members(workspaceId: string): Promise<readonly Member[]>
    /** Also locks the workspace's members until the transaction ends: no two admins remove each other. */
    lockMembers(workspaceId: string): Promise<readonly Member[]>
    /** Or changes the role of somebody who is a member already. */
    join(membership: Membership): Promise<void>
    leave(workspaceId: string, userId: string): Promise<void>
  }
  readonly sessions: {
    insert(tokenHash: Uint8Array, session: Session): Promise<void>
    /** Null for sessions of people who are disabled or no longer of that workspace. */
    live(tokenHash: Uint8Array): Promise<LiveSession | null>
    seen(tokenHash: Uint8Array, at: number): Promise<void>
    moveTo(tokenHash: Uint8Array, workspaceId: string): Promise<void>
    end(tokenHash: Uint8Array): Promise<void>
    endAllOf(userId: string, except: Uint8Array | null): Promise<number>
    dropExpired(now: number): Promise<number>
  }
  readonly tokens: {
    insert(token: OneTimeToken): Promise<void>
    /** The token if it is unused and not expired; locks it until the transaction ends. */
    claimable(hash: Uint8Array, purpose: TokenPurpose, now: number): Promise<OneTimeToken | null>
    use(hash: Uint8Array, at: number): Promise<void>
    open(
      purpose: TokenPurpose,
      workspaceId: string | null,
      now: number,
    ): Promise<readonly OneTimeToken[]>
    dropWhere(purpose: TokenPurpose, payloadKey: string, value: string): Promise<number>
    dropAll(purpose: TokenPurpose): Promise<void>
  }
  readonly keys: {
    insert(key: ApiKey): Promise<void>
    byPublicPart(publicPart: string): Promise<ApiKey | null>
    ofWorkspace(workspaceId: string): Promise<readonly ApiKey[]>
    byId(id: string): Promise<ApiKey | null>
    revoke(workspaceId: string, id: string, at: number): Promise<ApiKey | null>
    used(uses: readonly { readonly id: string; readonly at: number }[]): Promise<void>
  }
  readonly audit: {
    append(act: AuditAct): Promise<AuditEntry>
    /** Newest first. */
    page(workspaceId: string, before: number | null, limit: number): Promise<readonly AuditEntry[]>
    /** Oldest first, after a number: for verifying the chain. */
    chain(workspaceId: string, after: number, limit: number): Promise<readonly AuditEntry[]>
  }
  readonly accounts: {
    insert(account: ProviderAccount): Promise<'inserted' | 'name-taken'>
    update(account: ProviderAccount): Promise<'updated' | 'name-taken'>
    remove(workspaceId: string, id: string, at: number): Promise<void>
    byId(workspaceId: string, id: string): Promise<ProviderAccount | null>
    /** And nobody else changes it until the transaction ends: two changes at once are both kept. */
    lock(workspaceId: string, id: string): Promise<ProviderAccount | null>
    ofWorkspace(workspaceId: string): Promise<readonly ProviderAccount[]>
    /** Every account of the installation, for whoever keeps the links. */
    all(): Promise<readonly ProviderAccount[]>
  }
  readonly senders: {
    ofWorkspace(workspaceId: string): Promise<readonly Sender[]>
    /** In place of what was said about it before; true: nothing was. */
    put(sender: Sender): Promise<boolean>
    remove(workspaceId: string, key: string): Promise<Sender | null>
  }
  readonly credits: {
    /** In millionths; null: the workspace sends without credit. */
    balance(workspaceId: string): Promise<number | null>
    /** Adds to the balance, or takes off it; null, and nothing is done, if it would fall below nothing. */
    add(change: {
      readonly id: string
      readonly workspaceId: string
      readonly at: number
      readonly micros: number
      readonly note: string | null
      readonly createdBy: string
    }): Promise<number | null>
    turnOff(change: {
      readonly id: string
      readonly workspaceId: string
      readonly at: number
      readonly note: string | null
      readonly createdBy: string
    }): Promise<void>
    page(
      workspaceId: string,
      query: { readonly after: After; readonly limit: number },
    ): Promise<readonly CreditMovement[]>
  }
  readonly optOuts: {
    /** How many of them were not there yet. */
    insert(optOuts: readonly OptOut[]): Promise<number>
    remove(workspaceId: string, number: string, kind: OptOutKind): Promise<OptOut | null>
    page(
      workspaceId: string,
      query: {
        readonly numbers: readonly string[] | null
        readonly kind: OptOutKind | null
        readonly after: After
        readonly limit: number
      },
    ): Promise<readonly OptOut[]>
  }
  readonly vocabulary: VocabularyTables
  readonly endpoints: EndpointTables
  readonly callbacks: CallbackRecords
  readonly logins: DoorLoginTables
}

export type PlatformStore = PlatformTables & {
  transact<Result>(work: (tables: PlatformTables) => Promise<Result>): Promise<Result>
}
