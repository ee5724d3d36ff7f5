import type { DoorAnswer } from '../shared/door.ts'

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): DoorAnswer => ({ status, contentType: 'application/json', body: JSON.stringify(body), headers })

/** An error as its REST API has them. */
export const error = (
  [status, code]: readonly [status: number, code: number],
  message: string,
  headers: Readonly<Record<string, string>> = {},
): DoorAnswer => {
  const more = `https://www.twilio.com/docs/errors/${code}`
  return json(status, { code, message, more_info: more, status }, headers)
}

export const bad = (code: number, message: string): DoorAnswer => error([400, code], message)

const QUOTED_MAX = 200

/** What a client wrote, in a sentence. */
export const quoted = (text: string): string =>
  text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX).toWellFormed()}...` : text.toWellFormed()

export const notFound = (path: string): DoorAnswer =>
  error([404, 20404], `The requested resource ${quoted(path)} was not found`)

export const UNAUTHORIZED = error([401, 20003], 'Authenticate', {
  'www-authenticate': 'Basic realm="Twilio API"',
})

export const TOO_FAST = error([429, 20429], 'Too Many Requests', { 'retry-after': '1' })
export const BROKEN = error([503, 20503], 'Service unavailable', { 'retry-after': '5' })
export const WRONG_METHOD = error([405, 20004], 'Method not allowed')
export const MALFORMED = error([400, 20001], 'The request cannot be read')
export const TOO_LARGE = error([413, 20001], 'The request is too large')
export const TOO_SLOW = error([408, 20001], 'The request did not come in time')
export const NOT_COMPLETE = error(
  [409, 20009],
  'Cannot change or delete a message before its delivery has been completed',
)
export const NOT_CANCELLABLE = error([400, 30409], 'This message cannot be canceled')
