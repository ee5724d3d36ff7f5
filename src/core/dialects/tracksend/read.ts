import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { TRACKSEND } from './table.ts'

/** One word, whose meaning may differ by the channel that is said beside it. */
export const TRACKSEND_READER = reader({
  vocabulary: TRACKSEND,
  words: [slot(TRACKSEND, ['status'])],
  codes: [],
  receipts: flatReceipt({ id: ['message_id', 'id'], to: ['to', 'recipient'], at: ['updated_at'] }),
})
