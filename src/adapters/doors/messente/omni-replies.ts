import type { DoorAnswer } from '../shared/door.ts'

export const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): DoorAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
  headers,
})

/** As its OpenAPI document has them. */
const TITLES = {
  '101': 'Not found',
  '102': 'Forbidden',
  '103': 'Unauthorized',
  '104': 'Internal Server Error',
  '105': 'Invalid data',
  '106': 'Missing data',
  '107': 'Method not allowed',
} as const

export type OmniError = {
  readonly title: string
  readonly detail: string
  readonly code: string
  /** Which field of the body it is about; null: none. */
  readonly source: string | null
}

const error = (
  code: keyof typeof TITLES,
  detail: string,
  source: string | null = null,
): OmniError => ({ title: TITLES[code], detail, code, source })

export const invalid = (source: string, detail: string): OmniError => error('105', detail, source)

export const missing = (source: string): OmniError =>
  error('106', 'Missing data for required field', source)

export const refused = (
  status: number,
  errors: readonly OmniError[],
  headers: Readonly<Record<string, string>> = {},
): DoorAnswer => json(status, { errors }, headers)

export const OMNI = {
  unauthorized: refused(
    401,
    [error('103', 'Invalid username or password, or it may not do this')],
    { 'www-authenticate': 'Basic realm="Messente"' },
  ),
  notFound: refused(404, [error('101', 'There is no such omnimessage')]),
  notCancellable: refused(404, [
    error('101', 'There is no such omnimessage, or it has already been sent'),
  ]),
  noSuchPath: refused(404, [error('101', 'There is nothing at this address')]),
  noSuchMethod: refused(405, [error('107', 'This method is not allowed here')]),
  unreadable: refused(400, [error('105', 'The body is no JSON object')]),
  tooLarge: refused(413, [error('105', 'The body is too large')]),
  tooSlow: refused(408, [error('105', 'The body did not come in time')]),
  broken: refused(503, [error('104', 'The request cannot be served now')], { 'retry-after': '5' }),
  tooFast: refused(429, [error('104', 'More messages a second than the workspace may send')], {
    'retry-after': '1',
  }),
} as const

/** Of the phonebook, the statistics and the number lookup: each has errors of its own form. */
export const phonebookError = (
  status: number,
  code: '201' | '202' | '203' | '204' | '205' | '244',
  detail: string,
): DoorAnswer => json(status, { errors: [{ title: PHONEBOOK[code], detail, code }] })

const PHONEBOOK = {
  '201': 'Invalid data',
  '202': 'Unauthorized',
  '203': 'Missing resource',
  '204': 'Conflict',
  '205': 'General error',
  '244': 'Client error',
} as const

export const statisticsError = (status: number, code: '100' | '103', details: string): DoorAnswer =>
  json(status, {
    errors: [{ title: code === '100' ? 'Client Error' : 'Unauthorized', details, code }],
  })

export const lookupError = (status: number, code: 101 | 106, description: string): DoorAnswer =>
  json(status, { errors: [{ error: { code, description } }] })
