import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const SPOKE_SEND_STATUS = table('send status', [
  row('SENT', 'SENT', 'Sent; normally temporary, but a few stay so for ever.', 'accepted', { charge: 'yes' }),
  row('DELIVERED', 'DELIVERED', 'Receipt says delivered; can be a false positive.', 'delivered', { charge: 'yes' }),
  row('ERROR', 'ERROR', 'Not delivered; read the error code of the service.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

export const SPOKE: Vocabulary = {
  vendor: 'spoke',
  title: 'Spoke',
  version: 1,
  tables: [SPOKE_SEND_STATUS],
}
