import { row, table } from '../entry.ts'
import type { Table } from '../entry.ts'

/**
 * What the Omnichannel API refuses a message with. Not part of what receipts may say.
 * Source: the API's own list of error titles.
 */
// prettier-ignore
export const MESSENTE_REFUSAL: Table = table('errors[].title', [
  row('Not found', 'Not found', 'Nothing is at this address.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('Forbidden', 'Forbidden', 'It was refused; the detail beside it says whether for the account or the recipient.', 'rejected', { reason: 'unknown', permanent: true, charge: 'no' }),
  row('Unauthorized', 'Unauthorized', 'The user name or the password is wrong.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('Invalid data', 'Invalid data', 'A value of the request is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('Missing data', 'Missing data', 'A value of the request is missing.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('Method not allowed', 'Method not allowed', 'The API takes no such request.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('Internal Server Error', 'Internal Server Error', 'Messente had a fault of its own.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
])
