import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const PLIVO_STATUS = table('Status (message_state)', [
  row('queued', 'queued', 'Waiting to be sent to the carrier.', 'queued', { charge: 'no' }),
  row('sent', 'sent', 'It was passed to the carrier.', 'sent', { charge: 'yes' }),
  row('delivered', 'delivered', 'The carrier says that it was delivered.', 'delivered', { charge: 'yes' }),
  row('undelivered', 'undelivered', 'Carrier took it but could not deliver.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('failed', 'failed', 'Could not be passed to the carrier.', 'failed', { reason: 'unknown', charge: 'no' }),
  row('rejected', 'rejected', 'It was refused before it was put in the queue.', 'rejected', { reason: 'unknown', charge: 'no', confidence: 'low' }),
  row('read', 'read', 'The recipient read it; said on WhatsApp only.', 'read', { charge: 'yes', confidence: 'low' }),
  row('received', 'received', 'A message to us came in, and no receipt of ours.', 'inbound', { charge: 'maybe', final: true, confidence: 'medium' }),
])

// prettier-ignore
const PLIVO_ERROR_CODE = table('ErrorCode', [
  row('000', 'No error', 'There was no error; this says nothing about delivery.', 'delivered', { charge: 'yes', confidence: 'low', status: 'none', final: false }),
  row('10', 'Invalid message', 'Downstream carrier says the message is invalid.', 'failed', { reason: 'content-invalid', permanent: true, charge: 'yes' }),
  row('20', 'Network error', 'Carrier had network trouble.', 'failed', { reason: 'carrier-unavailable', permanent: false, charge: 'yes' }),
  row('30', 'Spam detected', 'Carrier spam filter blocked it.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('40', 'Invalid source number', 'The sender is written wrongly, not enabled or not yours.', 'failed', { reason: 'sender-invalid', permanent: true, charge: 'maybe' }),
  row('50', 'Invalid destination number', 'Recipient is badly formatted or cannot get SMS.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('60', 'Loop detected', 'The carrier saw it going round in a circle.', 'failed', { reason: 'recipient-flood-limit', permanent: true, charge: 'maybe', nextStep: 'Look for two automatic replies that answer each other, then resend.' }),
  row('70', 'Destination permanently unavailable', 'The number is no longer in use.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('80', 'Destination temporarily unavailable', 'The phone cannot be reached for the moment.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('90', 'No route available', 'No carrier route was available.', 'failed', { reason: 'no-route', permanent: false, charge: 'maybe' }),
  row('100', 'Prohibited by carrier', 'Network did not support or allow it.', 'failed', { reason: 'carrier-rejected', permanent: true, charge: 'yes' }),
  row('110', 'Message too long', 'The text is longer than allowed.', 'failed', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('200', 'Blocked by STOP', 'Recipient opted out of this sender.', 'failed', { reason: 'opted-out', permanent: true, charge: 'no' }),
  row('201', 'US toll-free to Canada blocked', 'Toll-free US sender cannot reach Canada.', 'failed', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('300', 'Failed to dispatch', 'Plivo could not dispatch it.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
  row('420', 'Message expired', 'Its time ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'maybe', confidence: 'low' }),
  row('450', 'Destination country barred', 'The country is not enabled for the account.', 'failed', { reason: 'region-not-enabled', permanent: true, charge: 'no', confidence: 'low' }),
  row('451', 'Destination blocked by fraud shield', 'Pumping protection blocked it.', 'failed', { reason: 'fraud-blocked', permanent: false, charge: 'no', confidence: 'low' }),
  row('900', 'Insufficient credit', 'The credit of the account is used up.', 'failed', { reason: 'insufficient-credit', permanent: false, charge: 'no', confidence: 'low' }),
  row('910', 'Account disabled', 'The account is switched off.', 'failed', { reason: 'account-restricted', permanent: true, charge: 'no', confidence: 'low' }),
  row('1000', 'Unknown error', 'It failed, and no cause is known.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

export const PLIVO: Vocabulary = {
  vendor: 'plivo',
  title: 'Plivo',
  version: 2,
  tables: [PLIVO_STATUS, PLIVO_ERROR_CODE],
}
