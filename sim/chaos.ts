import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

/** A product (or anything) as a process of its own, to be killed and started again. */
export type Victim = {
  readonly pid: number
  /** What it wrote so far, both streams together; the end of it where it is long. */
  output(): string
  /** As a power cut: nothing is flushed. Resolves when it is gone. */
  kill(): Promise<void>
  /** Ctrl-C; resolves with its exit code, null if a signal ended it. */
  interrupt(): Promise<number | null>
  /** Stops it in its tracks for a while, as a machine that swaps or a paused container does. */
  freeze(ms: number): Promise<void>
}

export type VictimOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** It is ready when this resolves to true; asked every 25 ms. */
  readonly isReady: () => Promise<boolean>
  readonly readyWithinMs: number
}

const OUTPUT_MAX = 64 * 1_024
const ASK_AGAIN_MS = 25

/** Starts a process and waits until it is ready. Throws with its output if it is not in time. */
export async function startVictim(options: VictimOptions): Promise<Victim> {
  const { command, args, env = {}, cwd, isReady, readyWithinMs } = options
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Uint8Array) => {
      output = (output + String(chunk)).slice(-OUTPUT_MAX)
    })
  }
  const closed = new Promise((resolve) => child.once('close', resolve))
  const victim = handle(child, () => output)
  const deadlineMs = performance.now() + readyWithinMs
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null) {
      await closed
      throw new Error(`${command} ended with ${child.exitCode}:\n${output}`)
    }
    if (performance.now() > deadlineMs) {
      await victim.kill()
      throw new Error(`${command} was not ready within ${readyWithinMs} ms:\n${output}`)
    }
    await pause(ASK_AGAIN_MS)
  }
  return victim
}

function handle(child: ChildProcess, output: () => string): Victim {
  const { pid } = child
  if (pid === undefined) throw new Error('the process could not be started')
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null

  return {
    pid,
    output,
    kill: async () => {
      if (hasEnded()) return
      child.kill('SIGKILL')
      await gone
    },
    interrupt: async () => {
      if (hasEnded()) return child.exitCode
      child.kill('SIGINT')
      return gone
    },
    freeze: async (ms) => {
      child.kill('SIGSTOP')
      await pause(ms)
      child.kill('SIGCONT')
    },
  }
}

/** Moments at which to strike: `count` of them, at random within the span, in order. */
export function strikes(
  random: { next(): number },
  count: number,
  spanMs: number,
): readonly number[] {
  return Array.from({ length: count }, () => random.next() * spanMs).toSorted((a, b) => a - b)
}
