import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const KANNEL_D = table('%d (dlr type)', [
  row('1', 'DLR_SUCCESS', 'Delivered to the phone.', 'delivered', { charge: 'yes' }),
  row('2', 'DLR_FAIL', 'Not delivered to the phone.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('4', 'DLR_BUFFERED', 'Queued or buffered at the SMSC.', 'sent', { charge: 'maybe' }),
  row('8', 'DLR_SMSC_SUCCESS', 'SMSC accepted the submission.', 'sent', { charge: 'yes' }),
  row('16', 'DLR_SMSC_FAIL', 'SMSC rejected the submission.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('32', '(mask bit) intermediate', 'Older guide: SMSC intermediate notifications.', 'sent', { charge: 'maybe', confidence: 'medium' }),
  row('34', 'DLR_EXPIRED (0x20+0x02)', 'Kamex fork: expired, a kind of failure.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('66', 'DLR_UNKNOWN (0x40+0x02)', 'Kamex fork: unknown, a kind of failure.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true }),
  row('0', 'DLR_NOTHING', 'No report.', 'unknown'),
])

// prettier-ignore
const KANNEL_SENDSMS_REPLY_BODY = table('sendsms reply body', [
  row('0: Accepted for delivery', 'sendsms 0', 'Accepted by the gateway (HTTP 202).', 'accepted', { charge: 'no' }),
  row('3: Queued for later delivery', 'sendsms 3', 'Queued because no SMSC is available (HTTP 202).', 'queued', { charge: 'no' }),
  row('Authorization failed', 'sendsms 403', 'Credentials or address refused (HTTP 403).', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('Temporal failure, try again later.', 'sendsms 503', 'Gateway cannot take it now.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
])

// prettier-ignore
const KANNEL_A_WITH_TYPE_8_OR_16 = table('%A (SMSC reply) with type 8 or 16', [
  row('ACK/', 'ACK/ prefix', 'Submission accepted; rest is the SMSC reply.', 'sent', { charge: 'yes' }),
  row('NACK/', 'NACK/ prefix', 'Submission refused; rest holds code and text.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
])

export const KANNEL: Vocabulary = {
  vendor: 'kannel',
  title: 'Kannel',
  version: 1,
  tables: [KANNEL_D, KANNEL_SENDSMS_REPLY_BODY, KANNEL_A_WITH_TYPE_8_OR_16],
}
