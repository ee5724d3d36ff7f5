import { flatReceipt } from '../payload.ts'
import { placeOf, reader } from '../reader.ts'
import type { Place, Said } from '../reader.ts'
import { JASMIN } from './table.ts'

const AT_MESSAGE_CENTRE = placeOf(JASMIN, 'message_status (level 1)')
const AT_TERMINAL = placeOf(JASMIN, 'message_status (level 2)')

export const JASMIN_READER = reader({
  vocabulary: JASMIN,
  words: [
    { names: ['message_status', 'status'], places: placesOfLevel },
    { names: ['HTTP send status'], places: () => [placeOf(JASMIN, 'HTTP send status')] },
  ],
  // Passed on from the message centre: which table it follows, nobody can know from here.
  codes: [{ names: ['err'], places: () => [] }],
  receipts: flatReceipt({ id: ['id'], to: ['to'], at: ['donedate'] }),
})

/** Level 1 is the message centre's answer; its words may stand in the other levels too. */
function placesOfLevel({ level }: Said): readonly Place[] {
  return level?.trim() === '1' ? [AT_MESSAGE_CENTRE] : [AT_TERMINAL, AT_MESSAGE_CENTRE]
}
