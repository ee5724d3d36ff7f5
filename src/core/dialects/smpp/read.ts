import { GSM } from '../gsm/table.ts'
import { flatReceipt } from '../payload.ts'
import { placeOf, reader, slot } from '../reader.ts'
import type { Place, Said } from '../reader.ts'
import { SMPP } from './table.ts'

/** Which list a provider's `err` follows is its own affair: an account declares it. */
const ERR_TABLES: Readonly<Record<string, readonly Place[]>> = {
  map: [placeOf(GSM, 'MAP user error')],
  twilio: [placeOf(SMPP, 'err (Twilio SMPP list)')],
  aggregator: [placeOf(SMPP, 'err (aggregator list, MAP based)')],
}

/** The words of a receipt that is already taken apart; receipt.ts reads whole bodies and PDUs. */
export const SMPP_READER = reader({
  vocabulary: SMPP,
  words: [
    slot(SMPP, ['message_state'], { yields: true }),
    // Message centres write the states' full names too.
    slot(SMPP, ['stat', 'message_state'], { also: ['status'] }),
    slot(SMPP, ['command_status']),
  ],
  codes: [
    { names: ['err'], places: ({ errTable }: Said) => ERR_TABLES[errTable ?? ''] ?? [] },
    // Three octets: a type and a number, here `3:27`.
    {
      names: ['network_error_code'],
      places: (said) => NETWORKS[typeOf(said)] ?? [],
      shape: (written) => /^\d+:(\d+)$/.exec(written)?.[1] ?? '',
    },
  ],
  receipts: flatReceipt({ id: ['id'], to: ['to', 'source_addr'], at: ['done date', 'done_date'] }),
})

const NETWORKS: Readonly<Record<string, readonly Place[]>> = {
  3: [placeOf(GSM, 'MAP user error')],
  7: [placeOf(SMPP, 'command_status')],
}

const typeOf = ({ network_error_code: written }: Said): string => written?.split(':', 1)[0] ?? ''
