import { REASONS, usualNextStep } from '../../reasons.ts'
import type { Told } from '../told.ts'
import { TWILIO } from '../twilio/table.ts'
import { SERVICE_CODES, codeAsTold, serviceCode } from './service-codes.ts'
import { at, ended, endedHere, either, field, otherwise, speaker, word } from './speaker.ts'
import type { FieldSpeech } from './speaker.ts'

const STATUS = field('MessageStatus', [
  word('received', 'It came from the recipient.', ({ direction }) => direction === 'inbound'),
  word('read', 'The recipient opened it.', at('read')),
  word('delivered', 'All of it arrived.', at('delivered', 'confirmed')),
  word(
    'canceled',
    'A person cancelled it here, or the provider deleted it.',
    at('cancelled-here', 'deleted-there'),
  ),
  word(
    'failed',
    'It never left: refused by our own checks or out of time here, or refused when it was handed over.',
    either(endedHere, at('refused-there')),
  ),
  word('undelivered', 'It left and did not arrive, or only in part.', ended),
  word('scheduled', 'It waits for its time.', at('scheduled')),
  word(
    'accepted',
    'It was taken in and nothing sends it now: a draft, held, or its campaign does not run.',
    at('draft', 'held', 'stopped', 'waiting'),
  ),
  word('queued', 'It waits for its turn.', at('queued', 'rerouting')),
  word('sending', 'It was handed over and not answered yet.', at('handed-over')),
  word('sent', 'The provider accepted it or passed it on, and its end is not known.', otherwise),
])

const titles = new Map<string, string[]>()
for (const { id, title } of REASONS) {
  const code = SERVICE_CODES[id].twilio
  titles.set(code, [...(titles.get(code) ?? []), title.toLowerCase()])
}

const CODE_TRIGGER = (code: string): string =>
  `With failed and undelivered: ${(titles.get(code) ?? []).join(', ')}.`

/** Only what ended without arriving, and was not cancelled, has a code. */
const CODE: FieldSpeech = {
  field: 'ErrorCode',
  channel: null,
  words: [...titles.keys()].toSorted().map((code) => ({ word: code, trigger: CODE_TRIGGER(code) })),
  choose: (seen) => {
    if (seen.direction === 'inbound' || !ended(seen) || seen.status === 'cancelled') return null
    const own = seen.vendor === 'twilio' ? codeAsTold('twilio', seen) : null
    if (own !== null)
      return { ...said(own, seen), trigger: "With failed and undelivered: Twilio's own code." }
    const code = SERVICE_CODES[seen.reason ?? 'unknown'].twilio
    return {
      ...said(serviceCode('twilio', code) ?? { code, reason: null }, seen),
      trigger: CODE_TRIGGER(code),
    }
  },
}

const said = (
  { code, reason }: NonNullable<ReturnType<typeof codeAsTold>>,
  { permanent }: Pick<Told, 'permanent'>,
) => ({
  word: code,
  reason,
  advice: reason === null ? null : usualNextStep(reason, permanent),
})

const WAY = 'Only of messages on their way to us, which are told once they are here.'

export const twilio = speaker({
  dialect: 'twilio',
  title: 'Twilio',
  vocabulary: TWILIO,
  fields: [STATUS, CODE],
  unspoken: [
    { field: 'MessageStatus', word: 'receiving', because: WAY },
    {
      field: 'MessageStatus',
      word: 'partially_delivered',
      because:
        'Its own documents do not say what follows it; a part that did not arrive is no delivery.',
    },
  ],
})
