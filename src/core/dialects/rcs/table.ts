import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const RCS_RBM_EVENT_TYPE = table('RBM eventType', [
  row('DELIVERED', 'DELIVERED', 'User event: message reached the device.', 'delivered', { charge: 'yes' }),
  row('READ', 'READ', 'User event: message opened.', 'read', { charge: 'yes' }),
  row('IS_TYPING', 'IS_TYPING', 'User event: user is typing.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('SUBSCRIBE', 'SUBSCRIBE', 'User event: user subscribed again.', 'not-a-delivery-outcome', { charge: 'no', confidence: 'medium' }),
  row('UNSUBSCRIBE', 'UNSUBSCRIBE', 'User event: user unsubscribed from the agent.', 'not-a-delivery-outcome', { reason: 'opted-out', permanent: true, charge: 'no', confidence: 'medium' }),
  row('TTL_EXPIRATION_REVOKED', 'TTL_EXPIRATION_REVOKED', 'Expired and withdrawn; safe to fall back.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'no' }),
  row('TTL_EXPIRATION_REVOKE_FAILED', 'TTL_EXPIRATION_REVOKE_FAILED', 'Expired but not withdrawn; may still arrive.', 'unknown', { reason: 'expired-undelivered', permanent: false, charge: 'maybe', final: true }),
])

// prettier-ignore
const RCS_RBM_API_STATUS = table('RBM API status', [
  row('200', 'OK', 'Request accepted; delivery is asynchronous.', 'accepted', { charge: 'no', confidence: 'low' }),
  row('400', 'INVALID_ARGUMENT', 'Payload not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no', confidence: 'low' }),
  row('401', 'UNAUTHENTICATED', 'Credentials missing or wrong.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no', confidence: 'low' }),
  row('403', 'PERMISSION_DENIED', 'Agent not launched on that carrier, or not a tester.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'low' }),
  row('404', 'NOT_FOUND', 'User is not reachable by RCS.', 'rejected', { reason: 'not-on-channel', permanent: true, charge: 'no' }),
  row('409', 'ALREADY_EXISTS', 'Message id already used.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'no', confidence: 'low' }),
  row('429', 'RESOURCE_EXHAUSTED', 'Rate or quota exceeded.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no', confidence: 'low' }),
  row('500', 'INTERNAL', 'Platform error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
  row('503', 'UNAVAILABLE', 'Platform temporarily unavailable.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no', confidence: 'low' }),
])

// prettier-ignore
const RCS_TWILIO_MESSAGE_STATUS_ERROR_CODE = table('Twilio MessageStatus / ErrorCode', [
  row('queued', 'Twilio queued', 'Waiting to be sent over RCS.', 'queued', { charge: 'no', confidence: 'medium' }),
  row('sent', 'Twilio sent', 'Handed to the RCS platform.', 'sent', { charge: 'maybe', confidence: 'medium' }),
  row('delivered', 'Twilio delivered', 'Reached the device.', 'delivered', { charge: 'yes', confidence: 'medium' }),
  row('read', 'Twilio read', 'Opened.', 'read', { charge: 'yes', confidence: 'medium' }),
  row('undelivered', 'Twilio undelivered', 'Not delivered; often SMS fallback follows.', 'failed', { reason: 'unknown', charge: 'maybe', confidence: 'medium' }),
  row('failed', 'Twilio failed', 'Could not be sent.', 'failed', { reason: 'unknown', charge: 'no', confidence: 'medium' }),
  row('63035', 'RCS agent not launched', 'Agent unlaunched, recipient not a tester, or wrong region.', 'failed', { reason: 'sender-not-registered', permanent: true, charge: 'no', confidence: 'medium' }),
  row('63036', 'Not reachable by RCS', 'Recipient cannot be reached over RCS.', 'failed', { reason: 'not-on-channel', permanent: false, charge: 'no', confidence: 'medium' }),
])

// prettier-ignore
const RCS_TELNYX_TO_STATUS = table('Telnyx to[].status', [
  row('queued', 'Telnyx queued', 'Queued at Telnyx.', 'queued', { charge: 'no' }),
  row('sending', 'Telnyx sending', 'Being sent to the RCS provider.', 'queued', { charge: 'no' }),
  row('sent', 'Telnyx sent', 'Sent to the RCS provider.', 'sent', { charge: 'maybe' }),
  row('delivered', 'Telnyx delivered', 'Carrier confirmed delivery to device.', 'delivered', { charge: 'yes' }),
  row('read', 'Telnyx read', 'Read on the device.', 'read', { charge: 'yes' }),
  row('sending_failed', 'Telnyx sending_failed', 'Could not be sent to the provider.', 'failed', { reason: 'unknown', charge: 'no' }),
  row('delivery_failed', 'Telnyx delivery_failed', 'Carrier could not deliver.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('delivery_unconfirmed', 'Telnyx delivery_unconfirmed', 'No confirmation received.', 'unknown', { reason: 'receipt-timeout', charge: 'maybe', final: true }),
])

export const RCS: Vocabulary = {
  vendor: 'rcs',
  title: 'RCS',
  version: 1,
  tables: [RCS_RBM_EVENT_TYPE, RCS_RBM_API_STATUS, RCS_TWILIO_MESSAGE_STATUS_ERROR_CODE, RCS_TELNYX_TO_STATUS],
}
