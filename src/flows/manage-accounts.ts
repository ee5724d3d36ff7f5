import type { AccountSettings, SettingsError } from '../core/account-settings.ts'
import { WELL } from '../core/health.ts'
import type { Act, PlatformDeps, ProviderAccount } from './ports/platform.ts'
import type { HttpProvider } from './ports/providers.ts'
import {
  type AccountWish,
  type NewAccountWish,
  type SecretsUnreadable,
  readChange,
  readNew,
} from './account-wish.ts'
import { newId } from './platform-ids.ts'
import { recordAct } from './record-audit.ts'

/**
 * Told at once of changes made in this process, and waited for: what is sent after an answer is sent as it says.
 * Others see them by `updatedAt`, every two seconds.
 */
export type AccountListeners = { readonly accountsChanged: () => unknown }

export type AccountDeps = PlatformDeps &
  AccountListeners & {
    /** Every provider that is spoken to over HTTP. */
    readonly kinds: readonly HttpProvider[]
  }

export type AccountSaved =
  | { readonly kind: 'saved'; readonly account: ProviderAccount }
  | { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }
  | SecretsUnreadable
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'not-found' }

export const listAccounts = (
  { store }: PlatformDeps,
  { caller }: Pick<Act, 'caller'>,
): Promise<readonly ProviderAccount[]> => store.accounts.ofWorkspace(caller.workspaceId)

export async function addAccount(
  deps: AccountDeps,
  act: Act,
  wish: NewAccountWish,
): Promise<AccountSaved> {
  const { store, clock, secrets } = deps
  const reading = readNew(deps.kinds, wish)
  if (reading.kind === 'refused') return reading
  const id = newId(deps)
  const account: ProviderAccount = {
    id,
    workspaceId: act.caller.workspaceId,
    name: wish.name ?? '',
    ...reading.spoken,
    isDemo: wish.isDemo ?? false,
    enabled: wish.enabled ?? true,
    sealedSecret: reading.secret === null ? null : secrets.seal(reading.secret, id),
    learned: {},
    health: WELL,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  }
  const saved = await store.transact<AccountSaved>(async (tables) => {
    if ((await tables.accounts.insert(account)) === 'name-taken') return { kind: 'name-taken' }
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'account.added',
        subject: `account:${id}`,
        after: { ...describe(account), secrets_set: reading.changedSecrets },
      },
    )
    return { kind: 'saved', account }
  })
  if (saved.kind === 'saved') await deps.accountsChanged()
  return saved
}

export async function changeAccount(
  deps: AccountDeps,
  act: Act,
  { id, wish }: { readonly id: string; readonly wish: AccountWish },
): Promise<AccountSaved> {
  const { store, clock, secrets } = deps
  const saved = await store.transact<AccountSaved>(async (tables) => {
    const before = await tables.accounts.lock(act.caller.workspaceId, id)
    if (before === null) return { kind: 'not-found' }
    const reading = readChange(deps, before, wish)
    if (reading.kind !== 'read') return reading
    const { secret } = reading
    const account: ProviderAccount = {
      ...before,
      name: wish.name ?? before.name,
      enabled: wish.enabled ?? before.enabled,
      ...reading.spoken,
      sealedSecret:
        secret === 'as-it-was'
          ? before.sealedSecret
          : secret.value === null
            ? null
            : secrets.seal(secret.value, id),
      // Whoever polls compares instants, so a second change in one millisecond must differ.
      updatedAt: Math.max(clock.now(), before.updatedAt + 1),
    }
    if ((await tables.accounts.update(account)) === 'name-taken') return { kind: 'name-taken' }
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'account.changed',
        subject: `account:${id}`,
        before: describe(before),
        after: { ...describe(account), secrets_changed: reading.changedSecrets },
      },
    )
    return { kind: 'saved', account }
  })
  if (saved.kind === 'saved') await deps.accountsChanged()
  return saved
}

/** Deletes an account: its messages, receipts and counts stay. Null when there is none. */
export async function removeAccount(
  deps: PlatformDeps & AccountListeners,
  act: Act,
  id: string,
): Promise<ProviderAccount | null> {
  const { store, clock } = deps
  const removed = await store.transact(async (tables) => {
    const before = await tables.accounts.byId(act.caller.workspaceId, id)
    if (before === null) return null
    await tables.accounts.remove(act.caller.workspaceId, id, clock.now())
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      { act: 'account.removed', subject: `account:${id}`, before: describe(before) },
    )
    return before
  })
  if (removed !== null) await deps.accountsChanged()
  return removed
}

const describe = ({
  name,
  kind,
  enabled,
  settings,
}: ProviderAccount): {
  name: string
  kind: string
  enabled: boolean
  settings: AccountSettings
} => ({ name, kind, enabled, settings })
