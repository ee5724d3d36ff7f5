import { SMPP } from '../smpp/table.ts'
import type { Reason } from '../../reasons.ts'
import {
  arrived,
  at,
  because,
  both,
  ended,
  field,
  not,
  otherwise,
  speaker,
  word,
} from './speaker.ts'
import type { Word } from './speaker.ts'

const refused = at('refused-here', 'refused-there', 'skipped-there', 'rejected-there')
const ranOut = at('expired-here', 'expired-there')
const deleted = at('cancelled-here', 'deleted-there')
const onItsWay = at('enroute', 'passed-on', 'scheduled-there', 'partly-known', 'unconfirmed')

const OF_OTHERS = 'A spelling of single vendors: readers of the standard do not know it.'
const FIVE = 'Only SMPP 5.0 has it, and readers of 3.4 take it for a failure.'
const AS_FAILURE =
  'Many readers take it for a failure, and a message of which nothing is known has not failed.'

/** The same outcome in each of the two places where a receipt has it. */
const states = (names: readonly [string, string, string, string, string, string, string]) => {
  const [delivered, expired, removed, undeliverable, rejected, enroute, accepted] = names
  return [
    word(delivered, 'All of it arrived.', arrived),
    word(expired, 'Its time ran out, here or on its way.', ranOut),
    word(removed, 'A person cancelled it here, or the provider deleted it.', deleted),
    word(rejected, 'It was refused, untried, by us, the provider or the carrier.', refused),
    word(undeliverable, 'It was tried and did not arrive, or only in part.', ended),
    word(
      enroute,
      'It was passed on to the network, and its end is not known: sent, some parts open, or no receipt in time.',
      onItsWay,
    ),
    word(
      accepted,
      'We or the provider have it, and it was not passed on yet as far as anyone says.',
      otherwise,
    ),
  ]
}

/** The error codes of one widespread list; where it has none for a reason, none is said. */
const ERRORS: readonly (readonly [string, string, readonly Reason[]])[] = [
  ['001', 'The phone is away or off.', ['handset-unreachable']],
  ['002', 'The phone is full.', ['handset-memory-full']],
  ['003', 'The phone refused it.', ['handset-error']],
  ['004', 'The line takes no texts.', ['not-sms-capable']],
  ['005', 'There is no such number.', ['unknown-subscriber', 'invalid-number']],
  ['009', 'The carrier bars the subscriber.', ['subscriber-barred']],
  ['011', 'The phone is busy.', ['handset-busy']],
  ['012', 'The network failed.', ['carrier-unavailable', 'gateway-error']],
]

const error = ([code, trigger, reasons]: (typeof ERRORS)[number]): Word =>
  word(code, trigger, both(ended, because(...reasons)))

export const smpp = speaker({
  dialect: 'smpp',
  title: 'SMPP',
  vocabulary: SMPP,
  fields: [
    field(
      'stat',
      states(['DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD', 'ENROUTE', 'ACCEPTD']),
    ),
    field('message_state', states(['2', '3', '4', '5', '8', '1', '6'])),
    field('err (Twilio SMPP list)', [
      word('000', 'No error: it arrived or has not ended.', not(ended)),
      ...ERRORS.map(error),
    ]),
  ],
  unspoken: [
    { field: 'stat', word: 'UNKNOWN', because: AS_FAILURE },
    { field: 'stat', word: 'SCHEDLD', because: FIVE },
    { field: 'stat', word: 'SKIPPED', because: FIVE },
    ...[
      'BUFFRED',
      'BUFFERD',
      'ACKED',
      'FAILED',
      'NOCRED',
      'SYSERR',
      'DND_REJECTED',
      'NACK',
      '0',
      'BADSTAT',
    ].map((one) => ({ field: 'stat', word: one, because: OF_OTHERS })),
    { field: 'message_state', word: '0', because: FIVE },
    { field: 'message_state', word: '7', because: AS_FAILURE },
    { field: 'message_state', word: '9', because: FIVE },
    ...['006', '007', '008', '010'].map((one) => ({
      field: 'err (Twilio SMPP list)',
      word: one,
      because: 'Another code of the list says the same reason more plainly.',
    })),
  ],
})
