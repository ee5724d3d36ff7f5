import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const SPOKE_SEND_STATUS = table('send status', [
  row('SENT', 'SENT', 'It was sent; most go on from here, and a few stay so for ever.', 'accepted', { charge: 'yes' }),
  row('DELIVERED', 'DELIVERED', 'The carrier says that it was delivered, which is now and then not so.', 'delivered', { charge: 'yes' }),
  row('ERROR', 'ERROR', 'It was not delivered; the error code of the service that carried it says why.', 'failed', { reason: 'unknown', charge: 'maybe' }),
])

export const SPOKE: Vocabulary = {
  vendor: 'spoke',
  title: 'Spoke',
  version: 2,
  tables: [SPOKE_SEND_STATUS],
}
