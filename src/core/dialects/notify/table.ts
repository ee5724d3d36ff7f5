import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const NOTIFY_MESSAGE_STATUS = table('Message Status', [
  row('Delivered', 'Delivered', 'Delivered to the customer.', 'delivered', { charge: 'yes' }),
  row('Failed', 'Failed', 'Not delivered; a failed-message reason is shown.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Unknown', 'Unknown', 'Still processing; check again later.', 'accepted'),
])

// prettier-ignore
const NOTIFY_FAILED_MESSAGE_REASON = table('Failed Message Reason', [
  row('Unreachable destination handset', 'Unreachable destination handset', 'Phone may be switched off.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'yes' }),
  row('Unknown destination handset', 'Unknown destination handset', 'Number may not exist or cannot take texts.', 'failed', { reason: 'unknown-subscriber', permanent: true, charge: 'yes' }),
  row('Landline or unreachable carrier', 'Landline or unreachable carrier', 'Landline, or a carrier out of reach.', 'failed', { reason: 'not-sms-capable', charge: 'yes' }),
  row('Invalid number', 'Invalid number', 'Number is badly formatted.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('Carrier violation', 'Carrier violation', 'A carrier blocked it under its terms.', 'failed', { reason: 'spam-filtered-carrier', charge: 'yes' }),
  row('HTTP 400 error - Unable to create record', 'HTTP 400', 'Not sent: bad number format or unsupported country.', 'failed', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('HTTP 404 error - Unable to fetch record', 'HTTP 404', 'The status could not be fetched; a failed poll proves nothing about the message.', 'unknown', { permanent: false }),
])

export const NOTIFY: Vocabulary = {
  vendor: 'notify',
  title: 'Notify',
  version: 1,
  tables: [NOTIFY_MESSAGE_STATUS, NOTIFY_FAILED_MESSAGE_REASON],
}
