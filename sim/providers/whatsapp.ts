import { createHmac } from 'node:crypto'
import { jsonAnswer } from './vendor.ts'
import type { Asked, FakeAnswer, FakeMessage, FakeRequest, FakeVendor, News } from './vendor.ts'

export const WHATSAPP_ACCOUNT = {
  phone_number_id: '106540352242922',
  access_token: 'fake-access-token',
  app_secret: 'fake-app-secret',
  verify_token: 'fake-verify-token',
} as const

const NUMBER = '15550000002'

const error = (status: number, code: number, message: string): FakeAnswer =>
  jsonAnswer(status, {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details: message },
      fbtrace_id: 'AbCdEfGhIjKlMnOpQrStUvW',
    },
  })

const BAD_TOKEN = error(401, 190, 'Error validating access token')

/** The Cloud API. Its receipts go where the app says, whatever the message. */
export const fakeWhatsapp = (callbackUrl: string): FakeVendor => ({
  kind: 'whatsapp',
  read,
  newId: (random) => `wamid.${Buffer.from(random.bytes(36)).toString('base64')}`,
  accepted: ([message]) =>
    jsonAnswer(200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: message?.to, wa_id: message?.to.slice(1) }],
      messages: [{ id: message?.id, message_status: 'accepted' }],
    }),
  refusals: {
    throttled: error(400, 130429, 'Rate limit hit'),
    unavailable: error(503, 131016, 'Service unavailable'),
    'server-error': error(500, 131000, 'Something went wrong'),
    'bad-number': error(400, 131021, 'Recipient phone number is the sender number'),
    'bad-sender': error(400, 133010, 'Phone number is not registered'),
    'bad-request': error(400, 131008, 'Required parameter is missing'),
    unauthorized: BAD_TOKEN,
    'opted-out': error(400, 131050, 'The user stopped marketing messages'),
  },
  // There is no way to ask.
  polled: () => error(400, 100, 'Unsupported get request'),
  receipt: (message, news) => post(callbackUrl, { statuses: [statusOf(message, news)] }),
  inbound: ({ id, from, text, url, atMs }) =>
    post(url, {
      contacts: [{ profile: { name: 'Ana' }, wa_id: from.slice(1) }],
      messages: [
        {
          from: from.slice(1),
          id,
          timestamp: String(Math.floor(atMs / 1_000)),
          type: 'text',
          text: { body: text },
        },
      ],
    }),
  sign: (call) => ({
    ...call,
    headers: { ...call.headers, 'x-hub-signature-256': `sha256=${signatureOf(call.body)}` },
  }),
  words: {
    none: { word: 'teleported', code: null },
    submitted: { word: 'accepted', code: null },
    sent: { word: 'sent', code: null },
    unconfirmed: { word: 'warning', code: null },
    expired: { word: 'failed', code: '131026' },
    cancelled: { word: 'failed', code: '131049' },
    failed: { word: 'failed', code: '131026' },
    rejected: { word: 'failed', code: '131047' },
    delivered: { word: 'delivered', code: null },
  },
  errors: {},
  receiptsPer: 'message',
  retry: {
    // Less and less often, for seven days.
    delaysMs: [0.3, 1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440].map((min) => min * 60_000),
    timeoutMs: 10_000,
    isTriedAgain: (status) => status !== 200,
  },
})

const signatureOf = (body: string): string =>
  createHmac('sha256', WHATSAPP_ACCOUNT.app_secret).update(body, 'utf8').digest('hex')

function statusOf(message: FakeMessage, { word, code, atMs }: News) {
  return {
    id: message.id,
    status: word,
    timestamp: String(Math.floor(atMs / 1_000)),
    recipient_id: message.to.slice(1),
    ...(message.reference === null ? {} : { biz_opaque_callback_data: message.reference }),
    ...(word === 'failed'
      ? {}
      : {
          conversation: { id: 'c0ffee', origin: { type: 'marketing' } },
          pricing: { billable: true, pricing_model: 'PMP', category: 'marketing' },
        }),
    ...(code === null
      ? {}
      : {
          errors: [
            {
              code: Number(code),
              title: 'Größe unbekannt',
              message: 'It could not be sent',
              error_data: { details: 'No more is said' },
              href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
            },
          ],
        }),
  }
}

/** Meta writes all that is not ASCII as escapes, and signs that. */
function post(url: string, value: object) {
  const body = {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: {
                display_phone_number: NUMBER,
                phone_number_id: WHATSAPP_ACCOUNT.phone_number_id,
              },
              ...value,
            },
          },
        ],
      },
    ],
  }
  const text = JSON.stringify(body).replace(
    /[\u0080-\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return {
    method: 'POST' as const,
    url,
    headers: { 'content-type': 'application/json' },
    body: text,
  }
}

type Content = {
  readonly to?: unknown
  readonly type?: string
  readonly messaging_product?: string
  readonly text?: { readonly body?: string }
  readonly template?: {
    readonly components?: readonly {
      readonly parameters?: readonly { readonly text?: string }[]
    }[]
  }
  readonly biz_opaque_callback_data?: string
}

function read({ method, path, headers, body }: FakeRequest): Asked {
  const refuse = (answer: FakeAnswer): Asked => ({ kind: 'answer', answer })
  if (headers['authorization'] !== `Bearer ${WHATSAPP_ACCOUNT.access_token}`)
    return refuse(BAD_TOKEN)
  const { phone_number_id: id } = WHATSAPP_ACCOUNT
  if (method !== 'POST' || !new RegExp(`^/v\\d+\\.\\d/${id}/messages$`).test(path))
    return refuse(error(404, 33, 'Unsupported request'))
  const content = contentOf(body)
  if (content?.messaging_product !== 'whatsapp' || typeof content.to !== 'string')
    return refuse(error(400, 131008, 'Required parameter is missing'))
  const text = content.text?.body ?? content.template?.components?.[0]?.parameters?.[0]?.text
  if (text === undefined || text === '')
    return refuse(error(400, 131008, 'Required parameter is missing'))
  const to = `+${content.to.replace(/^\+/, '')}`
  const reference = content.biz_opaque_callback_data ?? null
  return { kind: 'submit', texts: [{ to, from: NUMBER, text, reference, receiptUrl: null }] }
}

function contentOf(body: string): Content | null {
  try {
    return JSON.parse(body) as Content | null
  } catch {
    return null
  }
}
