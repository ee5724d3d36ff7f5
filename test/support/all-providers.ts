import { AWS_ACCOUNT, fakeAws } from '../../sim/providers/aws.ts'
import { fakeBandwidth } from '../../sim/providers/bandwidth.ts'
import { fakeInfobip, INFOBIP_ACCOUNT } from '../../sim/providers/infobip.ts'
import { fakeJasmin, JASMIN_ACCOUNT } from '../../sim/providers/jasmin.ts'
import { fakeKannel, KANNEL_ACCOUNT } from '../../sim/providers/kannel.ts'
import { fakeMessageMedia, MESSAGEMEDIA_ACCOUNT } from '../../sim/providers/messagemedia.ts'
import { fakeMessente } from '../../sim/providers/messente.ts'
import { fakeMessenteSms, MESSENTE_ACCOUNT } from '../../sim/providers/messente-sms.ts'
import { fakePlainHttp, PLAIN_HTTP_ACCOUNT } from '../../sim/providers/plain-http.ts'
import { fakePlivo } from '../../sim/providers/plivo.ts'
import { fakeSinch, SINCH_ACCOUNT } from '../../sim/providers/sinch.ts'
import { fakeTelnyx, telnyxCredentials } from '../../sim/providers/telnyx.ts'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import type { FakeVendor } from '../../sim/providers/vendor.ts'
import { fakeVonage } from '../../sim/providers/vonage.ts'
import { fakeVonageSms, VONAGE_ACCOUNT } from '../../sim/providers/vonage-sms.ts'
import { fakeWhatsapp, WHATSAPP_ACCOUNT } from '../../sim/providers/whatsapp.ts'
import type { Channel } from '../../src/core/channels.ts'
import type { Connection } from '../../src/flows/ports/providers.ts'

/** One provider's fake, and an account of ours there. */
export type ProviderCase = {
  readonly kind: string
  /** @param accountUrl where receipts go that have no address of their own. */
  readonly vendor: (accountUrl: string) => FakeVendor
  /** Secrets among them. @param baseUrl of its API. */
  readonly connection: (baseUrl: string) => Connection
  readonly channel: Channel
  /** One of ours there, as the vendor writes senders. */
  readonly sender: string
}

const providerCase = (
  kind: string,
  vendor: ProviderCase['vendor'],
  connection: Connection,
  over: Partial<ProviderCase> = {},
): ProviderCase => ({
  kind,
  vendor,
  connection: (baseUrl) => ({ ...connection, base_url: baseUrl }),
  channel: 'sms',
  sender: '+447700900999',
  ...over,
})

const TWILIO = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'fake-twilio-token' }
const PLIVO = { authId: 'MA1', authToken: 'fake-plivo-token' }
const TELNYX = telnyxCredentials()
const BANDWIDTH = {
  accountId: '900000',
  applicationId: 'app',
  apiUser: 'user',
  apiPassword: 'fake-password',
  callbackUser: 'callback',
  callbackPassword: 's3cret',
}
const vonage = (baseUrl: string): Connection => ({
  ...VONAGE_ACCOUNT,
  base_url: baseUrl,
  reports_url: baseUrl,
})

/** Every provider that is spoken to over HTTP. */
export const ALL_PROVIDERS: readonly ProviderCase[] = [
  providerCase('aws', (url) => fakeAws({ callbackUrl: url, signatureVersion: '2' }), AWS_ACCOUNT),
  providerCase('bandwidth', (url) => fakeBandwidth({ ...BANDWIDTH, callbackUrl: url }), {
    account_id: BANDWIDTH.accountId,
    application_id: BANDWIDTH.applicationId,
    api_user: BANDWIDTH.apiUser,
    api_password: BANDWIDTH.apiPassword,
    callback_user: BANDWIDTH.callbackUser,
    callback_password: BANDWIDTH.callbackPassword,
  }),
  providerCase('http', fakePlainHttp, PLAIN_HTTP_ACCOUNT, {
    connection: (baseUrl) => ({
      ...PLAIN_HTTP_ACCOUNT,
      url: `${baseUrl}/messages`,
      poll_url: `${baseUrl}/messages/{id}`,
    }),
  }),
  providerCase('infobip', () => fakeInfobip(), INFOBIP_ACCOUNT),
  providerCase('jasmin', fakeJasmin, JASMIN_ACCOUNT),
  providerCase('kannel', () => fakeKannel({ retries: 5 }), KANNEL_ACCOUNT),
  providerCase('messagemedia', () => fakeMessageMedia(), MESSAGEMEDIA_ACCOUNT),
  providerCase('messente', fakeMessente, MESSENTE_ACCOUNT),
  providerCase('messente-sms', fakeMessenteSms, MESSENTE_ACCOUNT),
  providerCase('plivo', () => fakePlivo(PLIVO), {
    auth_id: PLIVO.authId,
    auth_token: PLIVO.authToken,
  }),
  providerCase('sinch', () => fakeSinch(), SINCH_ACCOUNT),
  providerCase('telnyx', () => fakeTelnyx(TELNYX), {
    api_key: TELNYX.apiKey,
    public_key: TELNYX.publicKey,
  }),
  providerCase('twilio', () => fakeTwilio(TWILIO), {
    account_sid: TWILIO.accountSid,
    auth_token: TWILIO.authToken,
  }),
  providerCase('vonage', fakeVonage, VONAGE_ACCOUNT, { connection: vonage }),
  providerCase('vonage-sms', () => fakeVonageSms(), VONAGE_ACCOUNT, { connection: vonage }),
  providerCase('whatsapp', fakeWhatsapp, WHATSAPP_ACCOUNT, { channel: 'whatsapp' }),
]

export function findProvider(kind: string): ProviderCase {
  const found = ALL_PROVIDERS.find((one) => one.kind === kind)
  if (found === undefined) throw new Error(`no provider is called ${kind}`)
  return found
}
