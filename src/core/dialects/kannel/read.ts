import { flatReceipt } from '../payload.ts'
import { placeOf, reader, slot } from '../reader.ts'
import type { Said, Slot } from '../reader.ts'
import { readReceiptText } from '../smpp/receipt-text.ts'
import { SMPP } from '../smpp/table.ts'
import { KANNEL_REFUSAL } from './refusals.ts'
import { KANNEL } from './table.ts'

const ANSWER = '%A (SMSC reply) with type 8 or 16'
const ANSWER_NAMES = [ANSWER, '%A', 'A', 'answer', 'reply']

/** The message centre's reply: `ACK/…`, `NACK/69/…`, or the receipt's own text. */
const inAnswer = (vendor: typeof SMPP, field: string, shape: Slot['shape']): Slot => ({
  names: ANSWER_NAMES,
  places: () => [placeOf(vendor, field)],
  ...(shape === undefined ? {} : { shape }),
})

export const KANNEL_READER = reader({
  vocabulary: KANNEL,
  words: [slot(KANNEL, ['%d (dlr type)'], { also: ['%d', 'd', 'type', 'dlr-mask', 'mask'] })],
  codes: [
    {
      names: [KANNEL_REFUSAL.field],
      places: () => [{ vendor: KANNEL.vendor, table: KANNEL_REFUSAL }],
    },
    inAnswer(KANNEL, ANSWER, (text) => /^N?ACK\//.exec(text)?.[0] ?? ''),
    inAnswer(SMPP, 'command_status', (text) => /^NACK\/(0x[0-9a-f]+|\d+)/i.exec(text)?.[1] ?? ''),
    inAnswer(SMPP, 'stat', (text) => receiptIn(text)?.stat ?? ''),
    // Which table the network's own number follows, nobody can know from here.
    { names: ANSWER_NAMES, places: () => [], shape: (text) => receiptIn(text)?.err ?? '' },
  ],
  receipts: flatReceipt({ id: ['id', 'fid'], to: ['to', 'P'], at: ['ts', 't', 'T'] }),
})

const receiptIn = (text: Said[string]) => (/^N?ACK\//.test(text) ? null : readReceiptText(text))
