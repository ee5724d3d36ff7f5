import { AWS_ACCOUNT, fakeAws } from './aws.ts'
import { fakeBandwidth } from './bandwidth.ts'
import { fakeInfobip, INFOBIP_ACCOUNT } from './infobip.ts'
import { fakeJasmin, JASMIN_ACCOUNT } from './jasmin.ts'
import { fakeKannel, KANNEL_ACCOUNT } from './kannel.ts'
import { fakeMessageMedia, MESSAGEMEDIA_ACCOUNT } from './messagemedia.ts'
import { fakeMessente } from './messente.ts'
import { fakeMessenteSms, MESSENTE_ACCOUNT } from './messente-sms.ts'
import { fakePlainHttp, PLAIN_HTTP_ACCOUNT } from './plain-http.ts'
import { fakePlivo } from './plivo.ts'
import { fakeSinch, SINCH_ACCOUNT } from './sinch.ts'
import { fakeTelnyx, telnyxCredentials } from './telnyx.ts'
import { fakeTwilio } from './twilio.ts'
import type { FakeVendor } from './vendor.ts'
import { fakeVonage } from './vonage.ts'
import { fakeVonageSms, VONAGE_ACCOUNT } from './vonage-sms.ts'
import { fakeWhatsapp, WHATSAPP_ACCOUNT } from './whatsapp.ts'
import type { Channel } from '../../src/core/channels.ts'

type Connection = Readonly<Record<string, string>>

/** One provider's fake, and a customer's account there. */
export type ProviderCase = {
  readonly kind: string
  /** @param accountUrl where receipts go that have no address of their own. */
  readonly vendor: (accountUrl: string) => FakeVendor
  /** Secrets among them. @param baseUrl of its API. */
  readonly connection: (baseUrl: string) => Connection
  readonly channel: Channel
  /** One of the customer's there, as the vendor writes senders. */
  readonly sender: string
  /** Fields of the connection that are secrets. */
  readonly secrets: readonly string[]
  /** Its receipts all go to the account's address, whatever a text says. */
  readonly isOneAddress: boolean
  /** What who runs it should know. */
  readonly note: string | null
}

type Given = Pick<ProviderCase, 'vendor' | 'secrets'> &
  Partial<ProviderCase> & {
    /** The fields besides the address of its API. */
    readonly fields: Connection
  }

const providerCase = (kind: string, { fields, ...given }: Given): ProviderCase => ({
  kind,
  connection: (baseUrl) => ({ ...fields, base_url: baseUrl }),
  channel: 'sms',
  sender: '+447700900999',
  isOneAddress: false,
  note: null,
  ...given,
})

const TWILIO = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'fake-twilio-token' }
const PLIVO = { authId: 'MAFAKEPLIVOAUTHID000', authToken: 'fake-plivo-token' }
/** The same at every start, so that an account that was made once goes on. */
const TELNYX = telnyxCredentials(new Uint8Array(32).fill(7))
const BANDWIDTH = {
  accountId: '900000',
  applicationId: 'a0b1c2d3-0000-4000-8000-000000000000',
  apiUser: 'user',
  apiPassword: 'fake-password',
  callbackUser: 'callback',
  callbackPassword: 's3cret',
}
const VONAGE = {
  secrets: ['api_secret', 'signature_secret'],
  fields: VONAGE_ACCOUNT,
  connection: (baseUrl: string) => ({
    ...VONAGE_ACCOUNT,
    base_url: baseUrl,
    reports_url: baseUrl,
  }),
}

/** A fake of every provider that is spoken to over HTTP. */
export const ALL_PROVIDERS: readonly ProviderCase[] = [
  providerCase('aws', {
    vendor: (url) => fakeAws({ callbackUrl: url, signatureVersion: '2' }),
    secrets: ['secret_access_key'],
    fields: AWS_ACCOUNT,
    isOneAddress: true,
    note: 'Its receipts are refused: Amazon alone has the certificate that would prove them.',
  }),
  providerCase('bandwidth', {
    vendor: (url) => fakeBandwidth({ ...BANDWIDTH, callbackUrl: url }),
    secrets: ['api_password', 'callback_password'],
    fields: {
      account_id: BANDWIDTH.accountId,
      application_id: BANDWIDTH.applicationId,
      api_user: BANDWIDTH.apiUser,
      api_password: BANDWIDTH.apiPassword,
      callback_user: BANDWIDTH.callbackUser,
      callback_password: BANDWIDTH.callbackPassword,
    },
    isOneAddress: true,
  }),
  providerCase('http', {
    vendor: fakePlainHttp,
    secrets: ['headers', 'secret', 'receipt_secret'],
    fields: PLAIN_HTTP_ACCOUNT,
    connection: (baseUrl) => ({
      ...PLAIN_HTTP_ACCOUNT,
      url: `${baseUrl}/messages`,
      poll_url: `${baseUrl}/messages/{id}`,
    }),
  }),
  providerCase('infobip', {
    vendor: () => fakeInfobip(),
    secrets: ['api_key', 'receipt_secret'],
    fields: INFOBIP_ACCOUNT,
  }),
  providerCase('jasmin', { vendor: fakeJasmin, secrets: ['password'], fields: JASMIN_ACCOUNT }),
  providerCase('kannel', {
    vendor: () => fakeKannel({ retries: 5 }),
    secrets: ['password'],
    fields: KANNEL_ACCOUNT,
  }),
  providerCase('messagemedia', {
    vendor: () => fakeMessageMedia(),
    secrets: ['api_secret'],
    fields: MESSAGEMEDIA_ACCOUNT,
    note: 'Its receipt_public_key is a new one at every start.',
  }),
  providerCase('messente', {
    vendor: fakeMessente,
    secrets: ['password'],
    fields: MESSENTE_ACCOUNT,
  }),
  providerCase('messente-sms', {
    vendor: fakeMessenteSms,
    secrets: ['password'],
    fields: MESSENTE_ACCOUNT,
  }),
  providerCase('plivo', {
    vendor: () => fakePlivo(PLIVO),
    secrets: ['auth_token'],
    fields: { auth_id: PLIVO.authId, auth_token: PLIVO.authToken },
  }),
  providerCase('sinch', {
    vendor: () => fakeSinch(),
    secrets: ['api_token', 'webhook_secret'],
    fields: SINCH_ACCOUNT,
  }),
  providerCase('telnyx', {
    vendor: () => fakeTelnyx(TELNYX),
    secrets: ['api_key'],
    fields: { api_key: TELNYX.apiKey, public_key: TELNYX.publicKey },
  }),
  providerCase('twilio', {
    vendor: () => fakeTwilio(TWILIO),
    secrets: ['auth_token'],
    fields: { account_sid: TWILIO.accountSid, auth_token: TWILIO.authToken },
  }),
  providerCase('vonage', { vendor: fakeVonage, ...VONAGE }),
  providerCase('vonage-sms', { vendor: () => fakeVonageSms(), ...VONAGE }),
  providerCase('whatsapp', {
    vendor: fakeWhatsapp,
    secrets: ['access_token', 'app_secret', 'verify_token'],
    fields: WHATSAPP_ACCOUNT,
    channel: 'whatsapp',
    isOneAddress: true,
  }),
]

export const findProvider = (kind: string): ProviderCase | null =>
  ALL_PROVIDERS.find((one) => one.kind === kind) ?? null
