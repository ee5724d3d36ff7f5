import { AWS_READER } from './aws/read.ts'
import { BANDWIDTH_READER } from './bandwidth/read.ts'
import { CREXENDO_READER } from './crexendo/read.ts'
import { GSM_READER } from './gsm/read.ts'
import { INFOBIP_READER } from './infobip/read.ts'
import { JASMIN_READER } from './jasmin/read.ts'
import { KANNEL_READER } from './kannel/read.ts'
import { MESSAGEMEDIA_READER } from './messagemedia/read.ts'
import { MESSENTE_READER } from './messente/read.ts'
import { NOTIFY_READER } from './notify/read.ts'
import { PLIVO_READER } from './plivo/read.ts'
import { RCS_READER } from './rcs/read.ts'
import type { Reader } from './reader.ts'
import { SINCH_READER } from './sinch/read.ts'
import { SMPP_READER } from './smpp/read.ts'
import { SPOKE_READER } from './spoke/read.ts'
import { TELNYX_READER } from './telnyx/read.ts'
import { TRACKSEND_READER } from './tracksend/read.ts'
import { TWILIO_READER } from './twilio/read.ts'
import { VONAGE_READER } from './vonage/read.ts'
import { WHATSAPP_READER } from './whatsapp/read.ts'

/** How each vendor's receipts are read, by the vendor's name. One line a vendor. */
export const READERS: ReadonlyMap<string, Reader> = new Map(
  [
    AWS_READER,
    BANDWIDTH_READER,
    CREXENDO_READER,
    GSM_READER,
    INFOBIP_READER,
    JASMIN_READER,
    KANNEL_READER,
    MESSAGEMEDIA_READER,
    MESSENTE_READER,
    NOTIFY_READER,
    PLIVO_READER,
    RCS_READER,
    SINCH_READER,
    SMPP_READER,
    SPOKE_READER,
    TELNYX_READER,
    TRACKSEND_READER,
    TWILIO_READER,
    VONAGE_READER,
    WHATSAPP_READER,
  ].map((reader) => [reader.vocabulary.vendor, reader]),
)
