import { ANSWERED_AT_ONCE } from '../../../core/callbacks/formats/messente.ts'
import { messente as speaker } from '../../../core/dialects/speaking/messente.ts'
import { countriesOf } from '../../../core/destination.ts'
import { withGsmAlternatives } from '../../../core/gsm-alternatives.ts'
import type { Reason } from '../../../core/reasons.ts'
import { SENDER_MAX } from '../../../core/senders.ts'
import { PLAIN, type Wire, isPlain } from '../../../core/wire.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { AcceptOutcome, SendRequest } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { type Form, decodeCharset, isStorable, textOf, toHex } from '../shared/form.ts'
import {
  AHEAD_MAX_MS,
  VALIDITY_MAX_S,
  international,
  isCallable,
  standingThen,
} from '../shared/standing.ts'
import { REPLIES, ok } from './replies.ts'
import { forgettingBy } from './text-store.ts'

const TEXT_MAX = 10_000
const UDH_MAX = 140
const OCTETS_MAX = 140 * 20

/** Messente's /send_sms. Asked once the client is known. */
export async function sendSms(
  { sending, clock }: Pick<CompatibleDeps, 'sending' | 'clock'>,
  form: Form,
  caller: DoorCaller,
): Promise<DoorAnswer> {
  const request = readSms(form, { caller, now: clock.now() })
  if ('status' in request) return request
  const { workspaceId, isTest } = caller
  const messages = [request]
  const outcome = await sending.accept({ workspaceId, isTest, messages, idempotency: null })
  return answerTo(outcome, request, workspaceId)
}

/** What is to be sent; else what is wrong with it. */
export function readSms(
  form: Form,
  { caller, now }: { readonly caller: DoorCaller; readonly now: number },
): SendRequest | DoorAnswer {
  const to = (textOf(form, 'to') ?? '').trim()
  const content = readContent(form)
  const sendAt = readTime(textOf(form, 'time_to_send'), now)
  const validity = readMinutes(textOf(form, 'validity'))
  const url = textOf(form, 'dlr-url') || null
  if (to === '' || content === null || sendAt === 'wrong' || validity === 'wrong')
    return REPLIES.parameters
  if (!isStorable(to) || (url !== null && !isCallable(url))) return REPLIES.parameters
  const forgetting = forgettingBy(textOf(form, 'text-store') || 'plaintext')
  if (forgetting === 'wrong') return REPLIES.parameters
  const from = textOf(form, 'from') || caller.settings.defaultSender
  if (from !== null && !SENDER.test(from)) return REPLIES.sender
  return {
    to: international(to),
    text: content.text,
    from,
    channel: 'sms',
    fallback: null,
    reference: null,
    accountId: null,
    validitySeconds: validity,
    sendAt,
    wire: isPlain(content.wire) ? null : content.wire,
    callback:
      url === null
        ? null
        : {
            url,
            format: 'messente',
            method: 'GET',
            events: null,
            options: { refusals: 'answered' },
            loginId: caller.loginId,
          },
    forgetting,
  }
}

const SENDER = new RegExp(`^[\\x20-\\x7e]{1,${SENDER_MAX}}$`)

type Content = { readonly text: string; readonly wire: Wire }

/** Null: there is none, or it cannot be read. */
function readContent(form: Form): Content | null {
  const data = form.get('data')
  const udh = form.get('udh') ?? new Uint8Array()
  const mclass = textOf(form, 'mclass') || null
  const autoconvert = textOf(form, 'autoconvert') || 'on'
  const isUdh = udh.length <= UDH_MAX && (udh.length === 0 || udh[0] === udh.length - 1)
  if (!isUdh || (mclass !== null && !/^[0-3]$/.test(mclass))) return null
  if (!AUTOCONVERT.includes(autoconvert)) return null
  const wire: Wire = {
    ...PLAIN,
    udh: udh.length === 0 ? null : toHex(udh),
    messageClass: mclass === null ? null : (Number(mclass) as Wire['messageClass']),
  }
  // Octets count more than a text that comes with them, as there.
  if (data !== undefined && data.length > 0) {
    if (data.length > OCTETS_MAX) return null
    return { text: '', wire: { ...wire, octets: toHex(data), bits: 8 } }
  }
  const text = decodeCharset(
    form.get('text') ?? new Uint8Array(),
    textOf(form, 'charset') || 'utf-8',
  )
  if (text === null || text === '' || text.length > TEXT_MAX || !isStorable(text)) return null
  return { text: autoconvert === 'full' ? withGsmAlternatives(text) : text, wire }
}

/** Clients of old say true and false. */
const AUTOCONVERT: readonly string[] = ['on', 'full', 'off', 'true', 'false']

/** Seconds since 1970. What is over is now. */
function readTime(written: string | null, now: number): number | null | 'wrong' {
  if (written === null || written === '') return null
  if (!/^\d{1,12}$/.test(written)) return 'wrong'
  const at = Number(written) * 1_000
  if (at <= now) return null
  return at > now + AHEAD_MAX_MS ? 'wrong' : at
}

/** Minutes, as seconds. */
function readMinutes(written: string | null): number | null | 'wrong' {
  if (written === null || written === '') return null
  if (!/^\d{1,9}$/.test(written) || Number(written) === 0) return 'wrong'
  return Math.min(Number(written) * 60, VALIDITY_MAX_S)
}

function answerTo(outcome: AcceptOutcome, request: SendRequest, workspaceId: string): DoorAnswer {
  // It has no word for too fast: the server cannot now, and clients try again.
  if (outcome.kind !== 'taken') return REPLIES.server
  const [row] = outcome.taken.rows
  if (row === undefined) return REPLIES.server
  if (row.kind === 'unreadable') return REPLIES.number
  const { message } = row
  const { told } = standingThen(message, request, { workspaceId, taken: outcome.taken })
  const { err = '' } = speaker.fieldsOf(told)
  if (message.refusal !== null && ANSWERED_AT_ONCE.has(err)) {
    return refusalFor(err, message.refusal.reason, message.recipient)
  }
  return ok(message.id.replaceAll('-', ''))
}

function refusalFor(err: string, reason: Reason, to: string): DoorAnswer {
  switch (err) {
    case '004':
      return REPLIES.credit
    case '007':
      return REPLIES.sender
    case '008':
      return REPLIES.blacklisted
    default:
      if (reason !== 'invalid-number') return REPLIES.unsupported
      return countriesOf(to).length === 0 ? REPLIES.country : REPLIES.number
  }
}
