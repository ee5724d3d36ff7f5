import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const NOTIFY_MESSAGE_STATUS = table('Message Status', [
  row('Delivered', 'Delivered', 'It was delivered to the recipient.', 'delivered', { charge: 'yes' }),
  row('Failed', 'Failed', 'It was not delivered; a reason is shown beside it.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Unknown', 'Unknown', 'It is still being dealt with; look again later.', 'accepted'),
])

// prettier-ignore
const NOTIFY_FAILED_MESSAGE_REASON = table('Failed Message Reason', [
  row('Unreachable destination handset', 'Unreachable destination handset', 'The phone could not be reached; it may be switched off.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('Unknown destination handset', 'Unknown destination handset', 'The number may not exist, or cannot take texts.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('Landline or unreachable carrier', 'Landline or unreachable carrier', 'The number is a landline, or its carrier cannot be reached.', 'failed', { reason: 'not-sms-capable', charge: 'yes' }),
  row('Invalid number', 'Invalid number', 'The number is written wrongly.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('Carrier violation', 'Carrier violation', 'A carrier blocked it because it breaks its terms.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('HTTP 400 error - Unable to create record', 'HTTP 400', 'It was not sent: the number is written wrongly or its country is not supported.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('HTTP 404 error - Unable to fetch record', 'HTTP 404', 'Its status could not be fetched; a query that fails proves nothing about the message.', 'unknown', { permanent: false, nextStep: 'Look again later; do not resend it because of this.' }),
])

export const NOTIFY: Vocabulary = {
  vendor: 'notify',
  title: 'Notify',
  version: 2,
  tables: [NOTIFY_MESSAGE_STATUS, NOTIFY_FAILED_MESSAGE_REASON],
}
