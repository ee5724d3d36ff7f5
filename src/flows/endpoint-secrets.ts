import type { Endpoint, EndpointSecret } from './ports/callbacks.ts'
import type { Secrets } from './ports/platform.ts'

/** So long an old secret signs along after a new one was made. */
export const OVERLAP_MS = 24 * 3_600_000

/** Whoever rotates all day long must not make every request too long to be read. */
const OTHERS_MAX = 4

export const sealSecrets = (
  { seal }: Pick<Secrets, 'seal'>,
  endpointId: string,
  list: readonly EndpointSecret[],
): Uint8Array => seal(JSON.stringify(list), endpointId)

/** Newest first; none where they cannot be opened. */
export function openSecrets(
  { open }: Pick<Secrets, 'open'>,
  { id, sealed }: Pick<Endpoint, 'id' | 'sealed'>,
): readonly EndpointSecret[] {
  if (sealed === null) return []
  const opened = open(sealed, id)
  // Written by us, and sealed since: nobody else can have put anything there.
  return opened.kind === 'opened' ? (JSON.parse(opened.secret) as EndpointSecret[]) : []
}

/**
 * The same endpoint with a secret: nobody was there to be shown one when a message named its address, or a campaign.
 * Whoever wants to check what is told there has it rotated.
 */
export async function withSecret(
  { secrets, keep, newSecret }: SecretKeeping,
  endpoint: Endpoint,
): Promise<Endpoint> {
  if (endpoint.sealed !== null) return endpoint
  const list = [{ secret: newSecret(), expiresAt: null }]
  // Another process may have been first: what is kept counts.
  const sealed = await keep(endpoint.id, sealSecrets(secrets, endpoint.id, list))
  return { ...endpoint, sealed }
}

export type SecretKeeping = {
  readonly secrets: Secrets
  /** Keeps these for an endpoint that has none; answers those that it has now, null if it is gone. */
  readonly keep: (endpointId: string, sealed: Uint8Array) => Promise<Uint8Array | null>
  /** A new `whsec_…`. */
  readonly newSecret: () => string
}

/** Those that sign now, newest first. */
export const liveSecrets = (
  secrets: Pick<Secrets, 'open'>,
  endpoint: Pick<Endpoint, 'id' | 'sealed'>,
  now: number,
): readonly string[] =>
  openSecrets(secrets, endpoint)
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map(({ secret }) => secret)

/** A new secret before the newest of the others, which sign along for a while yet, or not at all. */
export const rotated = (
  list: readonly EndpointSecret[],
  secret: string,
  { now, isAtOnce }: { readonly now: number; readonly isAtOnce: boolean },
): readonly EndpointSecret[] => [
  { secret, expiresAt: null },
  ...(isAtOnce ? [] : list)
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .slice(0, OTHERS_MAX)
    .map((old) => ({ ...old, expiresAt: Math.min(old.expiresAt ?? Infinity, now + OVERLAP_MS) })),
]
