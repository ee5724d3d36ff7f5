import { type Command, Option } from 'commander'
import { SIMULATE_OPTIONS } from '../../../sim/simulate-options.ts'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { listenForStop } from '../serve/stop-signals.ts'

export function addSimulate(program: Command, acting: Acting): void {
  const command = describe(program.command('simulate'), {
    summary:
      'Something to test against that texts nobody: a message centre that speaks SMPP, or with --provider a fake of one over HTTP. Every misbehaviour by magic numbers, and the truth told.',
    examples: [
      'delivrd simulate --port 2775 --scenario realistic',
      'delivrd simulate --provider twilio',
      'delivrd simulate --provider whatsapp --receipts-to http://127.0.0.1:8080/receipts/acc_…',
      'delivrd simulate --list',
    ],
  })
  for (const { name, value, help, ...rest } of SIMULATE_OPTIONS) {
    const usual = 'usual' in rest ? ` (${rest.usual})` : ''
    const flag = value === null ? `--${name}` : `--${name} <${value}>`
    command.addOption(new Option(flag, `${help}${usual}`))
  }
  command.action(acting(runSimulator))
}

/** As they were typed: the simulator reads them itself, as it does where it is a process of its own. */
function argumentsOf(options: Run['options'], isJson: boolean): string[] {
  const given = SIMULATE_OPTIONS.flatMap(({ name }) => {
    const value = options[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
    if (value === true) return [`--${name}`]
    return typeof value === 'string' ? [`--${name}=${value}`] : []
  })
  return isJson ? [...given, '--json'] : given
}

async function runSimulator({ print, world, options }: Run): Promise<ExitCode> {
  const { simulate } = await import('../../../sim/simulate.ts')
  const result = await simulate(argumentsOf(options, print.isJson), {
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
