import { COMMAND_STATUS } from '../../smpp/command-status.ts'
import type { Session } from '../../smpp/session.ts'
import type { InboundRequest, SessionEvent } from '../../smpp/session-types.ts'

/** What a link tells its owner. A tag is what the owner gave with its request. */
export type LinkHandlers<Tag> = {
  /** The centre answered; command_status and, if accepted, its id. */
  readonly answered: (tag: Tag, answer: { status: number; providerId: string | null }) => void
  /** No answer came in time, or the link broke: the centre may have taken it. */
  readonly unheard: (tag: Tag) => void
  /** Something was delivered. Resolve when it is durable; reject, and the centre keeps it. */
  readonly delivered: (raw: Uint8Array) => Promise<void>
  /** Something that claims to be a delivery could not be read: keep it for people. */
  readonly unreadable: (raw: Uint8Array) => void
  readonly stateChanged: () => void
  readonly lost: (because: string) => void
}

type Place<Tag> = LinkHandlers<Tag> & {
  readonly link: { flushSoon(): void }
  readonly session: Session<Tag>
}

type Handled<Tag> = Exclude<SessionEvent<Tag>, { kind: 'bound' | 'bind_refused' | 'stop' }>

/** What a session's event means for sending and receiving. */
export function handleSessionEvent<Tag>(event: Handled<Tag>, place: Place<Tag>): void {
  switch (event.kind) {
    case 'response':
    case 'late_response': {
      const { pdu, request } = event
      const providerId = pdu.command === 'submit_sm_resp' ? pdu.message_id : ''
      // A generic_nack with status 0 accepts nothing.
      const isNack = pdu.command === 'generic_nack' && pdu.status === 0
      const status = isNack ? COMMAND_STATUS.ESME_RUNKNOWNERR : pdu.status
      return place.answered(request.tag, {
        status,
        providerId: providerId === '' ? null : providerId,
      })
    }
    case 'timed_out':
      return place.unheard(event.request.tag)
    case 'request':
      return void take(event.pdu, event.frame, place)
    case 'unreadable': {
      const { command } = event.header
      if (command === 'deliver_sm' || command === 'data_sm') place.unreadable(event.frame)
      return
    }
    case 'refused':
    case 'unexpected_response':
      return
  }
}

async function take<Tag>(
  pdu: InboundRequest,
  frame: Uint8Array,
  { delivered, link, session }: Place<Tag>,
): Promise<void> {
  if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
    if (pdu.command === 'submit_sm' || pdu.command === 'query_sm') {
      session.respond(pdu, { status: COMMAND_STATUS.ESME_RINVCMDID })
    }
    return
  }
  let status: number = COMMAND_STATUS.ESME_ROK
  try {
    await delivered(frame)
  } catch {
    // Not stored: say so, and the centre offers it again.
    status = COMMAND_STATUS.ESME_RX_T_APPN
  }
  // Whether the link is still there is its own affair: unanswered, it comes again and is a repeat.
  if (pdu.command === 'deliver_sm') session.respond(pdu, { status })
  else session.respond(pdu, { status })
  link.flushSoon()
}
