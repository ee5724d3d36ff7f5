import type { CallbackWish } from '../../../core/callbacks/wish.ts'
import type { Reason } from '../../../core/reasons.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { AcceptOutcome, SendRequest, TakenRow } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps, CompatibleDoor, DoorAnswer, DoorAsk } from '../shared/door.ts'
import { type Form, textOf } from '../shared/form.ts'
import { callerAt } from '../shared/sign-in.ts'
import { readAsked } from './asked.ts'
import { type KannelText, checkAsked } from './check.ts'
import { type KannelTree, REPLIES, denied, sentBut } from './replies.ts'

const PATH = '/cgi-bin/sendsms'

/** Kannel's smsbox, as programs that push texts know it. Source: its user guide, and what a stock 1.4.5 answers. */
export const KANNEL_DOOR: CompatibleDoor = {
  name: 'kannel',
  routes: (deps, isAlone) => [
    { methods: ['GET', 'POST'], path: PATH, take: (ask) => take(deps, ask) },
    ...(isAlone ? ['/', '/*'] : ['/cgi-bin/*']).map((path) => ({
      methods: ['GET', 'POST'],
      path,
      take: () => Promise.resolve(REPLIES.unknown),
    })),
    ...(isAlone ? ['/', '/*'] : [PATH]).map((path) => ({
      methods: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      path,
      take: () => Promise.resolve(REPLIES.otherMethod),
    })),
  ],
  failed: (failure) => {
    switch (failure) {
      case 'malformed':
        return REPLIES.charset
      case 'too-large':
        return REPLIES.tooLarge
      case 'too-slow':
        return REPLIES.tooSlow
      case 'too-fast':
      case 'unavailable':
        return REPLIES.temporal
    }
  },
}

async function take(deps: CompatibleDeps, ask: DoorAsk): Promise<DoorAnswer> {
  if (deps.shedding.refuses('sends') !== null) return REPLIES.temporal
  const asked = readAsked(ask)
  if (asked.kind === 'no-type') return REPLIES.invalidType
  const { fields, way, isOtherText } = asked
  const credentials = credentialsOf(fields)
  const caller = await callerAt(deps, credentials, {
    door: 'kannel',
    ip: ask.ip,
    scope: 'messages:write',
  })
  if (caller === null) return REPLIES.unauthorized
  if (isOtherText) return REPLIES.otherType
  const tree = caller.settings.kannel ?? 'classic'
  const checked = checkAsked(fields, { way, tree })
  if (checked.kind === 'refused') return checked.reply
  const { text } = checked
  const accountId = text.smsc === null ? null : await accountNamed(deps, caller, text.smsc)
  if (text.smsc !== null && accountId === null) return REPLIES.notRoutable
  const now = deps.clock.now()
  const messages = text.receivers.map((to) => requestOf(text, { to, caller, accountId, now, tree }))
  const { workspaceId, isTest } = caller
  const outcome = await deps.sending.accept({ workspaceId, isTest, messages, idempotency: null })
  return replyTo(outcome, messages, tree)
}

const credentialsOf = (fields: Form) => ({
  username: textOf(fields, 'username') ?? textOf(fields, 'user') ?? '',
  password: textOf(fields, 'password') ?? textOf(fields, 'pass') ?? '',
})

/** `smsc` is a provider account by its name. */
async function accountNamed(
  { reads }: Pick<CompatibleDeps, 'reads'>,
  { workspaceId }: DoorCaller,
  smsc: string,
): Promise<string | null> {
  const names = await reads.accountNames(workspaceId)
  const found = [...names].find(([, name]) => name.toLowerCase() === smsc.toLowerCase())
  return found?.[0] ?? null
}

type For = {
  readonly to: string
  readonly caller: DoorCaller
  readonly accountId: string | null
  readonly now: number
  readonly tree: KannelTree
}

const MINUTE_MS = 60_000

function requestOf(text: KannelText, { to, caller, accountId, now, tree }: For): SendRequest {
  const { validityMinutes, deferredMinutes } = text
  const sendAt = deferredMinutes === null ? null : now + deferredMinutes * MINUTE_MS
  const from = text.from ?? caller.settings.defaultSender
  return {
    to,
    text: text.text,
    from,
    channel: 'sms',
    fallback: null,
    reference: text.account,
    accountId,
    validitySeconds: validityMinutes === null ? null : validityMinutes * 60,
    sendAt,
    wire: text.wire,
    callback: wishOf(text, { to, from, caller, sendAt, now, tree }),
  }
}

function wishOf(
  { dlr, carried, validityMinutes }: KannelText,
  about: Pick<For, 'to' | 'caller' | 'now' | 'tree'> & {
    readonly from: string | null
    readonly sendAt: number | null
  },
): CallbackWish | null {
  if (dlr === null) return null
  const { to, from, caller, now, sendAt, tree } = about
  return {
    url: dlr.url,
    format: `kannel-${tree}`,
    method: 'GET',
    events: null,
    options: {
      ...carried,
      mask: String(dlr.mask),
      to,
      ...(from === null ? {} : { from }),
      service: caller.username,
      ...(validityMinutes === null
        ? {}
        : { 'valid-until': String(now + validityMinutes * MINUTE_MS) }),
      ...(sendAt === null ? {} : { 'deferred-until': String(sendAt) }),
    },
    loginId: caller.loginId,
  }
}

function replyTo(
  outcome: AcceptOutcome,
  messages: readonly SendRequest[],
  tree: KannelTree,
): DoorAnswer {
  if (outcome.kind !== 'taken') return REPLIES.temporal
  const refused = messages.flatMap((message, at) => {
    const row = outcome.taken.rows[at]
    const reply = row === undefined ? REPLIES.temporal : refusalOf(row, message, tree)
    return reply === null ? [] : [{ to: message.to, reply }]
  })
  const [first] = refused
  if (first === undefined) return REPLIES.accepted
  return refused.length === messages.length ? first.reply : sentBut(refused.map(({ to }) => to))
}

const LISTED: ReadonlySet<Reason> = new Set([
  'opted-out',
  'do-not-disturb',
  'recipient-blocklisted',
])

/** Null: it is on its way, or waits for a person. */
function refusalOf(row: TakenRow, { from }: SendRequest, tree: KannelTree): DoorAnswer | null {
  if (row.kind === 'unreadable') return denied(tree)
  const { refusal } = row.message
  if (refusal === null) return null
  if (LISTED.has(refusal.reason)) return denied(tree)
  if (from === null && refusal.reason === 'sender-invalid') return REPLIES.missingSender
  return REPLIES.notRoutable
}
