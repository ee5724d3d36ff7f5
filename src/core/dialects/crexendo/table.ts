import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'
import { MESSAGEMEDIA_STATUS_CODE } from '../messagemedia/table.ts'

// prettier-ignore
const CREXENDO_MESSAGE_STATUS = table('message status', [
  row('Scheduled', 'Scheduled', 'It will be sent later.', 'scheduled', { charge: 'no' }),
  row('Sending', 'Sending', 'The gateway has it; no carrier has answered yet.', 'accepted', { charge: 'maybe' }),
  row('Sent', 'Sent', 'It was handed on successfully.', 'sent', { charge: 'yes' }),
  row('Failed', 'Failed', 'It left the gateway, and the carrier did not confirm that it was delivered.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('Rejected', 'Rejected', 'The gateway or, less often, the carrier refused it.', 'rejected', { reason: 'unknown', charge: 'maybe' }),
  // A stopped campaign can be resumed (the vendor's own page says so): no outcome yet.
  row('Stopped', 'Stopped', 'Somebody stopped its campaign before it was sent; it may be resumed.', 'cancelled', { reason: 'cancelled', permanent: false, charge: 'no', status: 'none', final: false }),
  row('Submitted', 'Submitted', 'The gateway has it, and its end is not known yet.', 'accepted', { charge: 'maybe' }),
  row('Delivered', 'Delivered', 'It was delivered to the recipient.', 'delivered', { charge: 'yes' }),
])

const CREXENDO_DELIVERY_STATUS_CODE = table(
  'delivery status code',
  MESSAGEMEDIA_STATUS_CODE.entries,
)

export const CREXENDO: Vocabulary = {
  vendor: 'crexendo',
  title: 'Crexendo',
  version: 2,
  tables: [CREXENDO_MESSAGE_STATUS, CREXENDO_DELIVERY_STATUS_CODE],
}
