import {
  type AccountSettings,
  type SettingsError,
  readSmppSettings,
} from '../core/account-settings.ts'
import { wireId } from '../core/ids.ts'
import { reasonEntry } from '../core/reasons.ts'
import type { Intake } from './accept-messages.ts'
import type { AcceptOutcome } from './ports/intake.ts'
import type { Act, PlatformDeps, ProviderAccount } from './ports/platform.ts'
import { newId } from './platform-ids.ts'
import { recordAct } from './record-audit.ts'

/** Told at once of changes made in this process; others see them by `updatedAt`, every two seconds. */
/** Told, and waited for: what is sent after an answer is sent as it says. */
export type AccountListeners = { readonly accountsChanged: () => unknown }

/** One step of trying an account out, as a person reads it. */
export type TestStep = {
  readonly step: string
  readonly ok: boolean
  readonly detail: string
  readonly tookMs: number
}

/** Connects and binds with the account's settings. Written by whoever keeps links. */
export type AccountTester = (
  account: ProviderAccount,
  wish: { readonly password: string },
) => Promise<readonly TestStep[]>

export type AccountWish = {
  readonly name?: string
  readonly enabled?: boolean
  readonly password?: string
  /** By their names on the wire. */
  readonly settings: Readonly<Record<string, unknown>>
}

export type AccountSaved =
  | { readonly kind: 'saved'; readonly account: ProviderAccount }
  | { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'not-found' }

export const listAccounts = (
  { store }: PlatformDeps,
  { caller }: Pick<Act, 'caller'>,
): Promise<readonly ProviderAccount[]> => store.accounts.ofWorkspace(caller.workspaceId)

export async function addAccount(
  deps: PlatformDeps & AccountListeners,
  act: Act,
  wish: AccountWish & { readonly isDemo?: boolean },
): Promise<AccountSaved> {
  const { store, clock, secrets } = deps
  const reading = readSmppSettings(wish.settings)
  const errors = [
    ...(wish.name === undefined ? [{ pointer: '/name', detail: 'is missing' }] : []),
    ...checkPassword(wish.password),
    ...(reading.kind === 'refused' ? reading.errors : []),
  ]
  if (errors.length > 0 || reading.kind === 'refused') return { kind: 'refused', errors }
  const id = newId(deps)
  const account: ProviderAccount = {
    id,
    workspaceId: act.caller.workspaceId,
    name: wish.name ?? '',
    protocol: 'smpp',
    kind: 'smpp',
    isDemo: wish.isDemo ?? false,
    enabled: wish.enabled ?? true,
    settings: reading.settings,
    sealedSecret: secrets.seal(wish.password ?? '', id),
    learned: {},
    createdAt: clock.now(),
    updatedAt: clock.now(),
  }
  const saved = await store.transact<AccountSaved>(async (tables) => {
    if ((await tables.accounts.insert(account)) === 'name-taken') return { kind: 'name-taken' }
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      { act: 'account.added', subject: `account:${id}`, after: describe(account) },
    )
    return { kind: 'saved', account }
  })
  if (saved.kind === 'saved') await deps.accountsChanged()
  return saved
}

export async function changeAccount(
  deps: PlatformDeps & AccountListeners,
  act: Act,
  { id, wish }: { readonly id: string; readonly wish: AccountWish },
): Promise<AccountSaved> {
  const { store, clock, secrets } = deps
  const saved = await store.transact<AccountSaved>(async (tables) => {
    const before = await tables.accounts.byId(act.caller.workspaceId, id)
    if (before === null) return { kind: 'not-found' }
    if (before.protocol !== 'smpp') return { kind: 'not-found' }
    const reading = readSmppSettings(wish.settings, before.settings)
    const errors = [
      ...checkPassword(wish.password),
      ...(reading.kind === 'refused' ? reading.errors : []),
    ]
    if (errors.length > 0 || reading.kind === 'refused') return { kind: 'refused', errors }
    const account: ProviderAccount = {
      ...before,
      name: wish.name ?? before.name,
      enabled: wish.enabled ?? before.enabled,
      settings: reading.settings,
      sealedSecret:
        wish.password === undefined ? before.sealedSecret : secrets.seal(wish.password, id),
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
        after: { ...describe(account), password_changed: wish.password !== undefined },
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

export type AccountTested =
  | {
      readonly kind: 'tested'
      readonly steps: readonly TestStep[]
      /** The message that was taken in, sent or refused; null: none was. */
      readonly messageId: string | null
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'secret-unreadable'; readonly because: string }

export type TestDeps = PlatformDeps & {
  readonly tester: AccountTester
  readonly accept: Intake['accept']
}

/**
 * Tries an account out as it is stored. A text to a number is a message like any other: by the same
 * rules, and found by its receipts.
 */
export async function testAccount(
  { store, clock, secrets, tester, accept }: TestDeps,
  act: Act,
  wish: { readonly id: string; readonly to: string | null; readonly text: string },
): Promise<AccountTested> {
  const account = await store.accounts.byId(act.caller.workspaceId, wish.id)
  if (account === null) return { kind: 'not-found' }
  const opened = accountPassword(secrets, account)
  if (opened.kind === 'refused') return { kind: 'secret-unreadable', because: opened.because }
  const bound = await tester(account, { password: opened.secret })
  const isSent = wish.to !== null && bound.every((step) => step.ok)
  const sent = isSent ? await sendTest({ accept, clock }, act, { ...wish, to: wish.to }) : null
  const steps = sent === null ? bound : [...bound, sent.step]
  await store.transact((tables) =>
    recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'account.tested',
        subject: `account:${wish.id}`,
        after: { ok: steps.every((step) => step.ok), sent: sent?.messageId != null },
      },
    ),
  )
  return { kind: 'tested', steps, messageId: sent?.messageId ?? null }
}

async function sendTest(
  { accept, clock }: Pick<TestDeps, 'accept' | 'clock'>,
  { caller }: Act,
  { id, to, text }: { readonly id: string; readonly to: string; readonly text: string },
): Promise<{ readonly step: TestStep; readonly messageId: string | null }> {
  const since = clock.now()
  const rest = {
    from: null,
    channel: 'sms' as const,
    fallback: null,
    reference: null,
    validitySeconds: null,
    sendAt: null,
  }
  const outcome = await accept({
    workspaceId: caller.workspaceId,
    isTest: caller.isTest,
    messages: [{ to, text, accountId: id, ...rest }],
    idempotency: null,
  })
  const { messageId, ok, detail } = readSent(outcome)
  return { step: { step: 'message', ok, detail, tookMs: clock.now() - since }, messageId }
}

function readSent(outcome: AcceptOutcome): {
  messageId: string | null
  ok: boolean
  detail: string
} {
  const none = (detail: string) => ({ messageId: null, ok: false, detail })
  if (outcome.kind === 'rate-capped') return none('not sent: the rate cap is reached')
  if (outcome.kind === 'overloaded') return none(`not sent: ${outcome.because}`)
  const row = outcome.kind === 'taken' ? outcome.taken.rows[0] : undefined
  if (row === undefined) return none('not sent')
  if (row.kind === 'unreadable') return none(`not sent: ${row.because}`)
  const { id, refusal } = row.message
  const name = wireId('msg', id)
  return {
    messageId: id,
    ok: refusal === null,
    detail:
      refusal === null
        ? `${name} is taken in and queued`
        : `${name} is rejected: ${reasonEntry(refusal.reason).title}`,
  }
}

/** The password to bind with. */
export const accountPassword = (
  { open }: Pick<PlatformDeps['secrets'], 'open'>,
  account: Pick<ProviderAccount, 'id' | 'sealedSecret'>,
): ReturnType<PlatformDeps['secrets']['open']> =>
  account.sealedSecret === null
    ? { kind: 'opened', secret: '' }
    : open(account.sealedSecret, account.id)

/** SMPP 3.4 allows eight characters; providers in the field allow more, few more than 32. */
function checkPassword(password: string | undefined): SettingsError[] {
  if (password === undefined || /^[\x20-\x7e]{0,32}$/.test(password)) return []
  return [{ pointer: '/password', detail: 'must be at most 32 ASCII characters' }]
}

const describe = ({
  name,
  enabled,
  settings,
}: ProviderAccount): { name: string; enabled: boolean; settings: AccountSettings } => ({
  name,
  enabled,
  settings,
})
