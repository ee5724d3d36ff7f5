import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const SINCH_STATUS = table('status', [
  row('Queued', 'Queued', 'It waits in the queue.', 'queued', { charge: 'no' }),
  row('Dispatched', 'Dispatched', 'The message centre accepted it for delivery.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('Aborted', 'Aborted', 'It was stopped before it reached the message centre.', 'failed', { reason: 'gateway-error', charge: 'no' }),
  row('Cancelled', 'Cancelled', 'It was cancelled by the sender before it reached the message centre.', 'cancelled', { reason: 'cancelled', permanent: true, charge: 'no' }),
  row('Rejected', 'Rejected', 'The message centre refused it.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('Deleted', 'Deleted', 'A message centre further down deleted it: the number is not valid, or it opted out.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Delivered', 'Delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('Failed', 'Failed', 'It was not delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('Expired', 'Expired', 'Validity ran out before delivery.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('Unknown', 'Unknown', 'It has ended, and nobody says how.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true }),
])

// prettier-ignore
const SINCH_CODE = table('code', [
  row('0', 'Delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('400', 'Queued', 'It waits in the queue.', 'queued', { charge: 'no' }),
  row('401', 'Dispatched', 'It was sent to the message centre.', 'sent', { charge: 'yes' }),
  row('402', 'Message unroutable', 'The message centre refused it, and would refuse it again.', 'rejected', { reason: 'no-route', permanent: true, charge: 'no' }),
  row('403', 'Internal error', 'The platform had an error of its own.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('404', 'Temporary delivery failure', 'Temporary failure; may be retried.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'maybe' }),
  row('405', 'Unmatched parameter', 'Body parameter has no value for the recipient.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('406', 'Internal expiry', 'Its time ran out before it reached the message centre.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'no' }),
  row('407', 'Cancelled', 'It was cancelled by the sender before it reached the message centre.', 'cancelled', { reason: 'cancelled', permanent: true, charge: 'no' }),
  row('408', 'Internal reject', 'The message centre refused it, and would refuse it again.', 'rejected', { reason: 'carrier-rejected', permanent: true, charge: 'no' }),
  row('410', 'Unmatched default originator', 'There is no sender for this recipient.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('411', 'Exceeded parts limit', 'It has more parts than the limit that was set.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('412', 'Unprovisioned region', 'The account is not set up for the region.', 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no' }),
  row('413', 'Blocked', 'Account blocked, perhaps out of credit.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('414', 'Bad media', 'MMS attachment could not be fetched.', 'rejected', { reason: 'media-failed', permanent: true, charge: 'no' }),
  row('415', 'Delivery report rejected', 'MMS gateway or network rejected it.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('416', 'Delivery report not supported', 'The recipient cannot take multimedia messages.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'maybe' }),
  row('417', 'Delivery report unreachable', 'The network or the phone could not be reached.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
  row('418', 'Delivery report unrecognized', 'Handset does not recognise the MMS.', 'failed', { reason: 'handset-error', permanent: true, charge: 'maybe' }),
  row('15', 'Screening blocked the message', 'Carrier or gateway screening saw spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'maybe' }),
  row('60', 'Originator blocked', '10DLC campaign is not active.', 'failed', { reason: 'campaign-inactive', permanent: true, charge: 'maybe' }),
  row('62', 'Screening blocked (internal)', "The provider's own filter took it for spam.", 'failed', { reason: 'spam-filtered-gateway', charge: 'maybe' }),
  row('64', 'Blocked due to exceeded quota', 'A limit on sending was reached.', 'failed', { reason: 'quota-exceeded', permanent: false, charge: 'maybe' }),
  row('152', 'Teleservice not provisioned', 'Subscriber has no messaging service.', 'failed', { reason: 'not-sms-capable', permanent: true, charge: 'maybe' }),
  row('300', 'Invalid destination address', "The carrier says that the recipient's number is not valid.", 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('310', 'Invalid source address', 'The carrier says that the sender is not valid.', 'failed', { reason: 'sender-invalid', permanent: true, charge: 'maybe' }),
  row('321', 'Receiver rejected error', 'The receiving side refused it.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('332', 'Invalid operation', 'The networks misunderstood each other.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
  row('334', 'Invalid parameter', 'A parameter, or the data of the registered campaign, is not valid.', 'failed', { reason: 'campaign-inactive', permanent: true, charge: 'maybe' }),
  row('349', 'Request failed', 'Routing failure or blocked on AT&T.', 'failed', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('399', 'Unknown', 'It failed further down with an error that nobody knows.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

// prettier-ignore
const SINCH_MMS_STATUS = table('MMS status', [
  row('Deferred', 'Deferred', 'MMS header fetched, body not downloaded yet.', 'sent', { charge: 'maybe' }),
  row('Forwarded', 'Forwarded', 'MMS sent to the mobile network.', 'sent', { charge: 'yes' }),
  row('Retrieved', 'Retrieved', 'The phone fetched the multimedia message.', 'delivered', { charge: 'yes', grade: 'handset' }),
  row('Indeterminate', 'Indeterminate', 'Operator cannot tell whether it was delivered.', 'unknown', { reason: 'receipt-timeout', charge: 'yes', final: true }),
  row('NotSupported', 'NotSupported', 'The gateway for multimedia messages does not support it.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('Unreachable', 'Unreachable', 'The server or the phone could not be reached.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
  row('Unrecognized', 'Unrecognized', 'Handset does not recognise the content.', 'failed', { reason: 'handset-error', permanent: true, charge: 'maybe' }),
])

export const SINCH: Vocabulary = {
  vendor: 'sinch',
  title: 'Sinch',
  version: 2,
  tables: [SINCH_STATUS, SINCH_CODE, SINCH_MMS_STATUS],
}
