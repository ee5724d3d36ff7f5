import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const VONAGE_SMS_API_DLR_STATUS = table('SMS API DLR status', [
  row('accepted', 'accepted', 'Carrier accepted it, not yet delivered.', 'sent', { charge: 'yes' }),
  row('delivered', 'delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('buffered', 'buffered', 'Held for later delivery.', 'sent', { charge: 'yes' }),
  row('expired', 'expired', 'Carrier retried until validity ended.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('failed', 'failed', 'Not delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('rejected', 'rejected', 'Downstream carrier refuses it.', 'rejected', { reason: 'carrier-rejected', charge: 'yes' }),
  row('unknown', 'unknown', 'No useful information.', 'unknown', { reason: 'unknown', charge: 'yes', final: true }),
])

// prettier-ignore
const VONAGE_SMS_API_DLR_ERR_CODE = table('SMS API DLR err-code', [
  row('0', 'Delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('1', 'Unknown', 'Not delivered, no reason known.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('2', 'Absent subscriber - temporary', 'Handset temporarily unavailable.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('3', 'Absent subscriber - permanent', 'Number no longer active.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('4', 'Call barred by user', 'Messages are barred on the number.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('5', 'Portability error', 'Number porting problem.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('6', 'Anti-spam rejection', 'Carrier spam filter.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('7', 'Handset busy', 'Handset not available at that moment.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('8', 'Network error', 'Network failure; retry.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('9', 'Illegal number', 'User asked not to get such messages.', 'failed', { reason: 'opted-out', permanent: true, charge: 'yes' }),
  row('10', 'Illegal message', 'A parameter such as encoding is wrong.', 'failed', { reason: 'content-invalid', permanent: true, charge: 'yes' }),
  row('11', 'Unroutable', 'No suitable route.', 'failed', { reason: 'no-route', charge: 'yes' }),
  row('12', 'Destination unreachable', 'No route to the number found.', 'failed', { reason: 'no-route', charge: 'yes' }),
  row('13', 'Subscriber age restriction', 'Recipient too young for the content.', 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('14', 'Number blocked by carrier', "Recipient's plan blocks SMS.", 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('15', 'Prepaid insufficient funds', 'Recipient has no credit.', 'failed', { reason: 'recipient-no-credit', permanent: false, charge: 'yes' }),
  row('50', 'Entity filter', 'DLT entity id wrong or missing.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'yes' }),
  row('51', 'Header filter', 'DLT header (sender) wrong or missing.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'yes' }),
  row('52', 'Content filter', 'DLT content id wrong or missing.', 'failed', { reason: 'template-problem', permanent: true, charge: 'yes' }),
  row('53', 'Consent filter', 'Consent not authorised.', 'failed', { reason: 'do-not-disturb', permanent: true, charge: 'yes' }),
  row('54', 'Regulation error', 'Unexpected regulatory error.', 'failed', { reason: 'sender-not-registered', charge: 'yes' }),
  row('99', 'General error', 'Usually a route error.', 'failed', { reason: 'unknown', charge: 'yes' }),
])

// prettier-ignore
const VONAGE_SMS_API_SEND_STATUS = table('SMS API send status', [
  row('0', 'Success', 'Accepted for delivery.', 'accepted', { charge: 'maybe' }),
  row('1', 'Throttled', 'Over the account rate.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('2', 'Missing parameters', 'A required parameter is absent.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('3', 'Invalid parameters', 'A parameter value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('4', 'Invalid credentials', 'Key or secret wrong or disabled.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('5', 'Internal error', 'Platform error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('6', 'Invalid message', 'Cannot be processed, e.g. unknown prefix.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('7', 'Number barred', 'Recipient is on a barred list.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('8', 'Partner account barred', 'Account suspended.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('9', 'Partner quota violation', 'No credit.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('10', 'Too many existing binds', 'Too many connections.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('11', 'Not enabled for HTTP', 'Account must use SMPP.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('12', 'Message too long', 'Longer than allowed.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('14', 'Invalid signature', 'Signature did not verify.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('15', 'Invalid sender address', 'Sender not authorised.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('22', 'Invalid network code', 'Network code unknown or mismatched.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('23', 'Invalid callback URL', 'Callback URL not acceptable.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('29', 'Non-whitelisted destination', 'Demo account destination not listed.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('32', 'Signature and secret disallowed', 'Both signature and secret were sent.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('33', 'Number de-activated', 'Recipient number is deactivated.', 'rejected', { reason: 'unknown-subscriber', permanent: true, charge: 'no' }),
])

// prettier-ignore
const VONAGE_MESSAGES_API_STATUS = table('Messages API status', [
  row('submitted', 'submitted', 'Passed to a messaging provider.', 'sent', { charge: 'maybe' }),
  row('delivered', 'delivered', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('read', 'read', 'Read by the recipient (OTT channels).', 'read', { charge: 'yes' }),
  row('rejected', 'rejected', 'Rejected; see error.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('undeliverable', 'undeliverable', 'Could not connect to the provider.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'no' }),
])

// prettier-ignore
const VONAGE_MESSAGES_API_ERROR_CODE = table('Messages API error code', [
  row('1000', 'Throttled', 'Over submission capacity.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('1010', 'Missing params', 'Mandatory parameter absent.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1020', 'Invalid params', 'A value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1021', 'Invalid tag', 'Tag value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1022', 'Invalid template', 'Template or its parameters invalid.', 'rejected', { reason: 'template-problem', permanent: true, charge: 'no' }),
  row('1030', 'Internal error', 'Platform error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('1040', 'Invalid message', 'Cannot be processed.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('1050', 'Number barred', 'Recipient is block-listed.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('1060', 'Partner account barred', 'Account barred from sending.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1070', 'Partner quota exceeded', 'Credit or allocated quota exhausted.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('1080', 'Account not enabled for REST', 'Account must use SMPP.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1090', 'Message too long', 'Over the octet limit.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('1100', 'Communication failed', 'Could not be submitted.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'no' }),
  row('1110', 'Invalid signature', 'Signature did not verify.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('1120', 'Illegal sender address', 'Local rules do not allow this sender.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('1130', 'Invalid TTL', 'TTL value invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1140', 'Facility not allowed', 'Feature not enabled on account.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1150', 'Invalid message class', 'Class value out of range.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1160', 'Non white-listed destination', "Recipient not on the account's list.", 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1170', 'Invalid or missing msisdn', 'Recipient number missing or invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('1180', 'Absent subscriber temporary', 'Handset temporarily unavailable.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('1190', 'Absent subscriber permanent', 'Number no longer active.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('1200', 'Portability error', 'Number porting problem.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('1210', 'Anti-spam rejection', 'Carrier spam restriction.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('1220', 'Handset busy', 'Handset not available.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('1230', 'Network error', 'Network failure.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('1240', 'Illegal number', 'Recipient opted out with STOP.', 'rejected', { reason: 'opted-out', permanent: true, charge: 'no' }),
  row('1241', 'Too many send requests', 'Too many sends to the number.', 'rejected', { reason: 'recipient-flood-limit', permanent: false, charge: 'no' }),
  row('1250', 'Unroutable', 'Route not available for the recipient.', 'failed', { reason: 'no-route', charge: 'maybe' }),
  row('1260', 'Destination unreachable', 'Could not be delivered to the number.', 'failed', { reason: 'handset-unreachable', charge: 'maybe' }),
  row('1270', 'Subscriber age restriction', "Content unsuitable for recipient's age.", 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('1280', 'Number blocked by carrier', 'Plan or suspension blocks SMS.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('1290', 'Prepaid insufficient funds', 'Recipient has no credit.', 'failed', { reason: 'recipient-no-credit', permanent: false, charge: 'yes' }),
  row('1300', 'Not part of provider network', 'Recipient is not a user of the channel.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('1310', 'Not suitable device', 'Device cannot receive the message.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('1320', 'Message already sent', 'Duplicate.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'no' }),
  row('1330', 'Unknown', 'Unknown error from carrier.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('1340', 'Outside the allowed window', 'Response window closed.', 'rejected', { reason: 'outside-messaging-window', permanent: false, charge: 'no' }),
  row('1350', 'Phone matching fee not paid', 'Facebook access fee unpaid.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1360', 'TTL was activated', 'Expired without charge.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'no' }),
  row('1370', 'Expired access token', 'Channel token expired.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
])

// prettier-ignore
const VONAGE_SMPP_RECEIPT_ERR = table('SMPP receipt err', [
  row('1', 'Unknown error', 'Undelivered without detail.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('2', 'Absent subscriber temporary', 'Subscriber temporarily absent.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('3', 'Absent subscriber permanent', 'Invalid, blacklisted or barred number.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('4', 'Call barred by user', 'Operator bars the number.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('5', 'Portability error', 'Ported combination unreachable.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('6', 'Anti-spam error', 'Operator suspects spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('7', 'Handset is busy', 'Temporary phone error.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('8', 'Network error', 'Temporary operator condition.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('9', 'Illegal number', 'Permanently barred number.', 'failed', { reason: 'recipient-blocklisted', permanent: true, charge: 'yes' }),
  row('10', 'Invalid message', 'Content not permitted on the network.', 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('11', 'Unroutable message', 'Temporary operator routing condition.', 'failed', { reason: 'no-route', permanent: false, charge: 'yes' }),
])

export const VONAGE: Vocabulary = {
  vendor: 'vonage',
  title: 'Vonage',
  version: 1,
  tables: [VONAGE_SMS_API_DLR_STATUS, VONAGE_SMS_API_DLR_ERR_CODE, VONAGE_SMS_API_SEND_STATUS, VONAGE_MESSAGES_API_STATUS, VONAGE_MESSAGES_API_ERROR_CODE, VONAGE_SMPP_RECEIPT_ERR],
}
