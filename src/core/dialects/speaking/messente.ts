import { MESSENTE } from '../messente/table.ts'
import {
  arrived,
  at,
  because,
  both,
  ended,
  endedHere,
  either,
  failing,
  field,
  otherwise,
  speaker,
  word,
} from './speaker.ts'

const refused = at('refused-here', 'refused-there', 'skipped-there', 'rejected-there')

const STATUS = field('status', [
  word('DELIVERED', 'All of it arrived.', arrived),
  word('FAILED', 'It ended without arriving, or only in part.', ended),
  word('SENT', 'It has not ended, or nobody knows how.', otherwise),
])

const STAT = field('stat', [
  word('DELIVRD', 'All of it arrived.', arrived),
  word('EXPIRED', 'Its time ran out, here or on its way.', at('expired-here', 'expired-there')),
  word(
    'DELETED',
    'A person cancelled it here, or the provider deleted it.',
    at('cancelled-here', 'deleted-there'),
  ),
  word(
    'NACK',
    'It was never taken: refused by our own checks, or by the provider when it was handed over.',
    at('refused-here', 'refused-there'),
  ),
  word(
    'REJECTD',
    'It was taken by the provider and then refused, untried.',
    at('rejected-there', 'skipped-there'),
  ),
  word(
    'UNDELIV',
    'It was tried, and the number or the phone could not be reached.',
    both(at('failed-there'), failing('unreached')),
  ),
  word(
    'UNKNOWN',
    'It failed and nobody says why or how.',
    both(at('failed-there'), failing('unexplained')),
  ),
  word(
    'FAILED',
    'It was tried, and something else than the number or the phone was the cause, or only a part arrived.',
    ended,
  ),
  word('ACCEPTD', 'It has not ended, or nobody knows how.', otherwise),
])

const ERR = field('err', [
  word('000', 'No error: it arrived or has not ended.', (seen) => !ended(seen)),
  word('002', 'Its time ran out, here or on its way.', at('expired-here', 'expired-there')),
  word(
    '005',
    'No way to its destination could be found: our own check of the number failed, or there is no route or country for it.',
    either(
      because('no-route', 'region-not-enabled', 'portability-error'),
      both(endedHere, because('invalid-number')),
    ),
  ),
  word(
    '003',
    'The provider or the network says that there is no such number.',
    because('invalid-number', 'unknown-subscriber'),
  ),
  word(
    '004',
    'It could not be paid for: balance, spending cap or another limit of the account.',
    because('insufficient-credit', 'quota-exceeded'),
  ),
  word(
    '006',
    'The same text to the same number, too often or again within the window.',
    because('recipient-flood-limit', 'duplicate-message'),
  ),
  word(
    '007',
    'The sender is not allowed, registered or possible here.',
    because(
      'sender-not-registered',
      'sender-invalid',
      'sender-unsupported',
      'sender-blocked',
      'campaign-inactive',
    ),
  ),
  word(
    '008',
    'The number is on a list of people not to text, ours or another one.',
    because('recipient-blocklisted', 'opted-out', 'do-not-disturb'),
  ),
  word(
    '999',
    'A fault that may pass: the gateway, the link or the network, not the message.',
    because(
      'gateway-error',
      'carrier-unavailable',
      'rate-limited',
      'auth-failed',
      'request-invalid',
    ),
  ),
  word('001', 'It did not arrive for any other reason, or nobody says why.', otherwise),
])

const MASK = field('dlr-mask', [
  word('1', 'All of it arrived.', arrived),
  word('16', 'It was refused, untried: with stat REJECTD or NACK.', refused),
  word('2', 'It ended without arriving, or only in part, and was not refused.', ended),
  word('8', 'The provider accepted it, and nothing was said since.', at('accepted')),
  word(
    '4',
    'It has not ended, or nobody knows how: waiting here, handed over, passed on, or without news.',
    otherwise,
  ),
])

const DASHBOARD = field('dashboard', [
  word('Delivered', 'All of it arrived.', arrived),
  word('Rejected', 'It was refused, untried, by us, the provider or the carrier.', refused),
  word('Failed', 'It ended without arriving, or only in part, and was not refused.', ended),
  word('Sent', 'It has not ended, or nobody knows how.', otherwise),
])

const OMNICHANNEL = 'Only their omnichannel interface has it.'

export const messente = speaker({
  dialect: 'messente',
  title: 'Messente',
  vocabulary: MESSENTE,
  fields: [STATUS, STAT, ERR, MASK, DASHBOARD],
  unspoken: [
    { field: 'stat', word: 'ACK', because: OMNICHANNEL },
    { field: 'stat', word: 'SEEN', because: OMNICHANNEL },
    { field: 'err', word: '009', because: 'Their documents give it no meaning.' },
    { field: 'err', word: '010', because: 'Their documents give it no meaning.' },
  ],
})
