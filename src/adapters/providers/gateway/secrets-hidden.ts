import type { Connection, HttpProvider } from '../../../flows/ports/providers.ts'
import { requestToNobody } from './probe.ts'

export type HideSecrets = (text: string) => string

/** Shorter ones stand in too many words that are no secret. */
const LENGTH_MIN = 4
const HIDDEN = '•••'

/** Takes an account's secrets out of what is logged and shown: addresses may carry them, and vendors echo. */
export function secretsHidden(provider: HttpProvider, connection: Connection): HideSecrets {
  const set = provider.fields
    .filter(({ isSecret }) => isSecret)
    .flatMap(({ name }) => piecesOf(connection[name] ?? ''))
  return without([...set, ...sentSecrets(provider, connection)], HIDDEN)
}

/** Takes one message out of what a vendor says of it: it outlives the message's text and number. */
export function messageHidden(message: {
  readonly text: string
  readonly to: string
  readonly reference: string
}): HideSecrets {
  const { text, to, reference } = message
  const hideReference = without([reference], HIDDEN)
  const hideText = without([text], 'the text')
  const hideNumber = without([to, to.replace(/^\+/, '')], 'the number')
  return (said) => hideNumber(hideText(hideReference(withoutQueries(said))))
}

/** The parts of a secret of several lines, headers among them, or of a name and a password. */
const piecesOf = (secret: string): readonly string[] =>
  secret
    .split(/\r?\n/)
    .flatMap((line) => [line, line.slice(line.indexOf(':') + 1)])
    .flatMap((piece) => [piece.trim(), lastWord(piece)])

const lastWord = (text: string): string => text.trim().split(/\s+/).at(-1) ?? ''

const PLAIN_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'x-amz-target'])

/** Whatever else a request's headers say is access: Basic has the password in it, and is the password. */
function sentSecrets(provider: HttpProvider, connection: Connection): readonly string[] {
  const request = requestToNobody({ provider, connection, now: 0 })
  return Object.entries(request?.headers ?? {}).flatMap(([name, value]) =>
    PLAIN_HEADERS.has(name.toLowerCase()) ? [] : [value, lastWord(value)],
  )
}

/** The longest first, so that none leaves half of another. */
function without(secrets: readonly string[], instead: string): HideSecrets {
  const forms = new Set(
    secrets.filter(({ length }) => length >= LENGTH_MIN).flatMap((secret) => formsOf(secret)),
  )
  const ordered = [...forms].toSorted((a, b) => b.length - a.length)
  return (text) => ordered.reduce((hidden, form) => hidden.replaceAll(form, instead), text)
}

/** As it is, and as it stands in addresses, forms, JSON, pages and Base64. */
function formsOf(text: string): readonly string[] {
  const secret = text.toWellFormed()
  const inAddress = encodeURIComponent(secret)
  const strict = inAddress.replace(/[!'()*~]/g, percent)
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  const escaped = [inAddress, strict, inForm, inForm.replaceAll('+', '%20')]
  const inPage = secret.replace(/[&<>"']/g, (sign) => `&${PAGE_NAMES[sign] ?? ''};`)
  return [
    secret,
    ...escaped,
    ...escaped.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    JSON.stringify(secret).slice(1, -1),
    inPage,
    Buffer.from(secret, 'utf8').toString('base64'),
  ]
}

const PAGE_NAMES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": '#39',
}

const percent = (sign: string): string =>
  `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** Of an address that is echoed, what is asked there: it has the whole message in it. */
const withoutQueries = (text: string): string =>
  text.replace(/(\/[^\s"'<>?]*)\?[^\s"'<>]+/g, '$1?…')
