import { row, table } from './entry.ts'
import type { Table } from './entry.ts'

/**
 * What an API's bare HTTP status says of a submission that it did not take, where its body has no code.
 * Source: RFC 9110, section 15.5; 402 and 429 as message providers use them.
 */
// prettier-ignore
export const HTTP_STATUS: Table = table('http_status', [
  row('400', 'Bad Request', 'The provider could not make sense of the request.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no', detail: 'http-400' }),
  row('401', 'Unauthorized', 'The provider did not take the credentials.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('402', 'Payment Required', 'There is no credit.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no' }),
  row('403', 'Forbidden', 'The provider refused it, and does not say whether for the account or the recipient.', 'rejected', { reason: 'unknown', permanent: true, charge: 'no', detail: 'http-403' }),
  row('404', 'Not Found', 'There is nothing at this address: it may not be the one of the API.', 'rejected', { reason: 'gateway-error', permanent: true, charge: 'no' }),
  row('405', 'Method Not Allowed', 'What is at this address takes no texts: it may not be the one of the API.', 'rejected', { reason: 'gateway-error', permanent: true, charge: 'no' }),
  row('407', 'Proxy Authentication Required', 'A proxy on the way does not let us pass.', 'rejected', { reason: 'gateway-error', permanent: true, charge: 'no' }),
  row('413', 'Content Too Large', 'The request is longer than the provider takes.', 'rejected', { reason: 'message-too-long', permanent: true, charge: 'no' }),
  row('415', 'Unsupported Media Type', 'The provider does not take this kind of body.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('422', 'Unprocessable Content', 'The provider does not take these values.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('429', 'Too Many Requests', 'Requests come faster than the provider takes them.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
])
