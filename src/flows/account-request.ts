import type { SettingsError } from '../core/account-settings.ts'
import type { Connection, HttpProvider, OutgoingText } from './ports/providers.ts'

/** Any text: what is looked at is all but the text. */
const A_TEXT: Omit<OutgoingText, 'channel'> = {
  to: '+447700900123',
  from: '+447700900456',
  text: 'A text',
  reference: '0'.repeat(40),
  receiptUrl: 'https://sms.example.com/receipts',
  validUntil: null,
  now: 0,
}

const NOT_IN_HEADERS = /[^\t\u0020-\u007e\u0080-\u00ff]/u

/** Fields that would stand in a header of requests, with signs that none can carry: it would never leave. */
export function unsendableFields(
  provider: Pick<HttpProvider, 'fields' | 'capabilities' | 'submit'>,
  connection: Connection,
): readonly SettingsError[] {
  const [channel = 'sms'] = provider.capabilities.channels
  const { headers } = provider.submit(connection, { ...A_TEXT, channel })
  const signs = new Set(
    Object.entries(headers)
      .flatMap((header) => [...header.join('')])
      .filter((sign) => NOT_IN_HEADERS.test(sign)),
  )
  if (signs.size === 0) return []
  return provider.fields.flatMap(({ name }) => {
    const sign = [...(connection[name] ?? '')].find((one) => signs.has(one))
    return sign === undefined
      ? []
      : [
          {
            pointer: `/connection/${name}`,
            detail: `must have no ${named(sign)}: it is sent in a header, and no header carries that`,
          },
        ]
  })
}

/** Nothing but the one sign, which is no secret. */
const named = (sign: string): string =>
  `“${sign}” (U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`
