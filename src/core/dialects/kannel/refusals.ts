import { row, table } from '../entry.ts'
import type { Table } from '../entry.ts'

/**
 * What sendsms refuses with beside the words of the vocabulary.
 * Source: Kannel's user guide, sendsms response codes.
 */
// prettier-ignore
export const KANNEL_REFUSAL: Table = table('sendsms refusal', [
  row('Not routable', 'sendsms 403', 'No message centre of the gateway takes this number.', 'rejected', { reason: 'no-route', permanent: true, charge: 'no' }),
])
