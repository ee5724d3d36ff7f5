import { KANNEL } from '../kannel/table.ts'
import { arrived, at, both, ended, field, not, otherwise, speaker, word } from './speaker.ts'
import type { FieldSpeech, UnspokenWord, Word } from './speaker.ts'

const REFUSED = at('refused-here', 'refused-there')
const RAN_OUT = at('expired-here', 'expired-there')

const TYPE = '%d (dlr type)'
const REPLY = '%A (SMSC reply) with type 8 or 16'

const ARRIVED = word('1', 'All of it arrived.', arrived)
const ACCEPTED = word('8', 'The provider accepted it, and nothing was said since.', at('accepted'))
const REJECTED = word(
  '16',
  'It was never taken: refused by our own checks, or by the provider when it was handed over.',
  REFUSED,
)
const ON_ITS_WAY = word(
  '4',
  'It was handed on and its end is not known: passed on, buffered, some parts open, or no receipt in time.',
  at('enroute', 'passed-on', 'scheduled-there', 'partly-known', 'unconfirmed'),
)
const NOTHING = word(
  '0',
  'Nobody has answered for it yet: it waits here or was just handed over.',
  otherwise,
)

const replyTo = (): FieldSpeech =>
  field(REPLY, [
    word('ACK/', 'With 8: the provider accepted it.', at('accepted')),
    word('NACK/', 'With 16: it was never taken.', REFUSED),
  ])

const typeOf = (failed: readonly Word[]): FieldSpeech =>
  field(TYPE, [ARRIVED, REJECTED, ...failed, ACCEPTED, ON_ITS_WAY, NOTHING])

const UNSPOKEN: readonly UnspokenWord[] = [
  {
    field: TYPE,
    word: '66',
    because: 'It has the bit of a failure, and a message of which nothing is known has not failed.',
  },
  { field: TYPE, word: '32', because: 'A bit of a mask in an old guide: no callback carries it.' },
]

/** Kannel as most have it: every failure after the handover is 2. */
export const kannelClassic = speaker({
  dialect: 'kannel-classic',
  title: 'Kannel (classic)',
  vocabulary: KANNEL,
  fields: [
    typeOf([
      word(
        '2',
        'It ended without arriving, or only in part, and was not refused at the handover.',
        ended,
      ),
    ]),
    replyTo(),
  ],
  unspoken: [
    ...UNSPOKEN,
    { field: TYPE, word: '34', because: 'Only newer trees have it: kannel-modern says it.' },
  ],
})

/** Newer trees tell a message that ran out of time from other failures. */
export const kannelModern = speaker({
  dialect: 'kannel-modern',
  title: 'Kannel (modern)',
  vocabulary: KANNEL,
  fields: [
    typeOf([
      word('34', 'Its time ran out, here or on its way.', RAN_OUT),
      word(
        '2',
        'It ended without arriving, or only in part: not refused at the handover, and not for its time.',
        both(ended, not(RAN_OUT)),
      ),
    ]),
    replyTo(),
  ],
  unspoken: UNSPOKEN,
})
