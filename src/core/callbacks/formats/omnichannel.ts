import type { Channel } from '../../channels.ts'
import { messente } from '../../dialects/speaking/messente.ts'
import { placeOf } from '../../dialects/speaking/place.ts'
import type { Told } from '../../dialects/told.ts'
import { reasonEntry } from '../../reasons.ts'
import type { CallbackFormat } from '../format.ts'
import { WRITTEN, messageOption } from '../options.ts'
import {
  ONCE_HANDED_OVER,
  aboutMessages,
  instant,
  jsonRequest,
  writtenFrom,
  writtenTo,
} from '../parts.ts'
import { isUnsent, newsOf } from '../told.ts'
import type { Words } from '../told.ts'

/**
 * Messente's Omnichannel `dlr_url`: a POST of JSON for each change of words. Any answer from 200 to 399 is heard.
 */
export const omnichannel: CallbackFormat = {
  name: 'omnichannel',
  title: 'Messente Omnichannel (dlr_url)',
  methods: ['POST'],
  options: [
    messageOption('omnimessage_id', 'As the door answered it; else the message’s own id.'),
    messageOption(
      'channel',
      'As the client named it, viber say; else the channel that the message went by.',
    ),
    ...WRITTEN,
  ],
  speaksOf: () => ONCE_HANDED_OVER,
  render: aboutMessages((event, wish) => {
    const news = newsOf(event, wish, (told) => (isUnsent(told) ? null : omnichannelWords(told)))
    if (news.kind !== 'news') return news
    const { message, change } = event
    const { status, err } = news.words
    const body = {
      omnimessage_id: wish.options['omnimessage_id'] ?? message.id,
      message_id: message.id,
      channel: wish.options['channel'] ?? omnichannelName(change.after.channel),
      status,
      error: omnichannelError(news.told),
      err: Number(err),
      timestamp: instant(change.at),
      to: writtenTo(event, wish),
      sender: writtenFrom(event, wish),
      price_info: null,
    }
    return { kind: 'request', request: jsonRequest(body, wish), sign: 'none' }
  }),
  isHeard: ({ status }) => status >= 200 && status < 400,
}

/** `status` and `err` as the interface has them: ACK and SEEN are words of it alone, numbers have no zeros before. */
export function omnichannelWords(told: Told): Words {
  const { stat = 'ACCEPTD', err = '000' } = messente.fieldsOf(told)
  const place = placeOf(told)
  if (place === 'read') return { status: 'SEEN', err: '10' }
  if (place === 'accepted') return { status: 'ACK', err: '0' }
  const isUnroutable = told.reason === 'no-route' && err === '005'
  return { status: stat, err: isUnroutable ? '9' : String(Number(err)) }
}

/** For people; null: nothing went wrong, or not yet. */
export const omnichannelError = ({ status, reason }: Told): string | null =>
  status === 'unconfirmed' || reason === null ? null : reasonEntry(reason).title

/** RCS has no name there. */
export const omnichannelName = (channel: Channel): string => channel
