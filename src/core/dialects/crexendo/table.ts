import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const CREXENDO_MESSAGE_STATUS = table('message status', [
  row('Scheduled', 'Scheduled', 'Will be sent later.', 'scheduled', { charge: 'no' }),
  row('Sending', 'Sending', 'At the gateway; no carrier answer yet.', 'accepted', { charge: 'maybe' }),
  row('Sent', 'Sent', 'Submitted onward successfully.', 'sent', { charge: 'yes' }),
  row('Failed', 'Failed', 'Passed the gateway but carrier did not confirm delivery.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Rejected', 'Rejected', 'Refused by the gateway or, less often, the carrier.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('Stopped', 'Stopped', 'Campaign was halted by a user.', 'cancelled', { reason: 'cancelled', permanent: false, charge: 'no' }),
  row('Submitted', 'Submitted', 'With the gateway, waiting for a final status.', 'accepted', { charge: 'maybe' }),
  row('Delivered', 'Delivered', 'Delivered to the recipient.', 'delivered', { charge: 'yes' }),
])

// prettier-ignore
const CREXENDO_DELIVERY_STATUS_CODE = table('delivery status code', [
  row('101', 'Processing', 'Gateway is processing it.', 'queued', { charge: 'no' }),
  row('102', 'Rerouting', 'First provider failed; trying another.', 'queued', { charge: 'maybe' }),
  row('151', 'Held for screening', 'Held while it is screened.', 'accepted', { charge: 'no' }),
  row('200', 'Submitted downstream', 'Submitted to a downstream provider.', 'sent', { charge: 'maybe' }),
  row('210', 'Accepted downstream', 'Downstream provider accepted it.', 'sent', { charge: 'maybe' }),
  row('211', 'Enroute', 'Provider is delivering it.', 'sent', { charge: 'maybe' }),
  row('212', 'Submitted, pending', 'Submitted; delivery still pending.', 'sent', { charge: 'maybe' }),
  row('213', 'Scheduled downstream', 'Downstream provider will deliver it later.', 'sent', { charge: 'maybe' }),
  row('220', 'Delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('221', 'Delivered to handset', 'Confirmed on the handset.', 'delivered', { charge: 'yes' }),
  row('301', 'Usage threshold reached', 'Discarded because a usage limit was reached.', 'rejected', { reason: 'quota-exceeded', permanent: false, charge: 'maybe' }),
  row('302', 'Destination blocked', 'Discarded because the recipient is blocked.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'maybe' }),
  row('303', 'Source blocked', 'Discarded because the sender is blocked.', 'rejected', { reason: 'sender-blocked', permanent: true, charge: 'maybe' }),
  row('304', 'Dropped', 'Dropped; support must say why.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('305', 'Duplicate', 'Discarded by duplicate detection.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'maybe' }),
  row('320', 'Expired before submission', 'Validity ran out before submission.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'maybe' }),
  row('330', 'Gateway failure', 'Gateway fault.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
  row('331', 'Discarded', 'Discarded without a stated cause.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('332', 'No route', 'No route to the destination.', 'rejected', { reason: 'no-route', charge: 'maybe' }),
  row('333', 'Source unsupported', 'Sender type not supported for this destination.', 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'maybe' }),
  row('400', 'Undeliverable', 'Failed as undeliverable.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('401', 'Expired before delivery', 'Validity ran out while delivering.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'maybe' }),
  row('402', 'Rejected by provider', 'Downstream provider rejected it.', 'rejected', { reason: 'provider-rejected', charge: 'maybe' }),
  row('403', 'Skipped by provider', 'Downstream provider skipped it.', 'rejected', { reason: 'provider-rejected', charge: 'maybe' }),
  row('405', 'Cancelled or deleted', 'Provider cancelled or deleted it.', 'cancelled', { reason: 'cancelled', charge: 'maybe' }),
  row('410', 'Invalid source', 'Sender address is invalid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'maybe' }),
  row('411', 'Invalid destination', 'Recipient address is invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('412', 'Destination blocked', 'Recipient is blocked downstream.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'maybe' }),
  row('413', 'SMS unavailable at destination', 'Destination has no SMS service.', 'failed', { reason: 'not-sms-capable', permanent: true, charge: 'maybe' }),
  row('414', 'Unreachable', 'Destination could not be reached.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
])

export const CREXENDO: Vocabulary = {
  vendor: 'crexendo',
  title: 'Crexendo',
  version: 1,
  tables: [CREXENDO_MESSAGE_STATUS, CREXENDO_DELIVERY_STATUS_CODE],
}
