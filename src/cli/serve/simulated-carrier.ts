import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Log } from '../../flows/ports/common.ts'

export type SimulatedCarrier = {
  /** Where it listens for SMPP. */
  readonly port: number
  /** Where it tells what really happened. */
  readonly controlPort: number
  readonly stop: () => Promise<void>
}

type Ports = { readonly port: number; readonly controlPort: number }

const ENTRY = join(import.meta.dirname, '../../../sim/main.ts')
const STOP_LIMIT_MS = 2_000
const RESTART_AFTER_MS = 1_000
/** How long an hour of the carrier takes, unless the sample is to go by faster. */
const HOUR_SECONDS = 5

/**
 * Runs the simulated carrier as a process of its own, so that its work is not the product's. It ends
 * with us whatever becomes of us (it watches the channel), and comes back on its ports if it dies.
 */
export async function startSimulatedCarrier(log: Log, pace: number): Promise<SimulatedCarrier> {
  let stopping = false
  let child = spawn({ port: 0, controlPort: 0 }, pace)
  const ports = await portsOf(child)
  const keep = (): void => {
    child.once('exit', (code, signal) => {
      if (stopping) return
      log.warn('simulator.ended', { code, signal })
      setTimeout(() => {
        if (stopping) return
        child = spawn(ports, pace)
        keep()
      }, RESTART_AFTER_MS)
    })
  }
  keep()
  return {
    ...ports,
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      child.kill('SIGTERM')
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}

function spawn({ port, controlPort }: Ports, pace: number): ChildProcess {
  const places = ['--port', String(port), '--control-port', String(controlPort)]
  const ways = ['--hour', String(HOUR_SECONDS / pace), '--scenario', 'realistic']
  return fork(ENTRY, [...places, ...ways, '--password', 'demo'], {
    // A group of its own: a Ctrl-C in the terminal is for the product, which then stops this in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
}

async function portsOf(child: ChildProcess): Promise<Ports> {
  return new Promise((resolve, reject) => {
    child.once('message', (ports) => resolve(ports as Ports))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the simulated carrier ended with code ${code}`)))
  })
}
