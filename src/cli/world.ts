import { homedir } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { Environment } from '../config.ts'
import type { Clock } from '../flows/ports/common.ts'

/** Where words go. A terminal has columns and a person in front of it; a pipe has neither. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** Everything outside that a command touches, so that a test can be its terminal. */
export type World = {
  readonly environment: Environment
  readonly input: Readable & { readonly isTTY?: boolean }
  /** Data, and nothing else. */
  readonly output: Screen
  /** Talk: progress, warnings, errors. */
  readonly errors: Screen
  readonly clock: Clock
  readonly homeFolder: string
  readonly folder: string
}

export const processWorld = (): World => ({
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  clock: { now: () => Date.now() },
  homeFolder: homedir(),
  folder: process.cwd(),
})
