import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const MESSAGEMEDIA_STATUS = table('status', [
  row('enroute', 'enroute', 'It is on its way.', 'sent', { charge: 'yes', detail: 'enroute' }),
  row('submitted', 'submitted', 'It was handed to a provider.', 'sent', { charge: 'yes' }),
  row('delivered', 'delivered', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('expired', 'expired', 'Its time ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'maybe' }),
  row('rejected', 'rejected', 'The gateway or a provider refused it.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  row('undeliverable', 'undeliverable', 'It could not be delivered.', 'failed', { reason: 'unknown', charge: 'yes', detail: 'undeliverable' }),
  row('queued', 'queued', 'It waits in the gateway.', 'queued', { charge: 'no' }),
  row('processed', 'processed', 'The gateway has dealt with it; nothing is known of what came after.', 'queued', { charge: 'maybe' }),
  row('cancelled', 'cancelled', 'It was withdrawn before it was sent.', 'cancelled', { reason: 'cancelled', permanent: true, charge: 'no' }),
  row('scheduled', 'scheduled', 'It will be sent later.', 'scheduled', { charge: 'no' }),
  row('failed', 'failed', 'It was not delivered.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'failed' }),
  row('held', 'held', 'It is held while somebody looks at it before it goes out.', 'queued', { charge: 'no', confidence: 'low', detail: 'held-for-screening' }),
])

/** Crexendo resells this gateway: its codes are these, under another name. */
// prettier-ignore
export const MESSAGEMEDIA_STATUS_CODE = table('status_code', [
  row('101', 'Processing', 'The gateway is working on it.', 'queued', { charge: 'no' }),
  row('102', 'Rerouting', 'The first provider failed; another one is being tried.', 'queued', { charge: 'maybe', detail: 'rerouted' }),
  row('151', 'Held for screening', 'It is held while somebody looks at it before it goes out.', 'accepted', { charge: 'no', detail: 'held-for-screening' }),
  row('200', 'Submitted downstream', 'It was handed to a provider further down.', 'sent', { charge: 'maybe' }),
  row('210', 'Accepted downstream', 'The provider further down accepted it.', 'sent', { charge: 'maybe', detail: 'accepted' }),
  row('211', 'Enroute', 'The provider further down is delivering it.', 'sent', { charge: 'maybe', detail: 'enroute' }),
  row('212', 'Submitted, pending', 'It was handed on, and its delivery is still open.', 'sent', { charge: 'maybe', detail: 'buffered' }),
  row('213', 'Scheduled downstream', 'The provider further down will deliver it later.', 'sent', { charge: 'maybe', detail: 'scheduled' }),
  row('220', 'Delivered', 'The carrier says that it was delivered.', 'delivered', { charge: 'yes' }),
  row('221', 'Delivered to handset', 'The phone itself confirmed that it has it.', 'delivered', { charge: 'yes', grade: 'handset' }),
  row('301', 'Usage threshold reached', 'It was discarded because a limit on usage was reached.', 'rejected', { reason: 'quota-exceeded', permanent: false, charge: 'maybe' }),
  row('302', 'Destination blocked', 'It was discarded because the recipient is on a block list of the gateway.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'maybe', detail: 'blocked-here' }),
  row('303', 'Source blocked', 'It was discarded because the sender is on a block list of the gateway.', 'rejected', { reason: 'sender-blocked', permanent: true, charge: 'maybe' }),
  row('304', 'Dropped', 'It was dropped on purpose, and the code does not say why.', 'rejected', { reason: 'unknown', charge: 'maybe', detail: 'dropped', fault: 'provider', nextStep: 'Ask the support desk of the provider why it was dropped, with its id; do not resend it before.' }),
  row('305', 'Duplicate', 'It was discarded because the same text had gone to the same number before.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'maybe' }),
  row('320', 'Expired before submission', 'Its time ran out before it was handed to anybody.', 'expired', { reason: 'expired-in-queue', permanent: false, charge: 'maybe' }),
  row('330', 'Gateway failure', 'The gateway itself failed.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'maybe' }),
  row('331', 'Discarded', 'It was discarded, and no cause is given.', 'rejected', { reason: 'unknown', charge: 'maybe', detail: 'discarded', fault: 'provider', nextStep: 'Ask the provider what happened to it, with its id and the time.' }),
  row('332', 'No route', 'There is no way to the destination.', 'rejected', { reason: 'no-route', charge: 'maybe' }),
  row('333', 'Source unsupported', 'This kind of sender does not work for this destination.', 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'maybe' }),
  row('400', 'Undeliverable', 'It could not be delivered.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'undeliverable' }),
  row('401', 'Expired before delivery', 'Its time ran out while delivery was tried.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'maybe' }),
  row('402', 'Rejected by provider', 'The provider further down refused it.', 'rejected', { reason: 'provider-rejected', charge: 'maybe', detail: 'rejected-downstream' }),
  row('403', 'Skipped by provider', 'The provider further down skipped it on purpose.', 'rejected', { reason: 'provider-rejected', charge: 'maybe', detail: 'skipped' }),
  row('405', 'Cancelled or deleted', 'The provider further down cancelled or deleted it.', 'cancelled', { reason: 'cancelled', charge: 'maybe', detail: 'deleted-by-provider' }),
  row('410', 'Invalid source', 'The sender is not valid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'maybe' }),
  row('411', 'Invalid destination', "The recipient's number is not valid.", 'rejected', { reason: 'invalid-number', permanent: true, charge: 'maybe' }),
  row('412', 'Destination blocked', 'The recipient is on a block list further down, at the provider or the carrier.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'maybe', detail: 'blocked-downstream' }),
  row('413', 'SMS unavailable at destination', 'The destination cannot take text messages.', 'failed', { reason: 'not-sms-capable', permanent: true, charge: 'maybe' }),
  row('414', 'Unreachable', 'The phone could not be reached.', 'failed', { reason: 'handset-unreachable', permanent: false, charge: 'maybe' }),
])

export const MESSAGEMEDIA: Vocabulary = {
  vendor: 'messagemedia',
  title: 'MessageMedia',
  version: 3,
  tables: [MESSAGEMEDIA_STATUS, MESSAGEMEDIA_STATUS_CODE],
}
