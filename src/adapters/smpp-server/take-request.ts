import { cancelSmpp, querySmpp, replaceSmpp } from '../../flows/door-smpp-messages.ts'
import { can } from '../../flows/ports/identity.ts'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'
import type { UnsuccessSme } from '../../smpp/fields.ts'
import type { PduOf } from '../../smpp/pdu-types.ts'
import { formatAbsoluteTime } from '../../smpp/smpp-time.ts'
import type { Connection } from './connection.ts'
import type { Desk } from './desk.ts'
import { addressText, readReplacement, readSubmission } from './read-submission.ts'

export type DeskRequest = {
  [
    C in 'submit_sm' | 'submit_multi' | 'data_sm' | 'query_sm' | 'cancel_sm' | 'replace_sm'
  ]: PduOf<C>
}['submit_sm' | 'submit_multi' | 'data_sm' | 'query_sm' | 'cancel_sm' | 'replace_sm']

/** What an answer may say; each command takes of it what it has a field for. */
export type DeskAnswer = {
  readonly status?: number
  readonly message_id?: string
  readonly final_date?: string
  readonly message_state?: number
  readonly error_code?: number
  readonly unsuccess_smes?: readonly UnsuccessSme[]
}

/** Answers one request of a client that is bound; a submission when it is stored. */
export async function answerRequest(
  desk: Desk,
  pdu: DeskRequest,
  connection: Connection,
): Promise<DeskAnswer> {
  switch (pdu.command) {
    case 'submit_sm':
    case 'data_sm':
      return isWindowOver(desk, connection) ? { status: S.ESME_RTHROTTLED } : submit(desk, pdu)
    case 'submit_multi':
      return isWindowOver(desk, connection) ? { status: S.ESME_RTHROTTLED } : submitMany(desk, pdu)
    case 'query_sm':
      return query(desk, pdu)
    case 'cancel_sm':
      return cancel(desk, pdu)
    case 'replace_sm':
      return replace(desk, pdu)
  }
}

const isWindowOver = ({ caller }: Desk, { inHandCount }: Connection): boolean =>
  caller.settings.window !== null && inHandCount > caller.settings.window

async function submit(desk: Desk, pdu: PduOf<'submit_sm'> | PduOf<'data_sm'>): Promise<DeskAnswer> {
  const read = readSubmission(pdu, desk.reading())
  if (read.kind === 'refused') return { status: read.status }
  const to = addressText({ ton: pdu.dest_addr_ton, address: pdu.destination_addr })
  const reply = await desk.submitting.submit(read.submission, to)
  return reply.kind === 'taken' ? { message_id: reply.id } : { status: reply.status }
}

async function submitMany(desk: Desk, pdu: PduOf<'submit_multi'>): Promise<DeskAnswer> {
  const read = readSubmission(pdu, desk.reading())
  if (read.kind === 'refused') return { status: read.status }
  const addressed = new Map<string, Omit<UnsuccessSme, 'error_status_code'>>()
  for (const one of pdu.dest_addresses) {
    // Lists of ours are uploaded, never known by a name.
    if (one.dest_flag === 2) return { status: S.ESME_RINVDLNAME }
    const { dest_addr_ton, dest_addr_npi, destination_addr } = one
    const to = addressText({ ton: dest_addr_ton, address: destination_addr })
    addressed.set(to, { dest_addr_ton, dest_addr_npi, destination_addr })
  }
  if (addressed.size === 0) return { status: S.ESME_RINVNUMDESTS }
  const reply = await desk.submitting.submitMany(read.submission, [...addressed.keys()])
  if (reply.kind === 'refused') return { status: reply.status }
  const unsuccess_smes = [...reply.failed].flatMap(([to, error_status_code]) => {
    const address = addressed.get(to)
    return address === undefined ? [] : [{ ...address, error_status_code }]
  })
  return { message_id: reply.id, unsuccess_smes }
}

async function query(desk: Desk, pdu: PduOf<'query_sm'>): Promise<DeskAnswer> {
  const { caller, messages } = desk
  if (!can(caller, 'messages:read')) return { status: S.ESME_RQUERYFAIL }
  if (desk.isReadingTooFast()) return { status: S.ESME_RTHROTTLED }
  const { message_id } = pdu
  const named = { id: message_id, from: senderText(pdu), to: '' }
  const found = await querySmpp(messages, caller.workspaceId, named)
  if (found === 'not-found') return { status: S.ESME_RINVMSGID }
  if (found === 'not-its-own') return { status: S.ESME_RQUERYFAIL }
  const { words, finalAt } = found
  return {
    message_id,
    final_date: finalAt === null ? '' : formatAbsoluteTime(finalAt),
    message_state: words.state,
    error_code: Math.min(Number(words.err), ERROR_CODE_MAX),
  }
}

/** One octet. */
const ERROR_CODE_MAX = 255

async function cancel(desk: Desk, pdu: PduOf<'cancel_sm'>): Promise<DeskAnswer> {
  if (!can(desk.caller, 'messages:write')) return { status: S.ESME_RCANCELFAIL }
  const { message_id: id, service_type } = pdu
  const from = senderText(pdu)
  const to = addressText({ ton: pdu.dest_addr_ton, address: pdu.destination_addr })
  if (id === '') {
    const cancelled = await desk.messages.cancelWaiting(desk.actor(), {
      from: from === '' ? desk.reading().defaultSender : from,
      to,
      service: service_type === '' ? null : service_type,
    })
    return { status: cancelled > 0 ? 0 : S.ESME_RCANCELFAIL }
  }
  const outcome = await cancelSmpp(desk.messages, desk.actor(), { id, from, to })
  return { status: CANCELLED[outcome] }
}

const CANCELLED = {
  done: S.ESME_ROK,
  'not-found': S.ESME_RINVMSGID,
  refused: S.ESME_RCANCELFAIL,
} as const satisfies Record<string, number>

async function replace(desk: Desk, pdu: PduOf<'replace_sm'>): Promise<DeskAnswer> {
  if (!can(desk.caller, 'messages:write')) return { status: S.ESME_RREPLACEFAIL }
  const read = readReplacement(pdu, desk.reading().now)
  if (read.kind === 'refused') return { status: read.status }
  const { message_id: id } = pdu
  const outcome = await replaceSmpp(desk.messages, desk.actor(), { ...read.replacement, id })
  return { status: REPLACED[outcome] }
}

const senderText = (pdu: { readonly source_addr_ton: number; readonly source_addr: string }) =>
  addressText({ ton: pdu.source_addr_ton, address: pdu.source_addr })

const REPLACED = {
  done: S.ESME_ROK,
  'not-found': S.ESME_RINVMSGID,
  refused: S.ESME_RREPLACEFAIL,
} as const satisfies Record<string, number>
