import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const RCS_RBM_EVENT_TYPE = table('RBM eventType', [
  row('DELIVERED', 'DELIVERED', 'It reached the phone.', 'delivered', { charge: 'yes', grade: 'handset' }),
  row('READ', 'READ', 'The recipient opened it.', 'read', { charge: 'yes' }),
  row('IS_TYPING', 'IS_TYPING', 'The recipient is writing something.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('SUBSCRIBE', 'SUBSCRIBE', 'The recipient wants messages of this sender again.', 'not-a-delivery-outcome', { charge: 'no', confidence: 'medium' }),
  row('UNSUBSCRIBE', 'UNSUBSCRIBE', 'The recipient wants no more messages of this sender.', 'not-a-delivery-outcome', { reason: 'opted-out', permanent: true, charge: 'no', confidence: 'medium' }),
  row('TTL_EXPIRATION_REVOKED', 'TTL_EXPIRATION_REVOKED', 'Its time ran out and it was withdrawn; another channel may be used without fear of a duplicate.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'no' }),
  row('TTL_EXPIRATION_REVOKE_FAILED', 'TTL_EXPIRATION_REVOKE_FAILED', 'Its time ran out, but it could not be withdrawn and may still arrive.', 'unknown', { reason: 'expired-undelivered', permanent: false, charge: 'maybe', final: true, nextStep: 'Wait before using another channel: it may still arrive, and the recipient would have it twice.' }),
])

// prettier-ignore
const RCS_RBM_API_STATUS = table('RBM API status', [
  row('200', 'OK', 'Request accepted; delivery is asynchronous.', 'accepted', { charge: 'no', confidence: 'low' }),
  row('400', 'INVALID_ARGUMENT', 'The request is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no', confidence: 'low' }),
  row('401', 'UNAUTHENTICATED', 'The credentials are missing or wrong.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no', confidence: 'low' }),
  row('403', 'PERMISSION_DENIED', 'The sender is not yet let go on that carrier, and the recipient is no tester.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'low' }),
  row('404', 'NOT_FOUND', 'User is not reachable by RCS.', 'rejected', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('409', 'ALREADY_EXISTS', 'Message id already used.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'no', confidence: 'low' }),
  row('429', 'RESOURCE_EXHAUSTED', 'Rate or quota exceeded.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no', confidence: 'low' }),
  row('500', 'INTERNAL', 'The platform had an error of its own.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
  row('503', 'UNAVAILABLE', 'The platform cannot be reached for the moment.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
])

// prettier-ignore
const RCS_TWILIO_MESSAGE_STATUS_ERROR_CODE = table('Twilio MessageStatus / ErrorCode', [
  row('queued', 'Twilio queued', 'Waiting to be sent over RCS.', 'queued', { charge: 'no', confidence: 'medium' }),
  row('sent', 'Twilio sent', 'It was handed to the RCS platform.', 'sent', { charge: 'maybe', confidence: 'medium' }),
  row('delivered', 'Twilio delivered', 'It reached the phone.', 'delivered', { charge: 'yes', confidence: 'medium', grade: 'handset' }),
  row('read', 'Twilio read', 'The recipient opened it.', 'read', { charge: 'yes', confidence: 'medium' }),
  row('undelivered', 'Twilio undelivered', 'Not delivered; often SMS fallback follows.', 'failed', { reason: 'unknown', charge: 'maybe', confidence: 'medium' }),
  row('failed', 'Twilio failed', 'Could not be sent.', 'failed', { reason: 'unknown', charge: 'no', confidence: 'medium' }),
  row('63035', 'RCS agent not launched', 'The sender is not yet let go there, and the recipient is no tester.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'medium' }),
  row('63036', 'Not reachable by RCS', 'Recipient cannot be reached over RCS.', 'failed', { reason: 'not-on-channel', permanent: false, charge: 'no', confidence: 'medium' }),
])

// prettier-ignore
const RCS_TELNYX_TO_STATUS = table('Telnyx to[].status', [
  row('queued', 'Telnyx queued', 'It waits at Telnyx.', 'queued', { charge: 'no' }),
  row('sending', 'Telnyx sending', 'Being sent to the RCS provider.', 'queued', { charge: 'no' }),
  row('sent', 'Telnyx sent', 'Sent to the RCS provider.', 'sent', { charge: 'maybe' }),
  row('delivered', 'Telnyx delivered', 'The carrier confirmed that it reached the phone.', 'delivered', { charge: 'yes', grade: 'handset' }),
  row('read', 'Telnyx read', 'The recipient opened it.', 'read', { charge: 'yes' }),
  row('sending_failed', 'Telnyx sending_failed', 'Could not be sent to the provider.', 'failed', { reason: 'unknown', charge: 'no' }),
  row('delivery_failed', 'Telnyx delivery_failed', 'Carrier could not deliver.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('delivery_unconfirmed', 'Telnyx delivery_unconfirmed', 'Nobody confirmed whether it arrived.', 'unknown', { reason: 'receipt-timeout', charge: 'maybe', final: true }),
])

export const RCS: Vocabulary = {
  vendor: 'rcs',
  title: 'RCS',
  version: 2,
  tables: [
    RCS_RBM_EVENT_TYPE,
    RCS_RBM_API_STATUS,
    RCS_TWILIO_MESSAGE_STATUS_ERROR_CODE,
    RCS_TELNYX_TO_STATUS,
  ],
}
