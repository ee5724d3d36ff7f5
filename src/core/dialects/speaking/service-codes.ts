import type { Reason } from '../../reasons.ts'
import { OUTCOME } from '../../status.ts'
import type { ClaimedStatus } from '../../status.ts'
import type { SpokeService } from '../../workspace-settings.ts'
import { BANDWIDTH } from '../bandwidth/table.ts'
import { claimOf } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'
import type { Told } from '../told.ts'
import { TELNYX } from '../telnyx/table.ts'
import { TWILIO } from '../twilio/table.ts'

type CodeOf = Readonly<Record<SpokeService, string>>

/**
 * A reason in the codes of the services that Spoke and Twilio know: said of messages that another
 * service carried, or none. Where a service has no code for a reason, its code for failures without
 * one stands. Every code stands in its service's table and reads there as a bad end.
 */
// prettier-ignore
export const SERVICE_CODES: Readonly<Record<Reason, CodeOf>> = {
  'invalid-number': { twilio: '21211', telnyx: '40310', bandwidth: '4303' },
  'unknown-subscriber': { twilio: '30005', telnyx: '40012', bandwidth: '4721' },
  'not-sms-capable': { twilio: '30006', telnyx: '40001', bandwidth: '4404' },
  'portability-error': { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
  'not-on-channel': { twilio: '63003', telnyx: '40301', bandwidth: '4409' },
  'handset-unreachable': { twilio: '30003', telnyx: '40008', bandwidth: '4702' },
  'handset-busy': { twilio: '30003', telnyx: '40008', bandwidth: '4702' },
  'handset-memory-full': { twilio: '30003', telnyx: '40008', bandwidth: '4702' },
  'handset-error': { twilio: '30008', telnyx: '40008', bandwidth: '4753' },
  'subscriber-barred': { twilio: '30004', telnyx: '40008', bandwidth: '4750' },
  'recipient-no-credit': { twilio: '30008', telnyx: '40008', bandwidth: '4750' },
  'spam-filtered-carrier': { twilio: '30007', telnyx: '40002', bandwidth: '4770' },
  'spam-filtered-gateway': { twilio: '30007', telnyx: '40015', bandwidth: '4470' },
  'fraud-blocked': { twilio: '30450', telnyx: '40020', bandwidth: '4470' },
  'carrier-rejected': { twilio: '30008', telnyx: '40004', bandwidth: '4750' },
  'recipient-flood-limit': { twilio: '30022', telnyx: '40007', bandwidth: '4785' },
  'duplicate-message': { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
  'sender-invalid': { twilio: '21606', telnyx: '40305', bandwidth: '4302' },
  'sender-not-registered': { twilio: '30034', telnyx: '40010', bandwidth: '4774' },
  'sender-blocked': { twilio: '21606', telnyx: '40315', bandwidth: '4481' },
  'campaign-inactive': { twilio: '30033', telnyx: '40019', bandwidth: '4773' },
  'content-invalid': { twilio: '21618', telnyx: '40009', bandwidth: '4301' },
  'message-too-long': { twilio: '21617', telnyx: '40302', bandwidth: '4751' },
  'content-prohibited': { twilio: '63013', telnyx: '40322', bandwidth: '4771' },
  'media-failed': { twilio: '21620', telnyx: '40317', bandwidth: '4410' },
  'template-problem': { twilio: '21656', telnyx: '40304', bandwidth: '4301' },
  'opted-out': { twilio: '21610', telnyx: '40300', bandwidth: '4775' },
  'do-not-disturb': { twilio: '30004', telnyx: '40300', bandwidth: '4482' },
  'recipient-blocklisted': { twilio: '30004', telnyx: '40300', bandwidth: '4482' },
  'outside-messaging-window': { twilio: '63016', telnyx: '40008', bandwidth: '9999' },
  'insufficient-credit': { twilio: '30002', telnyx: '40333', bandwidth: '4001' },
  'rate-limited': { twilio: '30001', telnyx: '40318', bandwidth: '4785' },
  'quota-exceeded': { twilio: '30454', telnyx: '40333', bandwidth: '4780' },
  'account-restricted': { twilio: '30002', telnyx: '40314', bandwidth: '4001' },
  'no-route': { twilio: '21612', telnyx: '40001', bandwidth: '4401' },
  'region-not-enabled': { twilio: '21408', telnyx: '40309', bandwidth: '4432' },
  'carrier-unavailable': { twilio: '30017', telnyx: '40006', bandwidth: '5600' },
  'expired-in-queue': { twilio: '30036', telnyx: '40014', bandwidth: '4360' },
  'expired-undelivered': { twilio: '30003', telnyx: '40005', bandwidth: '5201' },
  'receipt-timeout': { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
  'gateway-error': { twilio: '30021', telnyx: '10007', bandwidth: '5100' },
  'request-invalid': { twilio: '30400', telnyx: '10015', bandwidth: '4435' },
  'auth-failed': { twilio: '20003', telnyx: '10009', bandwidth: '4493' },
  cancelled: { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
  unknown: { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
  'sender-unsupported': { twilio: '21612', telnyx: '40319', bandwidth: '4403' },
  'provider-rejected': { twilio: '30008', telnyx: '40004', bandwidth: '9999' },
  'held-for-review': { twilio: '30008', telnyx: '40008', bandwidth: '9999' },
}

/** Where each service has the codes of a failed message. */
export const SERVICES: Readonly<
  Record<SpokeService, { readonly vocabulary: Vocabulary; readonly fields: readonly string[] }>
> = {
  twilio: { vocabulary: TWILIO, fields: ['ErrorCode', 'REST error code'] },
  telnyx: { vocabulary: TELNYX, fields: ['errors[].code'] },
  bandwidth: { vocabulary: BANDWIDTH, fields: ['errorCode'] },
}

type ServiceCode = { readonly code: string; readonly reason: Reason | null }

/** What a service's own tables say of one of its codes; null: it is not theirs, or stands for no bad end. */
export function serviceCode(
  service: SpokeService,
  code: string,
): (ServiceCode & { readonly status: ClaimedStatus }) | null {
  const { vocabulary, fields } = SERVICES[service]
  for (const { field, entries } of vocabulary.tables) {
    const found = fields.includes(field) ? entries.find((entry) => entry.code === code) : undefined
    if (found === undefined) continue
    const { status } = claimOf(found)
    return status !== 'none' && OUTCOME[status] === 'bad'
      ? { code, reason: found.reason, status }
      : null
  }
  return null
}

/** The code that the service itself gave, where it tells of such an end as the message came to. */
export function codeAsTold(
  service: SpokeService,
  { code, status }: Pick<Told, 'code' | 'status'>,
): ServiceCode | null {
  const found = code === null ? null : serviceCode(service, code)
  const isPlain = found?.status === 'failed' || found?.status === 'rejected'
  return isPlain || found?.status === status ? found : null
}
