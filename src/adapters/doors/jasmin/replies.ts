import type { DoorAnswer } from '../shared/door.ts'

/** A refusal as its HTTP API gives it: a status and a sentence. */
export type JasminError = { readonly status: number; readonly sentence: string }

export const authenticationFailure = (username: string): JasminError => ({
  status: 403,
  sentence: `Authentication failure for username:${username.slice(0, 200)}`,
})

export const unauthorized = (username: string, what: string): JasminError => ({
  status: 403,
  sentence: `Authorization failed for user [${username}] (${what}).`,
})

export const badArgument = (sentence: string): JasminError => ({ status: 400, sentence })

export const CANNOT_SEND: JasminError = {
  status: 500,
  sentence: 'Cannot send submit_sm, check SMPPClientManagerPB log file for details',
}

export const TOO_FAST: JasminError = { status: 403, sentence: 'User throughput exceeded' }

export const isError = (value: object): value is JasminError => 'sentence' in value

const plain = (status: number, body: string): DoorAnswer => ({
  status,
  contentType: 'text/plain',
  body,
})

export const PONG = plain(200, 'Jasmin/PONG')

export const success = (id: string): DoorAnswer => plain(200, `Success "${id}"`)

export const failure = ({ status, sentence }: JasminError): DoorAnswer =>
  plain(status, `Error "${sentence}"`)

export const json = (status: number, body: string): DoorAnswer => ({
  status,
  contentType: 'application/json',
  body,
})

/** Of /balance and /rate: the sentence alone, as JSON. */
export const failureJson = ({ status, sentence }: JasminError): DoorAnswer =>
  json(status, JSON.stringify(sentence))

/** JSON as Python writes it, for clients that compare texts. */
export function pythonic(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([name, one]) => `${JSON.stringify(name)}: ${pythonic(one)}`,
    )
    return `{${pairs.join(', ')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** A number as Python writes its floats. */
export const float = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value)

/**
 * What its REST API makes of an answer of the HTTP API: quotes at the ends go, so that the last one of
 * `Success "…"` is missing there as it is here.
 */
export function proxied({ status, body }: DoorAnswer): DoorAnswer {
  const text = body.replace(/^"+|"+$/g, '')
  if (status !== 200) return json(status, pythonic({ message: text }))
  return json(status, text.includes('{') ? `{"data": ${text}}` : pythonic({ data: text }))
}

/** As falcon, on which its REST API stands, tells errors. */
export const titled = (status: number, title: string, description: string): DoorAnswer => ({
  ...json(status, pythonic({ title, description })),
  ...(status === 401 ? { headers: { 'www-authenticate': 'Basic realm="Jasmin"' } } : {}),
})
