import type {
  RouteBy,
  ScreeningMode,
  SendingSettings,
  SpokeService,
} from '../../api/sending-types.ts'

/** The sending rules as the fields hold them. */
export type SendingForm = {
  duplicateMinutes: string
  flood: string
  threshold: string
  mode: ScreeningMode
  hold: string
  drop: string
  registeredOnly: boolean
  receipts: boolean
  rerouting: boolean
  routeBy: RouteBy
  refuseLines: boolean
  deskName: string
  deskEmail: string
  deskPhone: string
  deskUrl: string
  spokeCodes: SpokeService
}

const SECONDS_A_MINUTE = 60

export const formOf = (settings: SendingSettings): SendingForm => ({
  duplicateMinutes:
    settings.duplicate_window_seconds === null
      ? ''
      : String(settings.duplicate_window_seconds / SECONDS_A_MINUTE),
  flood: written(settings.flood_limit),
  threshold: written(settings.usage_threshold),
  mode: settings.screening.mode,
  hold: settings.screening.hold.join('\n'),
  drop: settings.screening.drop.join('\n'),
  registeredOnly: settings.registered_senders_only,
  receipts: settings.delivery_receipts,
  rerouting: settings.rerouting,
  routeBy: settings.route_by,
  refuseLines: settings.refuse_unreachable_number_types,
  deskName: settings.support_desk?.name ?? '',
  deskEmail: settings.support_desk?.email ?? '',
  deskPhone: settings.support_desk?.phone ?? '',
  deskUrl: settings.support_desk?.url ?? '',
  spokeCodes: settings.spoke_codes,
})

/** The rules as the API takes them; what is no number goes as it is, for the API to say so. */
export function settingsOf(form: SendingForm): SendingSettings {
  const minutes = numberOrNull(form.duplicateMinutes)
  const desk = [form.deskName, form.deskEmail, form.deskPhone, form.deskUrl]
  return {
    duplicate_window_seconds: minutes === null ? null : Math.round(minutes * SECONDS_A_MINUTE),
    flood_limit: numberOrNull(form.flood),
    usage_threshold: numberOrNull(form.threshold),
    screening: { mode: form.mode, hold: linesOf(form.hold), drop: linesOf(form.drop) },
    registered_senders_only: form.registeredOnly,
    delivery_receipts: form.receipts,
    rerouting: form.rerouting,
    route_by: form.routeBy,
    refuse_unreachable_number_types: form.refuseLines,
    support_desk: desk.every((part) => part.trim() === '')
      ? null
      : {
          name: form.deskName.trim(),
          email: textOrNull(form.deskEmail),
          phone: textOrNull(form.deskPhone),
          url: textOrNull(form.deskUrl),
        },
    spoke_codes: form.spokeCodes,
  }
}

const written = (value: number | null): string => (value === null ? '' : String(value))

const numberOrNull = (text: string): number | null =>
  text.trim() === '' ? null : Number(text.replaceAll(/[\s,]/g, ''))

const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
