import type { DoorMeta } from './ports/pipeline.ts'
import type { Connection, DoorRequest, HttpProvider } from './ports/providers.ts'

/** A request at a receipt door, with its path and query as they arrived. */
export type Knock = Omit<DoorRequest, 'url' | 'arrivedAt'> & { readonly target: string }

/** The request as its provider made it. @param base where providers reach us, without a slash at the end. */
export const requestOf = (
  { target, ...knock }: Knock,
  base: string,
  arrivedAt: number,
): DoorRequest => ({ ...knock, url: `${base}${target}`, arrivedAt })

const HEADERS_MAX = 40
const HEADER_LENGTH_MAX = 4_000

/** They say nothing of the receipt, or are nobody's business. */
const DROPPED =
  /^(cookie|connection|content-length|transfer-encoding|keep-alive|te|trailer|upgrade|accept|accept-.*|proxy-.*)$/

/** What of the headers a proof may rest on. */
export const keptHeaders = (
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => !DROPPED.test(name) && value.length <= HEADER_LENGTH_MAX)
      .slice(0, HEADERS_MAX),
  )

type Spoken = { readonly provider: HttpProvider; readonly connection: Connection }

/** What of a proven request is kept beside its body: nothing that would let anybody in. */
export function keptMeta(
  { method, url, headers }: DoorRequest,
  { provider, connection }: Spoken,
): Pick<DoorMeta, 'method' | 'url' | 'headers'> {
  const hide = secretsOut(provider, connection)
  const kept = Object.entries(keptHeaders(headers)).filter(([name]) => name !== 'authorization')
  return {
    method,
    url: hide(url),
    headers: Object.fromEntries(kept.map(([name, value]) => [name, hide(value)])),
  }
}

/** Shorter ones stand in too many words and numbers that are no secret: they are hidden as whole values only. */
const WITHIN_LENGTH_MIN = 8
const SECRET_LENGTH_MIN = 4

function secretsOut({ fields }: HttpProvider, connection: Connection): (text: string) => string {
  const secrets = fields
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => connection[name] ?? '')
    .filter(({ length }) => length >= SECRET_LENGTH_MIN)
  const isSecret = (said: string): boolean =>
    secrets.some(
      (secret) => said === secret || (secret.length >= WITHIN_LENGTH_MIN && said.includes(secret)),
    )
  // Of an address, a form or a header each value for itself, written as it came and as it is meant.
  const hidden = (value: string): string =>
    isSecret(value) || isSecret(unescaped(value)) ? 'hidden' : value
  const long = secrets.filter(({ length }) => length >= WITHIN_LENGTH_MIN)
  const written = long.flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (text) => {
    if (secrets.includes(text)) return 'hidden'
    const rest = written.reduce((left, secret) => left.replaceAll(secret, 'hidden'), text)
    return rest.replace(/[^\s/?#&=;,"]+/g, hidden).replace(/([=\s/]|^)[^?#&=;]+/g, whole)
  }

  /** A secret may have any of the signs that values are told apart by. */
  function whole(value: string, before: string): string {
    const said = value.slice(before.length)
    return isSecret(said) || isSecret(unescaped(said)) ? `${before}hidden` : value
  }
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}
