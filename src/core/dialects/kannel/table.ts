import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const KANNEL_D = table('%d (dlr type)', [
  row('1', 'DLR_SUCCESS', 'It was delivered to the phone.', 'delivered', { charge: 'yes' }),
  row('2', 'DLR_FAIL', 'It was not delivered to the phone.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('4', 'DLR_BUFFERED', 'It waits at the message centre.', 'sent', { charge: 'maybe', detail: 'buffered' }),
  row('8', 'DLR_SMSC_SUCCESS', 'The message centre accepted it.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('16', 'DLR_SMSC_FAIL', 'The message centre refused it.', 'rejected', { reason: 'carrier-rejected', charge: 'no', detail: 'nack' }),
  row('32', '(mask bit) intermediate', 'The message centre told of a step on the way; what it was, the text beside it says.', 'sent', { charge: 'maybe', confidence: 'medium' }),
  row('34', 'DLR_EXPIRED (0x20+0x02)', 'Its time ran out; newer versions say so apart from other failures.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('66', 'DLR_UNKNOWN (0x40+0x02)', 'The message centre does not know its end; newer versions say so apart from failures.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true }),
  row('0', 'DLR_NOTHING', 'There is no report.', 'unknown'),
])

// prettier-ignore
const KANNEL_SENDSMS_REPLY_BODY = table('sendsms reply body', [
  row('0: Accepted for delivery', 'sendsms 0', 'The gateway accepted it.', 'accepted', { charge: 'no' }),
  row('3: Queued for later delivery', 'sendsms 3', 'The gateway keeps it, because no message centre can be reached now.', 'queued', { charge: 'no' }),
  row('Authorization failed', 'sendsms 403', 'The user name, the password or the address of the caller was refused.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('Temporal failure, try again later.', 'sendsms 503', 'The gateway cannot take it now.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
])

// prettier-ignore
const KANNEL_A_WITH_TYPE_8_OR_16 = table('%A (SMSC reply) with type 8 or 16', [
  row('ACK/', 'ACK/ prefix', 'The message centre accepted it; its own answer follows.', 'sent', { charge: 'yes' }),
  row('NACK/', 'NACK/ prefix', 'The message centre refused it; its code and text follow.', 'rejected', { reason: 'carrier-rejected', charge: 'no', detail: 'nack' }),
])

export const KANNEL: Vocabulary = {
  vendor: 'kannel',
  title: 'Kannel',
  version: 2,
  tables: [KANNEL_D, KANNEL_SENDSMS_REPLY_BODY, KANNEL_A_WITH_TYPE_8_OR_16],
}
