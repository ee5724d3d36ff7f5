import { BANDWIDTH } from '../bandwidth/table.ts'
import { findEntry } from '../find-entry.ts'
import { flatReceipt } from '../payload.ts'
import { placeOf, reader, slot } from '../reader.ts'
import type { Place, Said } from '../reader.ts'
import { TELNYX } from '../telnyx/table.ts'
import { TWILIO } from '../twilio/table.ts'
import { SPOKE } from './table.ts'

/** Spoke passes on the codes of the service that carried the message. */
const SERVICES: Readonly<Record<string, readonly Place[]>> = {
  telnyx: [placeOf(TELNYX, 'errors[].code')],
  twilio: [placeOf(TWILIO, 'ErrorCode'), placeOf(TWILIO, 'REST error code')],
  bandwidth: [placeOf(BANDWIDTH, 'errorCode')],
}

export const SPOKE_READER = reader({
  vocabulary: SPOKE,
  words: [slot(SPOKE, ['send status'], { also: ['status'] })],
  codes: [
    {
      names: ['error code', 'errorCode', 'error_codes', 'code'],
      places: placesOfService,
      gapOf: 'spoke',
      // Bandwidth's: no receipt came in time, which is no failure.
      overrules: new Set(['9902']),
    },
  ],
  receipts: flatReceipt({
    id: ['service_id', 'message_id', 'id'],
    to: ['contact_number', 'to'],
    at: ['sent_at', 'updated_at'],
  }),
})

/** The named service's tables; else those of the one service that knows the code. */
function placesOfService({ service }: Said, code: string): readonly Place[] {
  const named = SERVICES[service?.trim().toLowerCase() ?? '']
  if (named !== undefined) return named
  const all = Object.values(SERVICES)
  const knowing = all.filter((places) =>
    places.some(({ table }) => findEntry(table, code) !== null),
  )
  const [only] = knowing
  return knowing.length === 1 && only !== undefined ? only : []
}
