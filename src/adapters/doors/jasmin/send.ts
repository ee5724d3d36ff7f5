import type { CallbackWish } from '../../../core/callbacks/wish.ts'
import type { Reason } from '../../../core/reasons.ts'
import { PLAIN, type Wire, type WireTlv, isPlain } from '../../../core/wire.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import { can } from '../../../flows/ports/identity.ts'
import type { AcceptOutcome, SendRequest, TakenRow } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps } from '../shared/door.ts'
import { type Form, isStorable, octetsOf, textOf } from '../shared/form.ts'
import { loadOf, signInAt, tellRefusal } from '../shared/sign-in.ts'
import { type Arguments, SEND, argumentProblem, invalid } from './arguments.ts'
import { readContent } from './content.ts'
import {
  CANNOT_SEND,
  type JasminError,
  TOO_FAST,
  authenticationFailure,
  badArgument,
  unauthorized,
} from './replies.ts'
import { readSdt } from './times.ts'
import { readTlvs } from './tlvs.ts'

const URL_MAX = 4_000
const VALIDITY_MINUTES = 7 * 24 * 60

/** Who asks; else why they may not. Called when the arguments are fine, as in Jasmin. */
export async function signIn(
  deps: Pick<CompatibleDeps, 'logins' | 'mayTellRefusal' | 'turns' | 'clock' | 'log'>,
  { fields, ip }: { readonly fields: Form; readonly ip: string },
  may: { readonly scope: 'messages:read' | 'messages:write'; readonly what: string },
): Promise<DoorCaller | JasminError> {
  const [username, password] = [textOf(fields, 'username') ?? '', textOf(fields, 'password') ?? '']
  if (!isStorable(username)) return authenticationFailure('')
  const load = loadOf(may.scope)
  const signedIn = await signInAt(deps, { door: 'jasmin', username, password, ip, load })
  if (signedIn.kind === 'refused') return authenticationFailure(username)
  if (can(signedIn.caller, may.scope)) return signedIn.caller
  const because = `its key may not ${may.scope}`
  tellRefusal(deps, { door: 'jasmin', username, ip, because })
  return unauthorized(username, may.what)
}

/** A message, but for who sends it. */
export type Draft = Omit<SendRequest, 'callback' | 'from'> & {
  readonly from: string | null
  readonly dlr: {
    readonly url: string
    readonly level: string
    readonly method: 'GET' | 'POST'
  } | null
}

/** What /send is asked; else what is wrong with it. */
export function readDraft(said: Arguments, now: number): Draft | JasminError {
  const fields = withDefaults(said.fields)
  const problem = argumentProblem(fields, SEND)
  if (problem !== null) return badArgument(problem)
  const content = readContent({ ...said, fields })
  if (typeof content === 'string') return badArgument(content)
  const text = (name: string): string | null => textOf(fields, name)
  const tlvs = readTlvs(text('custom_tlvs') ?? '')
  if (tlvs === null) return badArgument(invalid('custom_tlvs', text('custom_tlvs') ?? ''))
  const url = text('dlr-url')
  if (url !== null && (url.length > URL_MAX || !isStorable(url) || !URL.canParse(url))) {
    return badArgument(invalid('dlr-url', url))
  }
  const sdt = text('sdt')
  const sendAt = sdt === null ? null : readSdt(sdt, now)
  if (sendAt === 'invalid') return badArgument(invalid('sdt', sdt ?? ''))
  const validityMinutes = Math.min(Number(text('validity-period') ?? 0), VALIDITY_MINUTES)
  return {
    to: text('to') ?? '',
    from: text('from') || null,
    text: content.text,
    channel: 'sms',
    fallback: null,
    reference: null,
    accountId: null,
    validitySeconds: validityMinutes === 0 ? null : validityMinutes * 60,
    sendAt,
    wire: wireOf(content.wire, { priority: Number(text('priority') ?? 0), tlvs }),
    dlr:
      url === null || text('dlr') !== 'yes'
        ? null
        : {
            url,
            level: text('dlr-level') ?? '1',
            method: text('dlr-method')?.toUpperCase() === 'GET' ? 'GET' : 'POST',
          },
  }
}

function withDefaults(said: Form): Map<string, Uint8Array> {
  const fields = new Map(said)
  const set = (name: string, value: string) => fields.set(name, octetsOf(value))
  if (!fields.has('coding')) set('coding', '0')
  if (fields.has('dlr-url') || fields.has('dlr-level')) set('dlr', 'yes')
  if (!fields.has('dlr')) set('dlr', 'no')
  return fields
}

function wireOf(
  beside: Wire | null,
  { priority, tlvs }: { readonly priority: number; readonly tlvs: readonly WireTlv[] },
): Wire | null {
  const wire: Wire = {
    ...PLAIN,
    ...beside,
    priority: priority === 0 ? null : (priority as Wire['priority']),
    tlvs: tlvs.length === 0 ? null : tlvs,
  }
  return isPlain(wire) ? null : wire
}

export function requestOf({ dlr, ...draft }: Draft, caller: DoorCaller): SendRequest {
  const callback: CallbackWish | null =
    dlr === null
      ? null
      : {
          url: dlr.url,
          format: 'jasmin',
          method: dlr.method,
          events: null,
          options: { level: dlr.level },
          loginId: caller.loginId,
        }
  return { ...draft, from: draft.from ?? caller.settings.defaultSender, callback }
}

/** For each message its id, or why it is not on its way. */
export function readOutcome(
  outcome: AcceptOutcome,
  requests: readonly SendRequest[],
  username: string,
): readonly ({ readonly id: string } | JasminError)[] {
  if (outcome.kind === 'rate-capped') return requests.map(() => TOO_FAST)
  if (outcome.kind !== 'taken') return requests.map(() => CANNOT_SEND)
  return requests.map((request, at) => {
    const row = outcome.taken.rows[at]
    if (row === undefined) return CANNOT_SEND
    return refusalOf(row, request, username) ?? { id: idOf(row) }
  })
}

const idOf = (row: TakenRow): string => (row.kind === 'message' ? row.message.id : '')

function refusalOf(row: TakenRow, request: SendRequest, username: string): JasminError | null {
  if (row.kind === 'unreadable') return badArgument(invalid('to', request.to))
  const { refusal } = row.message
  return refusal === null ? null : errorFor(refusal.reason, request, username)
}

const NO_ROUTE: ReadonlySet<Reason> = new Set(['no-route', 'region-not-enabled'])
const UNPAID: ReadonlySet<Reason> = new Set(['insufficient-credit', 'quota-exceeded'])
const TOO_MANY: ReadonlySet<Reason> = new Set(['rate-limited', 'recipient-flood-limit'])
const LISTED: ReadonlySet<Reason> = new Set([
  'opted-out',
  'do-not-disturb',
  'recipient-blocklisted',
])
const NUMBER: ReadonlySet<Reason> = new Set(['invalid-number', 'not-sms-capable'])
const TEXT: ReadonlySet<Reason> = new Set([
  'content-invalid',
  'message-too-long',
  'template-problem',
  'media-failed',
])

/** The nearest that Jasmin has to say; the message's page has the rest. */
export function errorFor(
  reason: Reason,
  { to, from, text }: Pick<SendRequest, 'to' | 'from'> & { readonly text: string | null },
  username: string,
): JasminError {
  const filtered = (what: string): JasminError => ({
    status: 403,
    sentence: `Value filter failed for user [${username}] (${what} filter mismatch).`,
  })
  if (NO_ROUTE.has(reason)) return { status: 412, sentence: 'No route found' }
  if (UNPAID.has(reason)) {
    return { status: 403, sentence: 'Cannot charge submit_sm, check RouterPB log file for details' }
  }
  if (TOO_MANY.has(reason)) return TOO_FAST
  if (LISTED.has(reason)) return filtered('destination_address')
  if (NUMBER.has(reason)) return badArgument(invalid('to', to))
  if (reason.startsWith('sender-')) return badArgument(invalid('from', from ?? ''))
  if (TEXT.has(reason)) return badArgument(invalid('content', text ?? ''))
  if (reason === 'content-prohibited' || reason === 'duplicate-message') return filtered('content')
  return unauthorized(username, 'Cannot send MT messages')
}
