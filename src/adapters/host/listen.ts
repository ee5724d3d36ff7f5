/** A listening port, or in words why there is none. */
export type Listening =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'taken'; readonly because: string }

const PORTS_TRIED_MAX = 50

/**
 * Listens on the port asked for. When that is taken and nobody named it, on the next free one, said
 * aloud. `open` listens on one port or rejects; it is called once for each port tried.
 */
export async function listenOnPort(
  asked: { readonly number: number; readonly isExplicit: boolean },
  open: (port: number) => Promise<unknown>,
  say: (line: string) => void,
): Promise<Listening> {
  const last = asked.isExplicit ? asked.number : asked.number + PORTS_TRIED_MAX
  for (let port = asked.number; port <= last; port += 1) {
    const problem = await tryOpen(open, port)
    if (problem === null) {
      if (port !== asked.number) say(`port ${asked.number} is taken, so this is port ${port}`)
      return { kind: 'listening', port }
    }
    if (problem === 'EACCES') {
      return { kind: 'taken', because: `PORT ${port} needs rights that this account has not` }
    }
  }
  const range = asked.isExplicit
    ? `PORT ${last} is`
    : `all ports from ${asked.number} to ${last} are`
  return { kind: 'taken', because: `${range} taken by another program` }
}

async function tryOpen(
  open: (port: number) => Promise<unknown>,
  port: number,
): Promise<'EADDRINUSE' | 'EACCES' | null> {
  try {
    await open(port)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE' || code === 'EACCES') return code
    throw error
  }
}
