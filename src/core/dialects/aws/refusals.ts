import { row, table } from '../entry.ts'
import type { Table } from '../entry.ts'

/**
 * What SendTextMessage refuses a text with. Not part of what receipts may say.
 * Source: the service's API reference, exceptions of SendTextMessage and their reasons.
 */
// prettier-ignore
export const AWS_REFUSAL_TYPE: Table = table('__type', [
  row('AccessDeniedException', 'AccessDeniedException', 'The account or its key may not do this.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('ConflictException', 'ConflictException', 'It cannot be done as things stand.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ResourceNotFoundException', 'ResourceNotFoundException', 'Something named in the request is not there, most often the sender.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ServiceQuotaExceededException', 'ServiceQuotaExceededException', 'A limit of the account is used up.', 'rejected', { reason: 'quota-exceeded', permanent: false, charge: 'no' }),
  row('ThrottlingException', 'ThrottlingException', 'Messages come faster than the account may send.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('ValidationException', 'ValidationException', 'A value of the request is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('UnrecognizedClientException', 'UnrecognizedClientException', 'Nobody knows the access key.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('InvalidSignatureException', 'InvalidSignatureException', 'The secret key is not right, or our clock is not.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ExpiredTokenException', 'ExpiredTokenException', 'The session token ran out.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('MissingAuthenticationTokenException', 'MissingAuthenticationTokenException', 'The request was not signed.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
])

// prettier-ignore
export const AWS_REFUSAL_REASON: Table = table('Reason', [
  row('ACCOUNT_DISABLED', 'ACCOUNT_DISABLED', 'The account is switched off for texts.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('INSUFFICIENT_ACCOUNT_REPUTATION', 'INSUFFICIENT_ACCOUNT_REPUTATION', 'The account is held back for what it sent.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('COUNTRY_CODE_MISMATCH', 'COUNTRY_CODE_MISMATCH', 'The sender is of another country than the request says.', 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'no' }),
  row('DESTINATION_COUNTRY_BLOCKED', 'DESTINATION_COUNTRY_BLOCKED', "The account does not send to the recipient's country.", 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no' }),
  row('DESTINATION_PHONE_NUMBER_NOT_VERIFIED', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED', 'The account is in the sandbox, and may text verified numbers only.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('DESTINATION_PHONE_NUMBER_OPTED_OUT', 'DESTINATION_PHONE_NUMBER_OPTED_OUT', 'The recipient is on an opt-out list of the account.', 'rejected', { reason: 'opted-out', permanent: true, charge: 'no' }),
  row('INVALID_IDENTITY_FOR_DESTINATION_COUNTRY', 'INVALID_IDENTITY_FOR_DESTINATION_COUNTRY', "The sender cannot be used in the recipient's country.", 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'no' }),
  row('MESSAGE_TYPE_MISMATCH', 'MESSAGE_TYPE_MISMATCH', 'The sender is not for this kind of message.', 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'no' }),
  row('MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', "The month's spending limit is reached.", 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('NO_ORIGINATION_IDENTITIES_FOUND', 'NO_ORIGINATION_IDENTITIES_FOUND', 'The account has no such sender.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('NUMBER_CAPABILITIES_MISMATCH', 'NUMBER_CAPABILITIES_MISMATCH', 'The sender cannot send texts.', 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'no' }),
  row('SENDER_ID_NOT_REGISTERED', 'SENDER_ID_NOT_REGISTERED', 'The sender is not registered.', 'rejected', { reason: 'sender-not-registered', permanent: true, charge: 'no' }),
  row('SENDER_ID_NOT_SUPPORTED', 'SENDER_ID_NOT_SUPPORTED', "The recipient's country takes no names as senders.", 'rejected', { reason: 'sender-unsupported', permanent: true, charge: 'no' }),
])
