export type StopSignals = {
  /** Settles with what asked us to stop: a signal's name, or 'launcher' when that died. */
  readonly asked: Promise<string>
  /** From now on a further signal calls this: somebody has no patience left. */
  onImpatience(force: () => void): void
}

/** npm, the launcher and the terminal may each pass on one and the same Ctrl-C. */
const ECHO_MS = 1_000

/** Listens for whatever may ask a server to stop. */
export function listenForStop(
  now: () => number,
  source: Pick<NodeJS.Process, 'on' | 'channel'> = process,
): StopSignals {
  let firstAt: number | null = null
  let force: () => void = () => undefined
  let settle: (asked: string) => void = () => undefined
  const asked = new Promise<string>((resolve) => (settle = resolve))
  const heard = (name: string): void => {
    if (firstAt === null) {
      firstAt = now()
      settle(name)
    } else if (now() - firstAt > ECHO_MS) {
      force()
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    source.on(signal, () => heard(signal))
  }
  // The launcher beside us (bin/delivrd) was killed: nobody would stop us any more.
  source.on('disconnect', () => heard('launcher'))
  // Listening to the launcher is no reason to stay: a start that fails ends the process.
  source.channel?.unref()
  // Listening for that must not keep us alive when there is nothing left to do.
  source.channel?.unref()
  return { asked, onImpatience: (act) => (force = act) }
}
