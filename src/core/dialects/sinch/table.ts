import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const SINCH_STATUS = table('status', [
  row('Queued', 'Queued', 'In the REST system queue.', 'queued', { charge: 'no' }),
  row('Dispatched', 'Dispatched', 'Accepted for delivery by the SMSC.', 'sent', { charge: 'yes' }),
  row('Aborted', 'Aborted', 'Stopped before reaching the SMSC.', 'failed', { reason: 'gateway-error', charge: 'no' }),
  row('Cancelled', 'Cancelled', 'User cancelled before the SMSC.', 'cancelled', { reason: 'cancelled', permanent: true, charge: 'no' }),
  row('Rejected', 'Rejected', 'SMSC rejected it.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('Deleted', 'Deleted', 'Remote SMSC deleted it; invalid or opted-out number.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Delivered', 'Delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('Failed', 'Failed', 'Not delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('Expired', 'Expired', 'Validity ran out before delivery.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('Unknown', 'Unknown', 'Final state with no information.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true }),
])

// prettier-ignore
const SINCH_CODE = table('code', [
  row('0', 'Delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('400', 'Queued', 'In the REST system queue.', 'queued', { charge: 'no' }),
  row('401', 'Dispatched', 'Sent to the SMSC.', 'sent', { charge: 'yes' }),
  row('402', 'Message unroutable', 'SMSC refused; retry gives the same.', 'rejected', { reason: 'no-route', permanent: true, charge: 'no' }),
  row('403', 'Internal error', 'Unexpected platform error.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('404', 'Temporary delivery failure', 'Temporary failure; may be retried.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'maybe' }),
  row('405', 'Unmatched parameter', 'Body parameter has no value for the recipient.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('406', 'Internal expiry', 'Expired before reaching the SMSC.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'no' }),
  row('407', 'Cancelled', 'User cancelled before the SMSC.', 'cancelled', { reason: 'cancelled', permanent: true, charge: 'no' }),
  row('408', 'Internal reject', 'SMSC refused; retry gives the same.', 'rejected', { reason: 'carrier-rejected', permanent: true, charge: 'no' }),
  row('410', 'Unmatched default originator', 'No default sender for the recipient.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('411', 'Exceeded parts limit', 'More parts than the set maximum.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('412', 'Unprovisioned region', 'Account not provisioned for region.', 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no' }),
  row('413', 'Blocked', 'Account blocked, perhaps out of credit.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('414', 'Bad media', 'MMS attachment could not be fetched.', 'rejected', { reason: 'media-failed', permanent: true, charge: 'no' }),
  row('415', 'Delivery report rejected', 'MMS gateway or network rejected it.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('416', 'Delivery report not supported', 'MMS not supported.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'maybe' }),
  row('417', 'Delivery report unreachable', 'MMS network or subscriber unreachable.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
  row('418', 'Delivery report unrecognized', 'Handset does not recognise the MMS.', 'failed', { reason: 'handset-error', permanent: true, charge: 'maybe' }),
  row('15', 'Screening blocked the message', 'Carrier or gateway screening saw spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'maybe' }),
  row('60', 'Originator blocked', '10DLC campaign is not active.', 'failed', { reason: 'campaign-inactive', permanent: true, charge: 'maybe' }),
  row('62', 'Screening blocked (internal)', 'Internal spam filter.', 'failed', { reason: 'spam-filtered-gateway', charge: 'maybe' }),
  row('64', 'Blocked due to exceeded quota', 'Sending limit reached.', 'failed', { reason: 'quota-exceeded', permanent: false, charge: 'maybe' }),
  row('152', 'Teleservice not provisioned', 'Subscriber has no messaging service.', 'failed', { reason: 'not-sms-capable', permanent: true, charge: 'maybe' }),
  row('300', 'Invalid destination address', 'Recipient invalid downstream.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('310', 'Invalid source address', 'Sender invalid downstream.', 'failed', { reason: 'sender-invalid', permanent: true, charge: 'maybe' }),
  row('321', 'Receiver rejected error', 'Downstream receiver refused.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('332', 'Invalid operation', 'Downstream protocol error.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
  row('334', 'Invalid parameter', 'Bad parameter or 10DLC tag data.', 'failed', { reason: 'campaign-inactive', permanent: true, charge: 'maybe' }),
  row('349', 'Request failed', 'Routing failure or blocked on AT&T.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('399', 'Unknown', 'Unknown downstream error.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

// prettier-ignore
const SINCH_MMS_STATUS = table('MMS status', [
  row('Deferred', 'Deferred', 'MMS header fetched, body not downloaded yet.', 'sent', { charge: 'maybe' }),
  row('Forwarded', 'Forwarded', 'MMS sent to the mobile network.', 'sent', { charge: 'yes' }),
  row('Retrieved', 'Retrieved', 'MMS delivered to the handset.', 'delivered', { charge: 'yes' }),
  row('Indeterminate', 'Indeterminate', 'Operator cannot tell whether it was delivered.', 'unknown', { reason: 'receipt-timeout', charge: 'yes', final: true }),
  row('NotSupported', 'NotSupported', 'Request not supported by the MMS gateway.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('Unreachable', 'Unreachable', 'Server or endpoint unreachable.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
  row('Unrecognized', 'Unrecognized', 'Handset does not recognise the content.', 'failed', { reason: 'handset-error', permanent: true, charge: 'maybe' }),
])

export const SINCH: Vocabulary = {
  vendor: 'sinch',
  title: 'Sinch',
  version: 1,
  tables: [SINCH_STATUS, SINCH_CODE, SINCH_MMS_STATUS],
}
