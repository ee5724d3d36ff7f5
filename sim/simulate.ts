import { createWriteStream, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { listBehaviours } from './outcomes.ts'
import type { Scenario, ScenarioResult } from './smsc/scenario.ts'
import { SCENARIOS, findScenario, readScenario } from './smsc/scenario.ts'
import type { Simulator } from './simulator.ts'
import { startSimulator } from './simulator.ts'

export const SIMULATE_HELP = `delivrd simulate: a carrier to test against, on this machine

  delivrd simulate --port 2775 --scenario realistic
  delivrd simulate --list

  --port N          where customers bind (2775; 0: any free port)
  --control-port N  HTTP: what really happened, and ways to make trouble (--port and 1; 0: any free port)
  --host ADDRESS    the address to listen on (127.0.0.1)
  --scenario WHICH  ${SCENARIOS.map(({ name }) => name).join(', ')}, or a JSON file (healthy)
  --seed N          the same seed and numbers give the same behaviour (1)
  --rate N          submissions a second; more are answered with ESME_RTHROTTLED
  --password WORD   what a bind must tell (anything)
  --hour SECONDS    how long an hour of the carrier takes (5)
  --truth FILE      at the end, what became of every submission, one JSON object a line
  --list            the magic numbers and what each does
  --json            for programs: one JSON object a line
`

export type SimulateOutput = { out(line: string): void; err(line: string): void }

export type SimulateResult =
  | { readonly kind: 'running'; readonly simulator: Simulator; stop(): Promise<void> }
  | { readonly kind: 'done' }
  | { readonly kind: 'bad-usage'; readonly because: string }

const OPTIONS = {
  port: { type: 'string', default: '2775' },
  'control-port': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  scenario: { type: 'string', default: 'healthy' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string' },
  password: { type: 'string' },
  hour: { type: 'string', default: '5' },
  truth: { type: 'string' },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parse>
const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values

/** The command: starts a simulator, or lists what it can do. Never throws for what a person typed. */
export async function simulate(
  args: readonly string[],
  io: SimulateOutput,
): Promise<SimulateResult> {
  let values: Values
  try {
    values = parse(args)
  } catch (error) {
    return { kind: 'bad-usage', because: error instanceof Error ? error.message : String(error) }
  }
  if (values.help) return said(io, SIMULATE_HELP.split('\n'))
  if (values.list) return said(io, values.json ? listAsJson() : listAsText())
  const numbers = readNumbers(values)
  if (typeof numbers === 'string') return { kind: 'bad-usage', because: numbers }
  const read = scenarioOf(values)
  if (read.kind === 'bad-scenario') return { kind: 'bad-usage', because: read.because }
  const scenario = adjusted(read.scenario, values, numbers.rate)
  try {
    const simulator = await startSimulator({ ...numbers, scenario, host: values.host })
    io.out(
      values.json ? JSON.stringify(readyLine(simulator, scenario)) : ready(simulator, scenario),
    )
    return { kind: 'running', simulator, stop: () => stop(simulator, values.truth) }
  } catch (error) {
    if (!isPortTaken(error)) throw error
    return {
      kind: 'bad-usage',
      because: `port ${error.port} is in use: choose another with --port or --control-port`,
    }
  }
}

const isPortTaken = (error: unknown): error is { readonly port: number } =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error

function said(io: SimulateOutput, lines: readonly string[]): SimulateResult {
  for (const line of lines) io.out(line)
  return { kind: 'done' }
}

function readNumbers(values: Values) {
  const whole = (name: 'port' | 'control-port' | 'seed' | 'rate' | 'hour'): number =>
    Number(values[name] ?? Number.NaN)
  for (const name of ['port', 'control-port', 'seed'] as const) {
    if (values[name] !== undefined && !Number.isInteger(whole(name)))
      return `--${name} is not a whole number: ${values[name]}`
  }
  for (const name of ['port', 'control-port'] as const) {
    if (whole(name) < 0 || whole(name) > 65_535) return `--${name} is no port: ${values[name]}`
  }
  const port = whole('port')
  // Beside the port, so that a second simulator needs to name one port only.
  const beside = port === 0 || port === 65_535 ? 0 : port + 1
  if (!(whole('hour') > 0)) return `--hour is not a number of seconds above 0: ${values.hour}`
  if (values.rate !== undefined && !(whole('rate') > 0))
    return `--rate is not a number above 0: ${values.rate}`
  return {
    port,
    controlPort: values['control-port'] === undefined ? beside : whole('control-port'),
    seed: whole('seed'),
    rate: values.rate === undefined ? null : whole('rate'),
    pace: { hours: 3_600 / whole('hour'), seconds: 1 },
  }
}

function scenarioOf({ scenario }: Values): ScenarioResult {
  if (!scenario.endsWith('.json')) return findScenario(scenario)
  try {
    return readScenario(JSON.parse(readFileSync(scenario, 'utf8')))
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return { kind: 'bad-scenario', because: `${scenario} cannot be read as JSON: ${because}` }
  }
}

const adjusted = (scenario: Scenario, { password }: Values, rate: number | null): Scenario => ({
  ...scenario,
  ratePerSecond: rate ?? scenario.ratePerSecond,
  password: password ?? scenario.password,
})

const readyLine = ({ port, controlPort }: Simulator, { name }: Scenario) => ({
  event: 'simulator.started',
  port,
  control_port: controlPort,
  scenario: name,
})

const ready = ({ port, controlPort }: Simulator, { name, does }: Scenario): string =>
  [
    `Simulated carrier "${name}": ${does}.`,
    `  SMPP     127.0.0.1:${port}, any system id`,
    `  truth    http://127.0.0.1:${controlPort}/truth`,
    '  numbers  delivrd simulate --list',
    'Ctrl-C stops it.',
  ].join('\n')

function listAsText(): readonly string[] {
  const rows = listBehaviours()
  const width = Math.max(...rows.map(({ name }) => name.length))
  return rows.map(
    ({ number, name, does, endsAs }) =>
      `${number}  ${name.padEnd(width)}  ${does} → ${endsAs.join(' or ')}`,
  )
}

const listAsJson = (): readonly string[] =>
  listBehaviours().map(({ endsAs, ...row }) => JSON.stringify({ ...row, ends_as: endsAs }))

async function stop(simulator: Simulator, truthFile: string | undefined): Promise<void> {
  await simulator.stop()
  if (truthFile === undefined) return
  const file = createWriteStream(truthFile)
  for (const record of simulator.truth().submits) file.write(`${JSON.stringify(record)}\n`)
  await new Promise<void>((resolve) => file.end(() => resolve()))
}
