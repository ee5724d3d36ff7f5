import { jasmin as speaker } from '../../dialects/speaking/jasmin.ts'
import type { Told } from '../../dialects/told.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { messageOption, option } from '../options.ts'
import { ONCE_HANDED_OVER, aboutMessages, changesTo, fieldsRequest, shortDate } from '../parts.ts'
import { firstCharacters, receiptError, threeDigits } from '../receipt-text.ts'
import { newsOf } from '../told.ts'
import type { MessageChange, Words } from '../told.ts'
import type { CallbackWish } from '../wish.ts'

/**
 * Jasmin's `dlr-url`, GET or POST of a form. Level 1 is the answer to the handover, level 2 what was said later; 3
 * asks for both. Other than Jasmin, whoever asked for level 2 alone does learn of a refusal: as a level 2
 * receipt REJECTD, since nothing else would ever come.
 */
export const jasmin: CallbackFormat = {
  name: 'jasmin',
  title: 'Jasmin (dlr-url)',
  methods: ['POST', 'GET'],
  options: [
    option('level', '1: what the provider answered. 2: what became of it. 3: both.', {
      takes: { kind: 'one-of', values: ['1', '2', '3'] },
      otherwise: '1',
    }),
    option('heard', 'What counts as heard: the body ACK/Jasmin, blanks aside, or any 2xx.', {
      takes: { kind: 'one-of', values: ['ack', '2xx'] },
      otherwise: 'ack',
    }),
    messageOption('id', 'The id as the door answered it; else the message’s.'),
  ],
  speaksOf: (options) => (levelOf({ options }) === '1' ? OF_THE_ANSWER : ONCE_HANDED_OVER),
  render: aboutMessages((event, wish) => {
    const asked = levelOf(wish)
    const news = newsOf(event, wish, (told) => wordsOf(told, asked))
    if (news.kind !== 'news') return news
    const { words, told } = news
    if (asked !== '3' && asked !== words['level'])
      return {
        kind: 'nothing',
        because: `dlr-level ${asked} does not ask for level ${words['level']}`,
      }
    const fields = {
      id: wish.options['id'] ?? event.message.id,
      ...words,
      connector: event.message.accountName ?? '',
      ...(words['level'] === '2' ? receiptFields(event, told) : {}),
    }
    const request = fieldsRequest(fields, wish, { 'user-agent': 'Jasmin gateway/1.0 DLRThrower' })
    return { kind: 'request', request, sign: 'none' }
  }),
  isHeard: (reply, { options }) =>
    options['heard'] === '2xx'
      ? isSuccess(reply)
      : reply.status < 400 && reply.body.trim() === 'ACK/Jasmin',
}

/** What was handed over and answered, and what never could be. */
const OF_THE_ANSWER = changesTo((status) =>
  ['submitted', 'sent', 'failed', 'rejected'].includes(status),
)

const levelOf = ({ options: { level } }: Pick<CallbackWish, 'options'>): '1' | '2' | '3' =>
  level === '2' || level === '3' ? level : '1'

function wordsOf(told: Told, asked: '1' | '2' | '3'): Words | null {
  const said = speaker.fieldsOf(told)
  const level = said['level']
  if (level === undefined) return null
  if (level === '1') {
    const answer = said['message_status (level 1)'] ?? ''
    if (asked === '2' && answer !== 'ESME_ROK') return { level: '2', message_status: 'REJECTD' }
    return { level, message_status: answer }
  }
  return { level, message_status: said['message_status (level 2)'] ?? '' }
}

const NO_DATA = 'ND'

const receiptFields = ({ change, message }: MessageChange, told: Told): Words => ({
  id_smsc: foldedId(message.providerId),
  sub: threeDigits(told.segments),
  dlvrd: threeDigits(told.segmentsDelivered),
  subdate: message.submittedAt === null ? NO_DATA : shortDate(message.submittedAt),
  donedate: shortDate(change.at),
  err: receiptError(told),
  text: firstCharacters(message.text),
})

/** Upper case, no zeros before. */
const foldedId = (id: string | null): string =>
  id === null ? NO_DATA : id.toUpperCase().replace(/^0+(?=.)/, '')
