import type { CommandName } from './commands.ts'
import { COMMAND_STATUS } from './command-status.ts'
import type { Pdu } from './pdu-types.ts'
import type { BindName, InboundResponse, RefusedBecause, SessionRole } from './session-types.ts'

/** What each side may ask of the other (3.4, table 2-1), link keeping apart. */
const REQUESTS_FROM: Record<SessionRole, ReadonlySet<CommandName>> = {
  esme: new Set([
    'bind_receiver',
    'bind_transmitter',
    'bind_transceiver',
    'submit_sm',
    'submit_multi',
    'data_sm',
    'query_sm',
    'cancel_sm',
    'replace_sm',
  ]),
  smsc: new Set(['outbind', 'deliver_sm', 'data_sm', 'alert_notification']),
}

/** Whether this side sends such requests at all. */
export const isRequestFrom = (role: SessionRole, command: CommandName): boolean =>
  REQUESTS_FROM[role].has(command)

/** Whether a session bound this way carries requests from this side. */
export const isCarried = (from: SessionRole, boundAs: BindName): boolean =>
  boundAs === 'bind_transceiver' ||
  (from === 'esme' ? boundAs === 'bind_transmitter' : boundAs === 'bind_receiver')

export const isBind = (command: CommandName): command is BindName =>
  command === 'bind_receiver' || command === 'bind_transmitter' || command === 'bind_transceiver'

/**
 * The command_status that goes with a refusal. Too many unanswered: RTHROTTLED makes an ESME slow
 * down, RX_T_APPN makes a centre try again later; either way nothing is lost.
 */
export function refusalStatus(because: RefusedBecause, role: SessionRole): number {
  switch (because) {
    case 'not_bound':
      return COMMAND_STATUS.ESME_RINVBNDSTS
    case 'already_bound':
      return COMMAND_STATUS.ESME_RALYBND
    case 'wrong_direction':
      return COMMAND_STATUS.ESME_RINVCMDID
    case 'too_many_unanswered':
      return role === 'smsc' ? COMMAND_STATUS.ESME_RTHROTTLED : COMMAND_STATUS.ESME_RX_T_APPN
  }
}

const answers =
  (...commands: readonly CommandName[]) =>
  ({ command }: InboundResponse): boolean =>
    command === 'generic_nack' || commands.includes(command)

/** Whether a response is one to a request of a session's own, a generic_nack included. */
export const answersBind = answers(
  'bind_receiver_resp',
  'bind_transmitter_resp',
  'bind_transceiver_resp',
)
export const answersEnquireLink = answers('enquire_link_resp')
export const answersUnbind = answers('unbind_resp')

export const isResponsePdu = (pdu: Pdu): pdu is InboundResponse =>
  pdu.command === 'generic_nack' || pdu.command.endsWith('_resp')
