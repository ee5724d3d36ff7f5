import { Readable, Writable } from 'node:stream'
import { runCommandLine } from '../../src/cli/run.ts'
import type { World } from '../../src/cli/world.ts'

export type Said = { readonly code: number | null; readonly out: string; readonly err: string }

/**
 * Runs one command to its end, not on a terminal, within this process: starting one for each would take most
 * of a test's time. What is about the process itself (its exit, its signals, its pipes) asks `runCli`.
 */
export async function askCli(
  args: readonly string[],
  {
    env = {},
    input = '',
    folder = process.cwd(),
  }: { env?: World['environment']; input?: string; folder?: string } = {},
): Promise<Said> {
  const output = heard()
  const errors = heard()
  const code = await runCommandLine(args, {
    environment: env,
    input: Readable.from([Buffer.from(input)]),
    output: output.stream,
    errors: errors.stream,
    clock: { now: () => Date.now() },
    homeFolder: '/nowhere',
    folder,
  })
  return { code, out: output.text(), err: errors.text() }
}

function heard(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
