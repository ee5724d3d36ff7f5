import { JASMIN } from '../jasmin/table.ts'
import {
  arrived,
  at,
  because,
  both,
  either,
  ended,
  endedHere,
  field,
  not,
  otherwise,
  speaker,
  unsent,
  word,
} from './speaker.ts'

/** Level 1 is the provider's answer; what comes after it is level 2. */
const answered = at('accepted', 'refused-here', 'refused-there')
const unanswered = either(unsent, at('handed-over'))

const LEVEL = field(
  'level',
  [
    word(
      '1',
      'The newest word is about the handover: accepted, or refused there or by us.',
      answered,
    ),
    word('2', 'A receipt, our clock or a person said more than that.', otherwise),
  ],
  { applies: not(unanswered) },
)

const HANDOVER = field(
  'message_status (level 1)',
  [
    word('ESME_ROK', 'The provider accepted it, and nothing was said since.', at('accepted')),
    word(
      'ESME_RINVDSTADR',
      'Refused at the handover or before: the number or the way to it.',
      because(
        'invalid-number',
        'unknown-subscriber',
        'not-sms-capable',
        'no-route',
        'region-not-enabled',
        'portability-error',
        'not-on-channel',
      ),
    ),
    word(
      'ESME_RINVSRCADR',
      'Refused at the handover or before: the sender.',
      because(
        'sender-invalid',
        'sender-not-registered',
        'sender-blocked',
        'sender-unsupported',
        'campaign-inactive',
      ),
    ),
    word(
      'ESME_RTHROTTLED',
      'Refused at the handover or before: too many, too fast or too often.',
      because('rate-limited', 'recipient-flood-limit', 'quota-exceeded'),
    ),
    word(
      'ESME_RPROHIBITED',
      'Refused at the handover or before: the account or its balance.',
      because('account-restricted', 'auth-failed', 'insufficient-credit'),
    ),
    word(
      'ESME_RINVMSGLEN',
      'Refused at the handover or before: the text.',
      because('message-too-long', 'content-invalid', 'template-problem', 'media-failed'),
    ),
    word(
      'ESME_RSYSERR',
      'Refused at the handover or before: a fault of ours, the link or the provider.',
      because('gateway-error', 'carrier-unavailable', 'request-invalid'),
    ),
    word('ESME_RX_R_APPN', 'Refused at the handover or before for any other reason.', otherwise),
  ],
  { applies: answered },
)

const RECEIPT = field(
  'message_status (level 2)',
  [
    word('DELIVRD', 'All of it arrived.', arrived),
    word('EXPIRED', 'Its time ran out, here or on its way.', at('expired-here', 'expired-there')),
    word(
      'DELETED',
      'A person cancelled it here, or the provider deleted it.',
      at('cancelled-here', 'deleted-there'),
    ),
    word(
      'REJECTD',
      'It was taken by the provider and then refused, untried.',
      at('rejected-there', 'skipped-there'),
    ),
    word('UNDELIV', 'It was tried and did not arrive, or only in part.', ended),
    word('ACCEPTD', 'It was passed on, and its end is not known.', otherwise),
  ],
  { applies: not(either(answered, unanswered)) },
)

const SEND = field('HTTP send status', [
  word(
    '412',
    'Our own checks found no way to the destination.',
    both(endedHere, because('no-route', 'region-not-enabled')),
  ),
  word(
    '403',
    'Our own checks refused the account: balance, limits or rights.',
    both(
      endedHere,
      because(
        'insufficient-credit',
        'quota-exceeded',
        'account-restricted',
        'auth-failed',
        'rate-limited',
      ),
    ),
  ),
  word(
    '400',
    'Our own checks refused the number, the sender or the text.',
    both(
      endedHere,
      because(
        'invalid-number',
        'sender-invalid',
        'sender-unsupported',
        'sender-not-registered',
        'content-invalid',
        'message-too-long',
        'template-problem',
        'request-invalid',
      ),
    ),
  ),
  word(
    '500',
    'A fault of our own kept it from being sent.',
    both(endedHere, because('gateway-error')),
  ),
  word('200', 'It was taken in and is not refused or answered for yet.', unanswered),
])

export const jasmin = speaker({
  dialect: 'jasmin',
  title: 'Jasmin',
  vocabulary: JASMIN,
  fields: [HANDOVER, RECEIPT, LEVEL, SEND],
  unspoken: [
    {
      field: 'level',
      word: '3',
      because: 'It asks for both levels; every receipt carries its own.',
    },
    {
      field: 'message_status (level 2)',
      word: 'UNKNOWN',
      because:
        'Many readers take it for a failure, and a message of which nothing is known has not failed.',
    },
    {
      field: 'message_status (level 1)',
      word: 'ESME_R... (the other command statuses)',
      because: 'They name faults of the protocol; one word for each kind of refusal is enough.',
    },
  ],
})
