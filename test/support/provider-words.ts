import type { Word } from '../../sim/providers/vendor.ts'
import { AWS } from '../../src/core/dialects/aws/table.ts'
import { BANDWIDTH } from '../../src/core/dialects/bandwidth/table.ts'
import { INFOBIP } from '../../src/core/dialects/infobip/table.ts'
import { JASMIN } from '../../src/core/dialects/jasmin/table.ts'
import { KANNEL } from '../../src/core/dialects/kannel/table.ts'
import { MESSAGEMEDIA } from '../../src/core/dialects/messagemedia/table.ts'
import { MESSENTE } from '../../src/core/dialects/messente/table.ts'
import { PLIVO } from '../../src/core/dialects/plivo/table.ts'
import { SINCH } from '../../src/core/dialects/sinch/table.ts'
import { TELNYX } from '../../src/core/dialects/telnyx/table.ts'
import { TWILIO } from '../../src/core/dialects/twilio/table.ts'
import { VONAGE } from '../../src/core/dialects/vonage/table.ts'
import { WHATSAPP } from '../../src/core/dialects/whatsapp/table.ts'
import { pairs } from './provider-world.ts'

type Table = { readonly field: string; readonly entries: readonly { readonly code: string }[] }
type Vocabulary = { readonly tables: readonly Table[] }

/** All that a provider's receipts can say. */
export type ProviderWords = {
  /** Every word with every code that goes with it. */
  readonly words: readonly Word[]
  /** What a receipt's word and code are called in what it says. */
  readonly said: (word: Word) => Readonly<Record<string, string>>
}

const codesOf = ({ tables }: Vocabulary, field: string): readonly string[] =>
  (tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

const alone = (words: readonly string[]): readonly Word[] =>
  words.map((word) => ({ word, code: null }))

const each = (words: readonly string[], codes: readonly string[]): readonly Word[] =>
  words.flatMap((word) => codes.map((code) => ({ word, code })))

/** In two fields, the second of which may be missing. */
const inFields =
  (words: string, codes: string): ProviderWords['said'] =>
  ({ word, code }) => ({ [words]: word, ...(code === null ? {} : { [codes]: code }) })

const HTTP_STATS: Readonly<Record<string, string>> = {
  arrived: 'DELIVRD',
  lost: 'UNDELIV',
  tired: 'EXPIRED',
  travelling: 'ENROUTE',
  'turned away': 'REJECTD',
  dropped: 'DELETED',
  'no idea': 'UNKNOWN',
  teleported: 'teleported',
}

const STATS = codesOf(MESSENTE, 'stat')
const ERRS = codesOf(MESSENTE, 'err')
const INBOUND = /^(receiv|webhook_delivered)/

/** By the kind of the provider. */
export const PROVIDER_WORDS: Readonly<Record<string, ProviderWords>> = {
  aws: {
    words: alone(AWS.tables.flatMap(({ entries }) => entries.map(({ code }) => code))),
    said: ({ word }) => ({ eventType: word }),
  },
  bandwidth: {
    words: [
      ...alone([
        'message-sending',
        'message-sent',
        'message-delivered',
        'message-failed',
        'message-read',
      ]),
      ...each(['message-failed'], codesOf(BANDWIDTH, 'errorCode')),
    ],
    said: inFields('type', 'errorCode'),
  },
  http: {
    words: each(Object.keys(HTTP_STATS), ['0', '17', 'xyz']),
    said: ({ word, code }) => ({ stat: HTTP_STATS[word] ?? '', err: code ?? '' }),
  },
  infobip: {
    words: [
      ...each(codesOf(INFOBIP, 'status.id'), ['0']),
      ...each(['9', '4', '15'], codesOf(INFOBIP, 'error.id')),
    ],
    said: ({ word, code }) => ({ 'status.id': word, 'error.id': code ?? '0' }),
  },
  jasmin: {
    words: JASMIN.tables
      .filter(({ field }) => field.startsWith('message_status'))
      .flatMap(({ entries }) => entries)
      .map(({ code }) => ({ word: code, code: code.startsWith('ESME_') ? null : '001' })),
    said: inFields('message_status', 'err'),
  },
  kannel: {
    words: each(KANNEL.tables[0]?.entries.map(({ code }) => code) ?? [], [
      'ACK/',
      'NACK/69/Submit failed',
      'NACK/0x00000058/Throttled & more=1',
    ]),
    said: inFields('type', 'answer'),
  },
  messagemedia: {
    words: pairs(codesOf(MESSAGEMEDIA, 'status'), codesOf(MESSAGEMEDIA, 'status_code')),
    said: inFields('status', 'status_code'),
  },
  messente: {
    words: each(
      STATS,
      ERRS.map((err) => String(Number(err))),
    ),
    said: ({ word, code }) => ({ status: word, err: code ?? '' }),
  },
  'messente-sms': {
    words: codesOf(MESSENTE, 'status').flatMap((word) =>
      STATS.flatMap((stat) => ERRS.map((err) => ({ word, code: `${stat}/${err}` }))),
    ),
    said: ({ word, code }) => {
      const [stat = '', err = ''] = (code ?? '').split('/')
      return { status: word, stat, err }
    },
  },
  plivo: {
    words: pairs(
      codesOf(PLIVO, 'Status (message_state)').filter((word) => !INBOUND.test(word)),
      codesOf(PLIVO, 'ErrorCode'),
    ),
    said: inFields('Status', 'ErrorCode'),
  },
  sinch: {
    words: pairs(codesOf(SINCH, 'status'), codesOf(SINCH, 'code')),
    said: inFields('status', 'code'),
  },
  telnyx: {
    words: [
      ...alone(codesOf(TELNYX, 'payload.to[].status').filter((word) => !INBOUND.test(word))),
      ...each(['delivery_failed', 'sending_failed'], codesOf(TELNYX, 'errors[].code')),
    ],
    said: inFields('payload.to[].status', 'errors[].code'),
  },
  twilio: {
    words: [
      ...alone(codesOf(TWILIO, 'MessageStatus').filter((word) => !INBOUND.test(word))),
      ...each(['undelivered', 'failed'], codesOf(TWILIO, 'ErrorCode')),
    ],
    said: inFields('MessageStatus', 'ErrorCode'),
  },
  vonage: {
    words: pairs(
      codesOf(VONAGE, 'Messages API status'),
      codesOf(VONAGE, 'Messages API error code'),
    ),
    // Both APIs say `rejected`, and each means something else: the id's name tells which one speaks.
    said: (word) => ({ ...inFields('status', 'error.code')(word), message_uuid: 'its-id' }),
  },
  'vonage-sms': {
    words: each(codesOf(VONAGE, 'SMS API DLR status'), codesOf(VONAGE, 'SMS API DLR err-code')),
    said: inFields('status', 'err-code'),
  },
  whatsapp: {
    words: [
      ...alone(codesOf(WHATSAPP, 'statuses[].status')),
      ...each(['failed'], codesOf(WHATSAPP, 'errors[].code')),
    ],
    said: inFields('statuses[].status', 'errors[].code'),
  },
}
