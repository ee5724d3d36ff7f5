import type { Control } from './control.ts'
import { startControl } from './control.ts'
import type { Pace } from './smsc/plan.ts'
import { DEFAULT_PACE } from './smsc/plan.ts'
import type { Scenario } from './smsc/scenario.ts'
import type { SmscStats } from './smsc/server.ts'
import { Smsc } from './smsc/server.ts'
import type { Truth } from './smsc/truth.ts'
import { TruthLog } from './smsc/truth.ts'

export type SimulatorOptions = {
  /** Where customers bind; 0: any free port. */
  readonly port: number
  /** Where the truth can be asked for over HTTP; 0: any free port; null: nowhere. */
  readonly controlPort: number | null
  readonly host?: string
  /** The same seed and the same numbers give the same behaviour. */
  readonly seed: number
  readonly scenario: Scenario
  /** DEFAULT_PACE unless told. */
  readonly pace?: Pace
  /** Whether the truth is kept; false saves memory under load. True unless told. */
  readonly isTruthKept?: boolean
}

export type Simulator = {
  readonly port: number
  readonly controlPort: number | null
  readonly smsc: Smsc
  truth(): Truth
  stats(): SmscStats
  stop(): Promise<void>
}

/** Starts a simulated carrier: a message centre that speaks SMPP, and a door to ask what really happened. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', seed, scenario, pace = DEFAULT_PACE } = options
  const truth = new TruthLog({ isKept: options.isTruthKept ?? true })
  const smsc = new Smsc({ scenario, seed, pace, truth })
  const { port, control } = await openPorts(smsc, options, host)

  return {
    port,
    controlPort: control?.port ?? null,
    smsc,
    truth: () => truth.read(),
    stats: () => smsc.stats(),
    stop: async () => {
      await control?.stop()
      await smsc.stop()
    },
  }
}

async function openPorts(
  smsc: Smsc,
  options: SimulatorOptions,
  host: string,
): Promise<{ port: number; control: Control | null }> {
  try {
    const port = await smsc.listen(options.port, host)
    const control =
      options.controlPort === null ? null : await startControl(smsc, options.controlPort, host)
    return { port, control }
  } catch (error) {
    await smsc.stop()
    throw error
  }
}
