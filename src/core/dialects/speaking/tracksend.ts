import type { Reason } from '../../reasons.ts'
import type { Told } from '../told.ts'
import { TRACKSEND } from '../tracksend/table.ts'
import {
  arrived,
  at,
  because,
  both,
  detailed,
  either,
  ended,
  endedHere,
  failing,
  field,
  otherwise,
  speaker,
  word,
} from './speaker.ts'
import type { FieldSpeech, Word } from './speaker.ts'

const PENDING = word(
  'PENDING',
  'It is not sent and nothing sends it now: it is scheduled, held, or its campaign has not begun or is stopped.',
  at('scheduled', 'held', 'stopped', 'waiting'),
)

/** A provider refuses these for what is between us and it, whatever the message. */
const OF_THE_LINK: readonly Reason[] = [
  'gateway-error',
  'request-invalid',
  'auth-failed',
  'insufficient-credit',
  'rate-limited',
  'quota-exceeded',
  'account-restricted',
]

/** The words that SMS and RCS share; READ comes before DELIVERED where there is one. */
const COMMON: readonly Word[] = [
  PENDING,
  word(
    'QUEUED',
    'It waits for its turn and will be sent soon: its campaign runs, or it belongs to none.',
    at('queued', 'rerouting'),
  ),
  word(
    'PARTIALLYSENT',
    'The end of some of its parts is known, and of others there is no news yet.',
    at('partly-known'),
  ),
  word(
    'ACCEPTED',
    'The provider or carrier said that it accepted it, and nothing since.',
    at('accepted', 'scheduled-there'),
  ),
  word(
    'SENT',
    'It was handed over or passed on to the network, and its end is not known.',
    at('handed-over', 'enroute', 'passed-on', 'unconfirmed'),
  ),
  word('DELIVERED', 'All of it arrived.', arrived),
  word(
    'PARTIALDELIVERED',
    'It has ended: some of its parts arrived, the others did not.',
    at('partial'),
  ),
  word(
    'INTERNALERROR',
    'We failed to send it by a fault of our own (detail internal-error).',
    detailed('internal-error'),
  ),
  word(
    'DND',
    'The number is on a do-not-disturb list, ours or another one.',
    because('do-not-disturb'),
  ),
  word(
    'DUPLICATE',
    'The same text had gone to the same number before.',
    because('duplicate-message'),
  ),
  word('INVALIDNUMBER', 'The number cannot be a phone number.', because('invalid-number')),
  word('EXPIRED', 'Its time ran out, here or on its way.', at('expired-here', 'expired-there')),
  word(
    'FAILEDTOSEND',
    'It could not be handed over: no link was let in or came up (detail link-refused, link-down), or the provider refused the account, the pace or the request.',
    both(
      at('refused-here', 'refused-there'),
      either(
        detailed('link-refused', 'link-down'),
        both(at('refused-there'), because(...OF_THE_LINK)),
      ),
    ),
  ),
  word(
    'FAILEDTOQUEUE',
    'We did not put it in the queue, or took it out for good: refused by our own checks for another reason, or cancelled.',
    endedHere,
  ),
  word(
    'REJECTED',
    'The provider or the carrier refused it for what it is, and did not try to deliver it.',
    at('refused-there', 'rejected-there', 'skipped-there'),
  ),
  word(
    'UNDELIVERED',
    'It was tried, and the number or the phone could not be reached.',
    both(at('failed-there'), failing('unreached')),
  ),
  word(
    'FAILED',
    'It was tried, and something else than the number or the phone was the cause.',
    both(at('failed-there'), failing('explained')),
  ),
  word('NOTDELIVERED', 'It did not arrive and nobody says why, or the provider deleted it.', ended),
]

const READ = word('READ', 'The recipient opened it.', at('read'))

/** The third channel of the vendor's page has no name there: said of WhatsApp and its like. */
const OTHER: readonly Word[] = [
  word(
    'PENDING',
    'It is not sent yet, whatever it waits for.',
    at('scheduled', 'held', 'stopped', 'waiting', 'queued', 'rerouting'),
  ),
  READ,
  word('DELIVERED', 'It arrived; nobody says that it was opened.', arrived),
  word(
    'UNDELIVERED',
    'It was tried and did not reach the recipient: the number or the phone was the cause, its time ran out, or only a part arrived.',
    either(
      at('expired-there', 'partial'),
      both(at('failed-there', 'rejected-there'), failing('unreached')),
    ),
  ),
  word('FAILED', 'It did not arrive for any other cause, or was never sent.', ended),
  word('SENT', 'It was handed over, and its end is not known.', otherwise),
]

const channelOf = ({ channel }: Pick<Told, 'channel'>): 'sms' | 'rcs' | 'other' =>
  channel === 'sms' || channel === 'rcs' ? channel : 'other'

const onChannel = (channel: 'sms' | 'rcs' | 'other', words: readonly Word[]): FieldSpeech =>
  field('status', words, { channel, applies: (seen) => channelOf(seen) === channel })

export const tracksend = speaker({
  dialect: 'tracksend',
  title: 'TrackSend',
  vocabulary: TRACKSEND,
  fields: [
    field('status', [word('Draft', 'It is being written: nobody has started it.', at('draft'))], {
      channel: 'any',
    }),
    onChannel('sms', COMMON),
    onChannel('rcs', [READ, ...COMMON]),
    onChannel('other', OTHER),
    // Archived says nothing of a delivery, so it stands beside the status and never in its place.
    field(
      'campaign',
      [
        word(
          'Archived',
          'Its campaign was archived; said beside the status.',
          ({ campaign }) => campaign?.isArchived === true,
        ),
      ],
      { channel: 'any' },
    ),
    {
      field: 'action.type',
      channel: 'rcs',
      words: [
        {
          word: 'REPLY',
          trigger:
            'The recipient wrote back; said as an action beside the status, on every channel.',
        },
      ],
      choose: () => null,
    },
  ],
  engagement: ({ engagement }) => engagement,
})
