import { NOTIFY } from '../notify/table.ts'
import {
  arrived,
  at,
  because,
  both,
  detailed,
  either,
  ended,
  field,
  not,
  otherwise,
  speaker,
  word,
} from './speaker.ts'

const STATUS = field('Message Status', [
  word('Delivered', 'All of it arrived.', arrived),
  word('Failed', 'It ended without arriving, or only in part.', ended),
  word(
    'Unknown',
    'It has not ended, or nobody knows how.',
    otherwise,
    'It is still on its way, or no news came: look again later.',
  ),
])

const OPT_OUT_AFTER_REPEATS =
  'If this happens again and again for a number, consider opting it out, so that it costs nothing in later campaigns.'

const isRefusedForAnother = either(
  at('expired-here'),
  both(at('refused-here'), not(because('invalid-number'))),
)

const REASON = field(
  'Failed Message Reason',
  [
    word(
      'HTTP 400 error - Unable to create record',
      'It could not be sent out: the HTTP provider would not create it (detail http-400), or our own checks refused it for another cause than an invalid number.',
      either(detailed('http-400'), isRefusedForAnother),
      'It was not sent. Look at the format of the number, and whether its country can be sent to.',
    ),
    word(
      'Invalid number',
      'The number cannot be a phone number, whoever says so.',
      because('invalid-number'),
      'Correct the number: it is not properly formatted.',
    ),
    word(
      'Unknown destination handset',
      'The network does not know the number, or the phone or its subscription cannot take texts.',
      because('unknown-subscriber', 'subscriber-barred', 'handset-error', 'not-on-channel'),
      OPT_OUT_AFTER_REPEATS,
    ),
    word(
      'Unreachable destination handset',
      'The phone was off, away, busy or full, or could not be reached before the time ran out.',
      because(
        'handset-unreachable',
        'handset-busy',
        'handset-memory-full',
        'recipient-no-credit',
        'expired-undelivered',
      ),
      OPT_OUT_AFTER_REPEATS,
    ),
    word(
      'Landline or unreachable carrier',
      'The line takes no texts, or there is no way to its carrier.',
      because('not-sms-capable', 'carrier-unavailable', 'no-route', 'portability-error'),
      'Opt the number out if it is a landline, so that it costs nothing in later campaigns.',
    ),
    word(
      'Carrier violation',
      'A carrier or the provider blocked the text or its sender under its terms.',
      because(
        'spam-filtered-carrier',
        'spam-filtered-gateway',
        'fraud-blocked',
        'carrier-rejected',
        'content-prohibited',
        'sender-blocked',
        'sender-not-registered',
        'campaign-inactive',
      ),
      'Filters block honest texts by mistake too. If it goes on, ask your support, with the evidence of this message.',
    ),
  ],
  { applies: ended },
)

/** A failed look-up proves nothing about the message, so it is said with Unknown. */
const LOOK_UP = field(
  'Failed Message Reason',
  [
    word(
      'HTTP 404 error - Unable to fetch record',
      'The HTTP provider was asked for its status and has no record of it (detail http-404); said with Unknown, because it proves nothing.',
      detailed('http-404'),
      'Something went wrong when its status was asked for. This is rare: ask your support.',
    ),
  ],
  { applies: at('handed-over', 'accepted', 'passed-on', 'unconfirmed') },
)

export const notify = speaker({
  dialect: 'notify',
  title: 'Notify',
  vocabulary: NOTIFY,
  fields: [STATUS, REASON, LOOK_UP],
})
