import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const MESSENTE_STATUS = table('status', [
  row('DELIVERED', 'DELIVERED', 'It was delivered to the phone or, in some markets, only accepted by the operator.', 'delivered', { charge: 'yes' }),
  row('FAILED', 'FAILED', 'It could not be delivered.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('SENT', 'SENT', 'It was sent; its end is not known yet, and the carrier may still be trying.', 'sent', { charge: 'yes' }),
])

// prettier-ignore
const MESSENTE_DASHBOARD = table('dashboard', [
  row('Rejected', 'REJECTED', 'It was not accepted for delivery, and costs nothing.', 'rejected', { reason: 'unknown', charge: 'no' }),
  row('Delivered', 'Delivered', 'The carrier says that it was delivered.', 'delivered', { charge: 'maybe' }),
  row('Sent', 'Sent', 'It was handed on, and the carrier is still trying.', 'sent', { charge: 'maybe' }),
  row('Failed', 'Failed', 'It was not delivered; the error code says why.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

// prettier-ignore
const MESSENTE_STAT = table('stat', [
  row('DELIVRD', 'DELIVRD', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('UNDELIV', 'UNDELIV', 'Could not be delivered to this number.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'undeliverable' }),
  row('FAILED', 'FAILED', 'Delivery to this number failed.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'failed' }),
  row('UNKNOWN', 'UNKNOWN', 'Delivery failed with an error that nobody knows.', 'failed', { reason: 'unknown' }),
  row('ACCEPTD', 'ACCEPTD', 'It was accepted for delivery and is not delivered yet.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('REJECTD', 'REJECTD', 'Delivery to this number was rejected.', 'rejected', { reason: 'carrier-rejected', charge: 'no', detail: 'rejected-downstream' }),
  row('DELETED', 'DELETED', 'It was removed from the delivery queue.', 'cancelled', { reason: 'cancelled', detail: 'deleted-by-provider' }),
  row('EXPIRED', 'EXPIRED', 'Its time ran out before it was delivered.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('NACK', 'NACK', 'It was not taken for delivery at all.', 'rejected', { reason: 'carrier-rejected', charge: 'no', detail: 'nack' }),
  row('ACK', 'ACK', 'The request was taken; only the Omnichannel API says so.', 'accepted', { charge: 'no' }),
  row('SEEN', 'SEEN', 'The recipient saw it; only the Omnichannel API says so.', 'read', { charge: 'yes' }),
])

// prettier-ignore
const MESSENTE_DLR_MASK = table('dlr-mask', [
  row('1', 'dlr-mask 1', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('2', 'dlr-mask 2', 'It failed at the phone or in the network.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('4', 'dlr-mask 4', 'It was sent and waits at the operator.', 'sent', { charge: 'yes', detail: 'buffered' }),
  row('8', 'dlr-mask 8', 'It was sent, and the operator accepted it.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('16', 'dlr-mask 16', 'The operator did not take it: a refusal where REJECTD or NACK stands beside it, else a failure.', 'failed', { reason: 'unknown', charge: 'no' }),
])

// prettier-ignore
const MESSENTE_ERR = table('err', [
  row('000', 'No error', 'There was no error; it also comes while a message is still on its way, so it says nothing about delivery.', 'not-a-delivery-outcome', { charge: 'maybe' }),
  row('001', 'Failed to deliver', 'It was not delivered to this number, and no more is known.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('002', 'Expired in 6 hours', 'Its six hours, the usual time that Messente tries, ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('003', 'Invalid number', "The recipient's number is not valid.", 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('004', 'Error crediting account', 'The account could not be charged; its credit is probably used up.', 'failed', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('005', 'Country/operator not determined', "The recipient's country or operator could not be told; the number may be written wrongly.", 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe', nextStep: 'Write the number with its country code; if it is right, ask Messente for coverage of its operator.' }),
  row('006', 'Too many identical messages', 'The same text went to the same number too often; the number is blocked for an hour.', 'failed', { reason: 'recipient-flood-limit', permanent: false, charge: 'no' }),
  row('007', 'Sender name not allowed', 'This sender name is not allowed or not verified.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('008', 'Number in blacklist', 'The recipient is on a block list.', 'failed', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('009', '(Omnichannel enum 9)', 'A failure of the Omnichannel API that Messente does not explain.', 'failed', { reason: 'unknown', confidence: 'low' }),
  row('010', '(Omnichannel enum 10)', 'A failure of the Omnichannel API that Messente does not explain.', 'failed', { reason: 'unknown', confidence: 'low' }),
  row('999', 'General temporary error', 'A passing fault; it may be tried again.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
])

// prettier-ignore
const MESSENTE_HTTP_RESPONSE_BODY = table('HTTP response body', [
  row('ERROR 101', 'Access restricted', 'The user name or the password is wrong.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ERROR 102', 'Parameters wrong or missing', 'Request parameters are missing or wrong.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ERROR 103', 'Invalid IP address', 'Caller address is not on the allow list.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ERROR 104', 'country not found', 'Destination country of this number was not found.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ERROR 105', 'bad area code or format', 'No such country or area code, or the number is badly formatted.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ERROR 106', 'country not supported', 'Destination country is not supported.', 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no' }),
  row('ERROR 107', 'no credit / unknown id', 'There is not enough credit; for a query of a status, no message has that id.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('ERROR 108', 'blacklisted', 'The recipient is on a block list.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no' }),
  row('ERROR 109', 'Sender not activated', 'Sender name has not been activated.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'medium' }),
  row('FAILED 102', 'No delivery report yet', 'There is no report yet; this says nothing new about the message.', 'sent', { charge: 'yes', confidence: 'low', status: 'none' }),
  row('FAILED 209', 'Server failure', 'Messente had a passing fault.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
  row('ERROR 111', 'sender not allowed', 'Sender is invalid or not activated for the account.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
])

export const MESSENTE: Vocabulary = {
  vendor: 'messente',
  title: 'Messente',
  version: 2,
  tables: [
    MESSENTE_STATUS,
    MESSENTE_DASHBOARD,
    MESSENTE_STAT,
    MESSENTE_DLR_MASK,
    MESSENTE_ERR,
    MESSENTE_HTTP_RESPONSE_BODY,
  ],
}
