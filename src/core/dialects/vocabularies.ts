import { AWS } from './aws/table.ts'
import { BANDWIDTH } from './bandwidth/table.ts'
import { CREXENDO } from './crexendo/table.ts'
import type { Vocabulary } from './entry.ts'
import { GSM } from './gsm/table.ts'
import { INFOBIP } from './infobip/table.ts'
import { JASMIN } from './jasmin/table.ts'
import { KANNEL } from './kannel/table.ts'
import { MESSAGEMEDIA } from './messagemedia/table.ts'
import { MESSENTE } from './messente/table.ts'
import { NOTIFY } from './notify/table.ts'
import { PLIVO } from './plivo/table.ts'
import { RCS } from './rcs/table.ts'
import { SINCH } from './sinch/table.ts'
import { SMPP } from './smpp/table.ts'
import { SPOKE } from './spoke/table.ts'
import { TELNYX } from './telnyx/table.ts'
import { TRACKSEND } from './tracksend/table.ts'
import { TWILIO } from './twilio/table.ts'
import { VONAGE } from './vonage/table.ts'
import { WHATSAPP } from './whatsapp/table.ts'

/** Every vocabulary that is read, by the vendor's name. One line a vendor. */
export const VOCABULARIES: readonly Vocabulary[] = [
  AWS,
  BANDWIDTH,
  CREXENDO,
  GSM,
  INFOBIP,
  JASMIN,
  KANNEL,
  MESSAGEMEDIA,
  MESSENTE,
  NOTIFY,
  PLIVO,
  RCS,
  SINCH,
  SMPP,
  SPOKE,
  TELNYX,
  TRACKSEND,
  TWILIO,
  VONAGE,
  WHATSAPP,
]
