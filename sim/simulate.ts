import { createWriteStream, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ParseArgsOptionDescriptor } from 'node:util'
import { listBehaviours } from './outcomes.ts'
import type { Scenario, ScenarioResult } from './smsc/scenario.ts'
import { findScenario, readScenario } from './smsc/scenario.ts'
import { SIMULATE_OPTIONS } from './simulate-options.ts'
import { findProvider as findFake } from './providers/all.ts'
import { FAKE_KINDS, fakeLine, fakeReady, startFake } from './simulate-provider.ts'
import type { Simulator } from './simulator.ts'
import { startSimulator } from './simulator.ts'

export type SimulateOutput = { out(line: string): void; err(line: string): void }

export type SimulateResult =
  | {
      readonly kind: 'running'
      readonly simulator: Pick<Simulator, 'port' | 'controlPort'>
      stop(): Promise<void>
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'bad-usage'; readonly because: string }

const OPTIONS = {
  provider: { type: 'string' },
  port: { type: 'string', default: '2775' },
  'control-port': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  'receipts-to': { type: 'string' },
  scenario: { type: 'string' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string' },
  password: { type: 'string' },
  hour: { type: 'string', default: '5' },
  truth: { type: 'string' },
  list: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies Readonly<
  Record<(typeof SIMULATE_OPTIONS)[number]['name'] | 'json', ParseArgsOptionDescriptor>
>

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
  if (values.list) return said(io, values.json ? listAsJson() : listAsText())
  const numbers = readNumbers(values)
  if (typeof numbers === 'string') return { kind: 'bad-usage', because: numbers }
  const strange = SIMULATE_OPTIONS.find(
    ({ name, only }) =>
      only === (values.provider === undefined ? 'http' : 'smpp') && values[name] !== undefined,
  )
  if (strange !== undefined) {
    const because =
      strange.only === 'smpp'
        ? `--${strange.name} is for the message centre, not for --provider`
        : `--${strange.name} is for --provider`
    return { kind: 'bad-usage', because }
  }
  try {
    return await (values.provider === undefined
      ? runCentre(values, numbers, io)
      : runFake(values, numbers, io))
  } catch (error) {
    if (!isPortTaken(error)) throw error
    return {
      kind: 'bad-usage',
      because: `port ${error.port} is in use: choose another with --port or --control-port`,
    }
  }
}

type Numbers = Exclude<ReturnType<typeof readNumbers>, string>

async function runCentre(
  values: Values,
  numbers: Numbers,
  io: SimulateOutput,
): Promise<SimulateResult> {
  const read = scenarioOf(values)
  if (read.kind === 'bad-scenario') return { kind: 'bad-usage', because: read.because }
  const scenario = adjusted(read.scenario, values, numbers.rate)
  const simulator = await startSimulator({ ...numbers, scenario, host: values.host })
  io.out(values.json ? JSON.stringify(readyLine(simulator, scenario)) : ready(simulator, scenario))
  return running(simulator, values, () => simulator.truth().submits)
}

async function runFake(
  values: Values,
  numbers: Numbers,
  io: SimulateOutput,
): Promise<SimulateResult> {
  const { provider: kind = '', host, 'receipts-to': receiptsTo = null } = values
  const provider = findFake(kind)
  if (provider === null) {
    const because = `there is no fake of "${kind}": it is one of ${FAKE_KINDS.join(', ')}`
    return { kind: 'bad-usage', because }
  }
  if (receiptsTo !== null && !/^https?:\/\/[^/]+\//.test(receiptsTo)) {
    const because = `--receipts-to is the address that the account says: ${receiptsTo} is none`
    return { kind: 'bad-usage', because }
  }
  const fake = await startFake(provider, { ...numbers, host, receiptsTo })
  io.out(values.json ? JSON.stringify(fakeLine(fake)) : fakeReady(fake, receiptsTo))
  return running(fake, values, () => fake.truth())
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

function scenarioOf({ scenario = 'healthy' }: Values): ScenarioResult {
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

type Started = Pick<Simulator, 'port' | 'controlPort' | 'stop'>

const running = (
  simulator: Started,
  { truth: file }: Values,
  truth: () => readonly object[],
): SimulateResult => ({
  kind: 'running',
  simulator,
  stop: async () => {
    await simulator.stop()
    if (file !== undefined) await writeLines(file, truth())
  },
})

async function writeLines(path: string, rows: readonly object[]): Promise<void> {
  const file = createWriteStream(path)
  for (const row of rows) file.write(`${JSON.stringify(row)}\n`)
  await new Promise<void>((resolve) => file.end(() => resolve()))
}
