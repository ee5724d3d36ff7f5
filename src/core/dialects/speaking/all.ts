import { crexendo } from './crexendo.ts'
import { govukNotify } from './govuk-notify.ts'
import { jasmin } from './jasmin.ts'
import { kannelClassic, kannelModern } from './kannel.ts'
import { messente } from './messente.ts'
import { notify } from './notify.ts'
import { smpp } from './smpp.ts'
import type { Speaker } from './speaker.ts'
import { spoke } from './spoke.ts'
import { tracksend } from './tracksend.ts'
import { twilio } from './twilio.ts'

/** Every dialect that speaks. One line a dialect. */
export const SPEAKERS: readonly Speaker[] = [
  spoke,
  tracksend,
  notify,
  crexendo,
  messente,
  kannelClassic,
  kannelModern,
  jasmin,
  govukNotify,
  smpp,
  twilio,
]

/** Null: no dialect of this name speaks. */
export const speakerOf = (dialect: string): Speaker | null =>
  SPEAKERS.find((one) => one.dialect === dialect) ?? null
