import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const VONAGE_SMS_API_DLR_STATUS = table('SMS API DLR status', [
  row('accepted', 'accepted', 'The carrier accepted it, and it is not delivered yet.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('delivered', 'delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('buffered', 'buffered', 'It is held to be delivered later.', 'sent', { charge: 'yes', detail: 'buffered' }),
  row('expired', 'expired', 'Carrier retried until validity ended.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('failed', 'failed', 'It was not delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('rejected', 'rejected', 'Downstream carrier refuses it.', 'rejected', { reason: 'carrier-rejected', charge: 'yes' }),
  row('unknown', 'unknown', 'The carrier says nothing of use about its end.', 'unknown', { reason: 'unknown', charge: 'yes', final: true }),
])

// prettier-ignore
const VONAGE_SMS_API_DLR_ERR_CODE = table('SMS API DLR err-code', [
  row('0', 'Delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('1', 'Unknown', 'It was not delivered, and no cause is known.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('2', 'Absent subscriber - temporary', 'The phone cannot be reached for the moment.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('3', 'Absent subscriber - permanent', 'The number is no longer in use.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('4', 'Call barred by user', 'Messages are barred on the number.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('5', 'Portability error', 'The number moved to another operator, and the way there is not known yet.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('6', 'Anti-spam rejection', 'The carrier took it for spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('7', 'Handset busy', 'The phone was busy or away.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('8', 'Network error', 'The network had a passing error.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('9', 'Illegal number', 'The recipient asked not to get such messages.', 'failed', { reason: 'opted-out', permanent: true, charge: 'yes' }),
  row('10', 'Illegal message', 'A parameter such as encoding is wrong.', 'failed', { reason: 'content-invalid', permanent: true, charge: 'yes' }),
  row('11', 'Unroutable', 'There is no way to the number.', 'failed', { reason: 'no-route', charge: 'yes' }),
  row('12', 'Destination unreachable', 'No route to the number found.', 'failed', { reason: 'no-route', charge: 'yes' }),
  row('13', 'Subscriber age restriction', 'The recipient is too young for the content.', 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('14', 'Number blocked by carrier', "Recipient's plan blocks SMS.", 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('15', 'Prepaid insufficient funds', 'Recipient has no credit.', 'failed', { reason: 'recipient-no-credit', permanent: false, charge: 'yes' }),
  row('50', 'Entity filter', 'The registered id of the sending company is wrong or missing.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'yes' }),
  row('51', 'Header filter', 'The registered sender name is wrong or missing.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'yes' }),
  row('52', 'Content filter', 'The registered id of the text is wrong or missing.', 'failed', { reason: 'template-problem', permanent: true, charge: 'yes' }),
  row('53', 'Consent filter', 'The consent of the recipient is not registered.', 'failed', { reason: 'do-not-disturb', permanent: true, charge: 'yes' }),
  row('54', 'Regulation error', 'A rule of the country refused it, and which one is not said.', 'failed', { reason: 'sender-not-registered', charge: 'yes' }),
  row('99', 'General error', 'It was not delivered; usually the way there was the cause.', 'failed', { reason: 'unknown', charge: 'yes' }),
])

// prettier-ignore
const VONAGE_SMS_API_SEND_STATUS = table('SMS API send status', [
  row('0', 'Success', 'It was accepted for delivery.', 'accepted', { charge: 'maybe' }),
  row('1', 'Throttled', 'Messages come faster than the account allows.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('2', 'Missing parameters', 'A required parameter is absent.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('3', 'Invalid parameters', 'A parameter value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('4', 'Invalid credentials', 'The key or the secret is wrong or switched off.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('5', 'Internal error', 'The platform had an error of its own.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('6', 'Invalid message', 'Cannot be processed, e.g. unknown prefix.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('7', 'Number barred', 'Recipient is on a barred list.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('8', 'Partner account barred', 'The account is suspended.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('9', 'Partner quota violation', 'There is no credit.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('10', 'Too many existing binds', 'There are too many connections.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('11', 'Not enabled for HTTP', 'Account must use SMPP.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('12', 'Message too long', 'It is longer than allowed.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('14', 'Invalid signature', 'Signature did not verify.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('15', 'Invalid sender address', 'The account may not use this sender.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('22', 'Invalid network code', 'The network code is unknown or does not fit the number.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('23', 'Invalid callback URL', 'The callback address is not acceptable.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('29', 'Non-whitelisted destination', 'The account is a trial, and the recipient is not on its list.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('32', 'Signature and secret disallowed', 'Both signature and secret were sent.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('33', 'Number de-activated', 'Recipient number is deactivated.', 'rejected', { reason: 'unknown-subscriber', permanent: true, charge: 'no' }),
])

// prettier-ignore
const VONAGE_MESSAGES_API_STATUS = table('Messages API status', [
  row('submitted', 'submitted', 'It was passed to the provider of the channel.', 'sent', { charge: 'maybe' }),
  row('delivered', 'delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('read', 'read', 'The recipient read it; said on chat channels only.', 'read', { charge: 'yes' }),
  row('rejected', 'rejected', 'It was refused; the error beside it says why.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('undeliverable', 'undeliverable', 'Could not connect to the provider.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'no' }),
])

// prettier-ignore
const VONAGE_MESSAGES_API_ERROR_CODE = table('Messages API error code', [
  row('1000', 'Throttled', 'Messages come faster than the provider allows.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('1010', 'Missing params', 'A parameter that must be there is missing.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1020', 'Invalid params', 'A value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1021', 'Invalid tag', 'Tag value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1022', 'Invalid template', 'The template or its variables are not valid.', 'rejected', { reason: 'template-problem', permanent: true, charge: 'no' }),
  row('1030', 'Internal error', 'The platform had an error of its own.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('1040', 'Invalid message', 'The request cannot be dealt with.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('1050', 'Number barred', 'The recipient is on a block list.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('1060', 'Partner account barred', 'Account barred from sending.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1070', 'Partner quota exceeded', 'The credit or the quota is used up.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('1080', 'Account not enabled for REST', 'Account must use SMPP.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1090', 'Message too long', 'It is longer than allowed.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('1100', 'Communication failed', 'Could not be submitted.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'no' }),
  row('1110', 'Invalid signature', 'Signature did not verify.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('1120', 'Illegal sender address', 'Local rules do not allow this sender.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('1130', 'Invalid TTL', 'The validity is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1140', 'Facility not allowed', 'The feature is not enabled for the account.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1150', 'Invalid message class', 'The class of the message is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('1160', 'Non white-listed destination', "The recipient is not on the account's list.", 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1170', 'Invalid or missing msisdn', "The recipient's number is missing or not valid.", 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('1180', 'Absent subscriber temporary', 'The phone cannot be reached for the moment.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('1190', 'Absent subscriber permanent', 'The number is no longer in use.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('1200', 'Portability error', 'The number moved to another operator, and the way there is not known yet.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('1210', 'Anti-spam rejection', 'The carrier took it for spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('1220', 'Handset busy', 'The phone was busy or away.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('1230', 'Network error', 'The network had a passing error.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('1240', 'Illegal number', 'Recipient opted out with STOP.', 'rejected', { reason: 'opted-out', permanent: true, charge: 'no' }),
  row('1241', 'Too many send requests', 'The number got too many messages.', 'rejected', { reason: 'recipient-flood-limit', permanent: false, charge: 'no' }),
  row('1250', 'Unroutable', 'There is no way to the recipient.', 'failed', { reason: 'no-route', charge: 'maybe' }),
  row('1260', 'Destination unreachable', 'Could not be delivered to the number.', 'failed', { reason: 'handset-unreachable', charge: 'maybe' }),
  row('1270', 'Subscriber age restriction', 'The recipient is too young for the content.', 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('1280', 'Number blocked by carrier', 'Plan or suspension blocks SMS.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('1290', 'Prepaid insufficient funds', 'Recipient has no credit.', 'failed', { reason: 'recipient-no-credit', permanent: false, charge: 'yes' }),
  row('1300', 'Not part of provider network', 'Recipient is not a user of the channel.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('1310', 'Not suitable device', 'Device cannot receive the message.', 'failed', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('1320', 'Message already sent', 'The same message was sent before.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'no' }),
  row('1330', 'Unknown', 'The carrier gave an error that nobody knows.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('1340', 'Outside the allowed window', 'The time in which the recipient may be answered is over.', 'rejected', { reason: 'outside-messaging-window', permanent: false, charge: 'no' }),
  row('1350', 'Phone matching fee not paid', 'A fee for access to Facebook is not paid.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('1360', 'TTL was activated', 'Its time ran out before it was sent, and it costs nothing.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'no' }),
  row('1370', 'Expired access token', 'The token of the channel has run out.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
])

// prettier-ignore
const VONAGE_SMPP_RECEIPT_ERR = table('SMPP receipt err', [
  row('1', 'Unknown error', 'It was not delivered, and no cause is given.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('2', 'Absent subscriber temporary', 'The phone cannot be reached for the moment.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('3', 'Absent subscriber permanent', 'Invalid, blacklisted or barred number.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('4', 'Call barred by user', 'Operator bars the number.', 'failed', { reason: 'subscriber-barred', permanent: true, charge: 'yes' }),
  row('5', 'Portability error', 'The number moved to another operator, and the way there is not known yet.', 'failed', { reason: 'portability-error', permanent: false, charge: 'yes' }),
  row('6', 'Anti-spam error', 'The operator took it for spam.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('7', 'Handset is busy', 'The phone had a passing error.', 'failed', { reason: 'handset-busy', permanent: false, charge: 'yes' }),
  row('8', 'Network error', 'The operator had a passing error.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('9', 'Illegal number', 'The number is barred for good.', 'failed', { reason: 'recipient-blocklisted', permanent: true, charge: 'yes' }),
  row('10', 'Invalid message', 'The network does not allow the content.', 'failed', { reason: 'content-prohibited', permanent: true, charge: 'yes' }),
  row('11', 'Unroutable message', 'The operator had no way to the number for the moment.', 'failed', { reason: 'no-route', permanent: false, charge: 'yes' }),
])

export const VONAGE: Vocabulary = {
  vendor: 'vonage',
  title: 'Vonage',
  version: 2,
  tables: [
    VONAGE_SMS_API_DLR_STATUS,
    VONAGE_SMS_API_DLR_ERR_CODE,
    VONAGE_SMS_API_SEND_STATUS,
    VONAGE_MESSAGES_API_STATUS,
    VONAGE_MESSAGES_API_ERROR_CODE,
    VONAGE_SMPP_RECEIPT_ERR,
  ],
}
