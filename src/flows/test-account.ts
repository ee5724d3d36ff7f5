import type { Channel } from '../core/channels.ts'
import { wireId } from '../core/ids.ts'
import { reasonEntry } from '../core/reasons.ts'
import type { Intake } from './accept-messages.ts'
import { openSecret } from './account-secrets.ts'
import type { AcceptOutcome } from './ports/intake.ts'
import type { Act, PlatformDeps, ProviderAccount } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

/** One step of trying an account out, as a person reads it. */
export type TestStep = {
  /** bind; or of an HTTP account reach, credentials and address; then message, or number where it is none. */
  readonly step: string
  /** Null: it could not be told. */
  readonly ok: boolean | null
  readonly detail: string
  readonly tookMs: number
}

/** Reaches the provider with the account's settings, and sends nothing. Written by whoever speaks to it. */
export type AccountTester = (
  account: ProviderAccount,
  wish: { readonly secret: string },
) => Promise<readonly TestStep[]>

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
  const opened = openSecret(secrets, account)
  if (opened.kind === 'refused') return { kind: 'secret-unreadable', because: opened.because }
  const tried = await tester(account, { secret: opened.secret })
  // An address that no receipt can come to keeps no text from going.
  const canSend = tried.every(({ ok, step }) => ok !== false || step === 'address')
  const sent =
    wish.to !== null && canSend
      ? await sendTest({ accept, clock }, act, { ...wish, to: wish.to, account })
      : null
  const steps = sent === null ? tried : [...tried, sent.step]
  await store.transact((tables) =>
    recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'account.tested',
        subject: `account:${wish.id}`,
        after: { ok: steps.every((step) => step.ok !== false), sent: sent?.messageId != null },
      },
    ),
  )
  return { kind: 'tested', steps, messageId: sent?.messageId ?? null }
}

async function sendTest(
  { accept, clock }: Pick<TestDeps, 'accept' | 'clock'>,
  { caller }: Act,
  {
    account,
    to,
    text,
  }: { readonly account: ProviderAccount; readonly to: string; readonly text: string },
): Promise<{ readonly step: TestStep; readonly messageId: string | null }> {
  const since = clock.now()
  const rest = {
    from: null,
    channel: testChannel(account),
    fallback: null,
    reference: null,
    validitySeconds: null,
    sendAt: null,
  }
  const outcome = await accept({
    workspaceId: caller.workspaceId,
    isTest: caller.isTest,
    messages: [{ to, text, accountId: account.id, ...rest }],
    idempotency: null,
  })
  const { messageId, ...sent } = readSent(outcome)
  return { step: { ...sent, tookMs: clock.now() - since }, messageId }
}

type Sent = Omit<TestStep, 'tookMs'> & { readonly messageId: string | null }

function readSent(outcome: AcceptOutcome): Sent {
  const none = (detail: string): Sent => ({ step: 'message', messageId: null, ok: false, detail })
  if (outcome.kind === 'rate-capped') return none('not sent: the rate cap is reached')
  if (outcome.kind === 'overloaded') return none(`not sent: ${outcome.because}`)
  const row = outcome.kind === 'taken' ? outcome.taken.rows[0] : undefined
  if (row === undefined) return none('not sent')
  if (row.kind === 'unreadable') return mistyped(row.because)
  const { id, refusal } = row.message
  if (refusal?.reason === 'invalid-number') {
    return mistyped(refusal.detail ?? 'no phone can have it')
  }
  const name = wireId('msg', id)
  return {
    step: 'message',
    messageId: id,
    ok: refusal === null,
    detail:
      refusal === null
        ? `${name} is taken in and queued`
        : `${name} is rejected: ${reasonEntry(refusal.reason).title}${cureOf(refusal.detail)}`,
  }
}

/** What a person sets, by the detail of the refusal. */
/** Whoever typed it was wrong, and nothing is said of the account. */
const mistyped = (because: string): Sent => ({
  step: 'number',
  messageId: null,
  ok: null,
  detail: `The number is not valid, and nothing was sent: ${because}`,
})

const CURES: Readonly<Record<string, string>> = {
  'no-sender': 'the account has no sender of its own: set default_sender',
  'names-not-carried': 'carriers there take no names: set a number as default_sender',
  'sender-not-allowed': 'its senders do not list it',
  'country-not-taken': 'its countries are others: set countries, or test with another number',
  'prefix-not-taken': 'its prefixes are others: set prefixes, or test with another number',
  'account-disabled': 'the account is switched off: set enabled',
}

function cureOf(detail: string | null): string {
  if (detail === null) return ''
  return ` (${detail})${CURES[detail] === undefined ? '' : `: ${CURES[detail]}`}`
}

/** What texts go by is tried before anything else. */
const testChannel = ({ settings: { channels } }: ProviderAccount): Channel =>
  channels.includes('sms') ? 'sms' : (channels[0] ?? 'sms')
