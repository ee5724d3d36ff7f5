import type { Command } from 'commander'
import type { Acting, Run } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { listenForStop } from '../serve/stop-signals.ts'

export function addSimulate(program: Command, acting: Acting): void {
  const command = program
    .command('simulate')
    .description(
      'A simulated carrier to test against: real SMPP, every misbehaviour, the truth told.',
    )
    // Its options and its help are where it is built, so that they are written down once.
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
  command.action(acting((run) => runSimulator(run, command.args)))
}

async function runSimulator({ print, world }: Run, args: readonly string[]): Promise<ExitCode> {
  const { simulate } = await import('../../../sim/simulate.ts')
  const result = await simulate(print.isJson ? [...args, '--json'] : args, {
    out: print.text,
    err: print.say,
  })
  switch (result.kind) {
    case 'done':
      return EXIT.ok
    case 'bad-usage':
      throw new Failure(result.because, {
        exitCode: EXIT.usage,
        cure: 'See delivrd simulate --help.',
      })
    case 'running': {
      const signals = listenForStop(() => world.clock.now())
      signals.onImpatience(() => process.exit(130))
      await signals.asked
      await result.stop()
      return EXIT.ok
    }
  }
}
