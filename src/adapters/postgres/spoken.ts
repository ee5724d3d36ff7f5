import {
  type HttpSettings,
  type SmppSettings,
  storedHttpSettings,
  storedSmppSettings,
} from '../../core/account-settings.ts'
import type { Spoken } from '../../flows/ports/platform.ts'

export type StoredSettings = Partial<SmppSettings> | Partial<HttpSettings>

/** How an account is spoken to, by the columns of its row. */
export const spoken = ({ kind, settings }: { kind: string; settings: StoredSettings }): Spoken =>
  kind === 'smpp'
    ? { protocol: 'smpp', kind, settings: storedSmppSettings(settings as Partial<SmppSettings>) }
    : { protocol: 'http', kind, settings: storedHttpSettings(settings as Partial<HttpSettings>) }
