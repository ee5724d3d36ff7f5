import { Command, CommanderError, Help, type HelpConfiguration, type Option } from 'commander'
import { createActing } from './command.ts'
import { COMMANDS } from './commands.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'
import { createPrinter } from './printer.ts'
import { VERSION } from './version.ts'
import type { World } from './world.ts'

/** Runs one command line. The answer is the exit code; nothing is thrown for what a user can do. */
export async function runCommandLine(args: readonly string[], world: World): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok
  const isJson = args.includes('--json')
  const program = buildProgram(world, (code) => (exitCode = code), { isJson })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (isJson && isMistake(error)) return explain(mistake(error), args, world)
      return usageCode(error)
    }
    if (error instanceof Failure) return explain(error, args, world)
    // What the system refused (a folder, a file, a socket) says so itself; its stack tells nobody more.
    if (error instanceof Error && 'syscall' in error) {
      return explain(new Failure(`${error.message}.`), args, world)
    }
    throw error
  }
}

/** The whole command line: also what its documentation is made from. */
export function buildProgram(
  world: World,
  ended: (code: ExitCode) => void,
  { isJson = false }: { isJson?: boolean } = {},
): Command {
  const program = new Command('delivrd')
    .description('Sends texts and tells the truth about what happened to every one of them.')
    .option('--json', 'print JSON: one value, or one a line where there is no end')
    .option('--url <url>', 'the server to talk to (DELIVRD_URL; http://127.0.0.1:8080)')
    .option('--key <key>', 'the API key (DELIVRD_KEY; on this machine the one of the data folder)')
    .option('--profile <name>', 'address and key from ~/.config/delivrd/profiles.json')
    .version(
      isJson ? JSON.stringify({ version: VERSION }) : VERSION,
      '--version',
      'print the version',
    )
    .showHelpAfterError(isJson ? false : HELP_HINT)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 partial, 5 time-out.\n' +
        'Data goes to stdout, talk to stderr. In a pipe, tables are tab-separated without a heading.',
    )
  const acting = createActing(world, ended)
  for (const add of COMMANDS) add(program, acting)
  useScreens(program, world, isJson)
  return program
}

const HELP_HINT = '(--help shows examples)'

/** Every command, however deep, writes to the world's screens and reports instead of exiting. */
function useScreens(command: Command, world: World, isJson: boolean): void {
  command
    .configureHelp(HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void world.output.write(text),
      writeErr: (text) => void world.errors.write(text),
      getOutHelpWidth: () => world.output.columns ?? 100,
      getErrHelpWidth: () => world.errors.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // With --json it is said as an object, once it is caught.
      ...(isJson ? { outputError: () => undefined } : {}),
    })
  for (const child of command.commands) useScreens(child, world, isJson)
}

/** What must be given stands in the usage line, and says so in the list of options. */
const HELP: HelpConfiguration = {
  commandUsage: (command) => {
    const path: string[] = []
    for (let one: Command | null = command; one !== null; one = one.parent) path.unshift(one.name())
    const needed = command.options.filter(({ mandatory }) => mandatory).map(longFlag)
    // Last: an option of several values would take what follows it.
    return [...path, command.usage(), ...needed].join(' ')
  },
  optionDescription: (option) =>
    `${new Help().optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
}

/** '-f, --file <path>' is written '--file <path>' on a line. */
const longFlag = ({ flags }: Option): string => flags.split(', ').at(-1) ?? flags

/** Not help that was asked for, nor help for want of a command: commander has printed it. */
const isMistake = ({ code }: CommanderError): boolean =>
  !['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(code)

const mistake = ({ message }: CommanderError): Failure =>
  new Failure(message.replace(/^error: /, ''), { exitCode: EXIT.usage, cure: HELP_HINT })

const usageCode = ({ code }: CommanderError): ExitCode =>
  ['commander.helpDisplayed', 'commander.version'].includes(code) ? EXIT.ok : EXIT.usage

function explain(failure: Failure, args: readonly string[], world: World): ExitCode {
  const { message, cure, exitCode } = failure
  const print = createPrinter(world, { isJson: args.includes('--json') })
  if (print.isJson) print.say(JSON.stringify({ error: message, cure, exit_code: exitCode }))
  else print.say(`${print.style('red', 'error:')} ${message}${cure === null ? '' : `\n${cure}`}`)
  return exitCode
}
