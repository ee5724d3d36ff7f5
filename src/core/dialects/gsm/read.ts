import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { GSM } from './table.ts'

/** A status report's word, and the causes that networks give, from the coarsest to the finest. */
export const GSM_READER = reader({
  vocabulary: GSM,
  words: [slot(GSM, ['TP-Status'], { also: ['status'] })],
  codes: [
    slot(GSM, ['RP-Cause'], { also: ['cause'] }),
    slot(GSM, ['MAP user error'], { also: ['map'] }),
    slot(GSM, ['absentSubscriberDiagnosticSM'], { also: ['diagnostic'], hasZero: true }),
    slot(GSM, ['SM-DeliveryFailure cause'], { hasZero: true }),
    slot(GSM, ['TP-Failure-Cause'], { also: ['fcs'] }),
  ],
  receipts: flatReceipt({ id: ['reference', 'id'], to: ['to', 'address'], at: ['discharge_time'] }),
})
