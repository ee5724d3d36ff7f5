import type { Door } from '../../../api/callback-types.ts'
import type { Connection } from './connection.ts'
import { JASMIN } from './jasmin.ts'
import { KANNEL } from './kannel.ts'
import { MESSENTE } from './messente.ts'
import { SMPP } from './smpp.ts'
import { TWILIO } from './twilio.ts'

export const CONNECTIONS: Readonly<Record<Door, Connection>> = {
  messente: MESSENTE,
  kannel: KANNEL,
  jasmin: JASMIN,
  twilio: TWILIO,
  smpp: SMPP,
}
