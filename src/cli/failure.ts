/** What a command's exit code means; scripts may rely on it. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, partial: 4, timeout: 5 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends a command: what was expected, what was found, and what to do about it. */
export class Failure extends Error {
  readonly exitCode: ExitCode
  readonly cure: string | null

  constructor(
    message: string,
    { exitCode = EXIT.failed, cure = null }: { exitCode?: ExitCode; cure?: string | null } = {},
  ) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
    this.cure = cure
  }
}
