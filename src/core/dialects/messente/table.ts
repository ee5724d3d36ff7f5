import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const MESSENTE_STATUS = table('status', [
  row('DELIVERED', 'DELIVERED', 'Delivered to handset, or accepted by the operator in some markets.', 'delivered', { charge: 'yes' }),
  row('FAILED', 'FAILED', 'Could not be delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('SENT', 'SENT', 'Sent; final status not known yet, carrier may be retrying.', 'sent', { charge: 'yes' }),
])

// prettier-ignore
const MESSENTE_DASHBOARD = table('dashboard', [
  row('Rejected', 'REJECTED', 'Dashboard status: not accepted for delivery; not charged.', 'rejected', { reason: 'unknown', charge: 'no' }),
  row('Delivered', 'Delivered', 'Delivered according to the signal from the carrier.', 'delivered', { charge: 'maybe' }),
  row('Sent', 'Sent', 'Submitted for delivery; the carrier is still trying.', 'sent', { charge: 'maybe' }),
  row('Failed', 'Failed', 'Not delivered; see the error code.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

// prettier-ignore
const MESSENTE_STAT = table('stat', [
  row('DELIVRD', 'DELIVRD', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('UNDELIV', 'UNDELIV', 'Could not be delivered to this number.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('FAILED', 'FAILED', 'Delivery to this number failed.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('UNKNOWN', 'UNKNOWN', 'Unknown error while delivering.', 'failed', { reason: 'unknown' }),
  row('ACCEPTD', 'ACCEPTD', 'Accepted for delivery, not yet delivered.', 'sent', { charge: 'yes' }),
  row('REJECTD', 'REJECTD', 'Delivery to this number was rejected.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('DELETED', 'DELETED', 'Removed from the delivery queue.', 'cancelled', { reason: 'cancelled' }),
  row('EXPIRED', 'EXPIRED', 'Validity ended before delivery.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('NACK', 'NACK', 'Not accepted for delivery.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('ACK', 'ACK', 'Omnichannel API only: request acknowledged.', 'accepted', { charge: 'no' }),
  row('SEEN', 'SEEN', 'Omnichannel API only: recipient saw it.', 'read', { charge: 'yes' }),
])

// prettier-ignore
const MESSENTE_DLR_MASK = table('dlr-mask', [
  row('1', 'dlr-mask 1', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('2', 'dlr-mask 2', 'Failed on the handset or network side.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('4', 'dlr-mask 4', 'Sent: queued at the operator.', 'sent', { charge: 'yes' }),
  row('8', 'dlr-mask 8', 'Sent: accepted by the operator.', 'sent', { charge: 'yes' }),
  row('16', 'dlr-mask 16', 'FAILED by the seed; a stat of REJECTD or NACK refines it to rejected.', 'failed', { reason: 'unknown', charge: 'no' }),
])

// prettier-ignore
const MESSENTE_ERR = table('err', [
  row('000', 'No error', 'No error; also comes with SENT, so it says nothing about delivery by itself.', 'not-a-delivery-outcome', { charge: 'maybe' }),
  row('001', 'Failed to deliver', 'Delivery to this number failed, no detail.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('002', 'Expired in 6 hours', 'Default six-hour validity ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('003', 'Invalid number', 'Recipient number is invalid.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('004', 'Error crediting account', 'Account could not be charged, credit probably out.', 'failed', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('005', 'Country/operator not determined', 'Destination operator unknown, or number format is wrong.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('006', 'Too many identical messages', 'Same text to same number; blocked for an hour.', 'failed', { reason: 'recipient-flood-limit', permanent: false, charge: 'no' }),
  row('007', 'Sender name not allowed', 'Sender name is not permitted or not verified.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('008', 'Number in blacklist', 'Recipient is on a block list.', 'failed', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('009', '(Omnichannel enum 9)', 'Present in the SDK enum without text.', 'failed', { reason: 'unknown', confidence: 'low' }),
  row('010', '(Omnichannel enum 10)', 'Present in the SDK enum without text.', 'failed', { reason: 'unknown', confidence: 'low' }),
  row('999', 'General temporary error', 'Temporary fault; may be retried.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
])

// prettier-ignore
const MESSENTE_HTTP_RESPONSE_BODY = table('HTTP response body', [
  row('ERROR 101', 'Access restricted', 'Wrong credentials.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ERROR 102', 'Parameters wrong or missing', 'Request parameters are missing or wrong.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ERROR 103', 'Invalid IP address', 'Caller address is not on the allow list.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ERROR 104', 'country not found', 'Destination country of this number was not found.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ERROR 105', 'bad area code or format', 'No such country or area code, or the number is badly formatted.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ERROR 106', 'country not supported', 'Destination country is not supported.', 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no' }),
  row('ERROR 107', 'no credit / unknown id', 'Send_sms: not enough credit on the account; get_dlr_response and cancel_sms: no message with that id.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('ERROR 108', 'blacklisted', 'Number is blacklisted.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('ERROR 109', 'Sender not activated', 'Sender name has not been activated.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'medium' }),
  row('FAILED 102', 'No delivery report yet', 'Status query: report not available yet.', 'sent', { charge: 'yes', confidence: 'low' }),
  row('FAILED 209', 'Server failure', 'Temporary server fault; try again.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
  row('ERROR 111', 'sender not allowed', 'Sender is invalid or not activated for the account.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
])

export const MESSENTE: Vocabulary = {
  vendor: 'messente',
  title: 'Messente',
  version: 1,
  tables: [MESSENTE_STATUS, MESSENTE_DASHBOARD, MESSENTE_STAT, MESSENTE_DLR_MASK, MESSENTE_ERR, MESSENTE_HTTP_RESPONSE_BODY],
}
