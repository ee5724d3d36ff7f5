import { messente as speaker } from '../../dialects/speaking/messente.ts'
import type { Told } from '../../dialects/told.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { ONCE_HANDED_OVER, aboutMessages, withQuery, withoutDashes } from '../parts.ts'
import { isUnsent, newsOf } from '../told.ts'
import type { Words } from '../told.ts'

/**
 * Messente's `dlr-url`: a GET for each change of words, `SENT` included, with `sms_unique_id`, `status`, `stat`,
 * `err` and `dlr-mask` behind the query that the address has.
 *
 * Options: none. `sms_unique_id` is the message's id without its dashes.
 */
export const messente: CallbackFormat = {
  name: 'messente',
  title: 'Messente (dlr-url)',
  methods: ['GET'],
  speaksOf: () => ONCE_HANDED_OVER,
  render: aboutMessages((event, wish) => {
    const news = newsOf(event, wordsOf)
    if (news.kind !== 'news') return news
    const fields = { sms_unique_id: withoutDashes(event.message.id), ...news.words }
    return {
      kind: 'request',
      request: { method: 'GET', url: withQuery(wish.url, fields), headers: {}, body: null },
      sign: 'none',
    }
  }),
  isHeard: isSuccess,
}

function wordsOf(told: Told): Words | null {
  if (isUnsent(told)) return null
  const { status = '', stat = '', err = '', 'dlr-mask': mask = '' } = speaker.fieldsOf(told)
  return { status, stat, err, 'dlr-mask': mask }
}
