import { messente as speaker } from '../../dialects/speaking/messente.ts'
import type { Told } from '../../dialects/told.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { REFUSALS } from '../options.ts'
import {
  ONCE_HANDED_OVER,
  aboutMessages,
  wasRefusedAtOnce,
  withQuery,
  withoutDashes,
} from '../parts.ts'
import { isUnsent, newsOf } from '../told.ts'
import type { Words } from '../told.ts'

/**
 * Messente's `dlr-url`: a GET for each change of words, `SENT` included, with `sms_unique_id`, `status`, `stat`,
 * `err` and `dlr-mask` behind the query that the address has.
 *
 * `sms_unique_id` is the message's id without its dashes.
 */
export const messente: CallbackFormat = {
  name: 'messente',
  title: 'Messente (dlr-url)',
  methods: ['GET'],
  options: [REFUSALS],
  speaksOf: () => ONCE_HANDED_OVER,
  render: aboutMessages((event, wish) => {
    const news = newsOf(event, wish, wordsOf)
    if (news.kind !== 'news') return news
    if (wasRefusedAtOnce(event, wish) && ANSWERED_AT_ONCE.has(news.words['err'] ?? ''))
      return { kind: 'nothing', because: 'the request was answered with it' }
    const fields = { sms_unique_id: withoutDashes(event.message.id), ...news.words }
    return {
      kind: 'request',
      request: { method: 'GET', url: withQuery(wish.url, fields), headers: {}, body: null },
      sign: 'none',
    }
  }),
  isHeard: isSuccess,
}

/** Of `err`: what the request has a reply for, so that it is refused instead of taken and told. */
export const ANSWERED_AT_ONCE: ReadonlySet<string> = new Set(['003', '004', '005', '007', '008'])

function wordsOf(told: Told): Words | null {
  if (isUnsent(told)) return null
  const { status = '', stat = '', err = '', 'dlr-mask': mask = '' } = speaker.fieldsOf(told)
  return { status, stat, err, 'dlr-mask': mask }
}
