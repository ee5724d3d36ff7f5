import { PassThrough, Readable } from 'node:stream'
import type { World } from '../../src/cli/world.ts'

export type TestWorld = World & {
  /** What was written to stdout so far. */
  printed(): string
  /** What was written to stderr so far. */
  said(): string
}

/** A terminal, or none, for a command that runs inside a test. */
export function testWorld({
  isTTY = false,
  environment = {},
  homeFolder = '/nowhere',
  folder = '/nowhere',
}: {
  isTTY?: boolean
  environment?: Record<string, string>
  homeFolder?: string
  folder?: string
} = {}): TestWorld {
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100 })
  const errors = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100 })
  return {
    environment,
    input: Readable.from([]),
    output,
    errors,
    clock: { now: () => 1_700_000_000_000 },
    homeFolder,
    folder,
    printed: () => String(output.read() ?? ''),
    said: () => String(errors.read() ?? ''),
  }
}
