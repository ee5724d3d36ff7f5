import { govukNotify as speaker } from '../../dialects/speaking/govuk-notify.ts'
import type { Told } from '../../dialects/told.ts'
import { OUTCOME } from '../../status.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { TO_WRITTEN, option } from '../options.ts'
import { aboutMessages, changesTo, instant, jsonRequest, writtenTo } from '../parts.ts'
import { newsOf } from '../told.ts'
import type { Words } from '../told.ts'

const FINALS = changesTo((status) => OUTCOME[status] !== 'open')

/** Nothing else is ever told there. */
const TOLD: ReadonlySet<string | undefined> = new Set([
  'delivered',
  'permanent-failure',
  'temporary-failure',
  'technical-failure',
])

/** GOV.UK Notify's callback: JSON with one of four final statuses, and the endpoint's secret as a bearer token. */
export const govukNotify: CallbackFormat = {
  name: 'govuk-notify',
  title: 'GOV.UK Notify (JSON)',
  methods: ['POST'],
  options: [
    option('template-id', 'As whoever asks for the message names it; else null.'),
    option('template-version', 'Its number; else null.', {
      takes: { kind: 'number', least: 0, most: 999_999_999 },
    }),
    TO_WRITTEN,
  ],
  speaksOf: () => FINALS,
  render: aboutMessages((event, wish) => {
    const news = newsOf(event, wish, wordsOf)
    if (news.kind !== 'news') return news
    const { change, message } = event
    const version = wish.options['template-version']
    const body = {
      id: message.id,
      reference: message.reference,
      to: writtenTo(event, wish),
      status: news.words['status'],
      created_at: microseconds(message.createdAt),
      completed_at: microseconds(change.at),
      sent_at: message.submittedAt === null ? null : microseconds(message.submittedAt),
      notification_type: 'sms',
      template_id: wish.options['template-id'] ?? null,
      template_version: version === undefined ? null : Number(version),
    }
    return { kind: 'request', request: jsonRequest(body, wish), sign: 'bearer' }
  }),
  isHeard: isSuccess,
}

function wordsOf(told: Told): Words | null {
  const { status } = speaker.fieldsOf(told)
  return status !== undefined && TOLD.has(status) ? { status } : null
}

/** `2026-11-22T05:30:00.000000Z`. */
const microseconds = (ms: number): string => instant(ms).replace('Z', '000Z')
