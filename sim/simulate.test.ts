import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { freePort } from '../test/support/server-process.ts'
import type { ListedBehaviour } from './outcomes.ts'
import { listBehaviours } from './outcomes.ts'
import { simulate } from './simulate.ts'
import { SCENARIOS } from './smsc/scenario.ts'

const DOCUMENT = new URL('../docs/simulator.md', import.meta.url)

const GROUPS: readonly (readonly [title: string, from: number])[] = [
  ['The course of events', 0],
  ['Long texts (three segments in the last column)', 20],
  ['Ids', 30],
  ['How the receipt is written', 40],
  ['The answer to the submission', 70],
  ['What the recipient texts back', 90],
  ['One status word', 100],
  ['One err: code', 200],
  ['One GSM error', 300],
  ['One command_status', 500],
]

function behaviourTables(): string {
  const rows = listBehaviours()
  return GROUPS.map(([title, from], at) => {
    const upTo = GROUPS[at + 1]?.[1] ?? 1_000
    const own = rows.filter(({ code }) => Number(code) >= from && Number(code) < upTo)
    assert.ok(own.length > 0, title)
    return [
      `### ${title}`,
      '',
      '| code | name | what happens | ends as |',
      '|---|---|---|---|',
      ...own.map(asRow),
    ].join('\n')
  }).join('\n\n')
}

const asRow = ({ code, name, does, endsAs }: ListedBehaviour): string =>
  `| ${code} | ${name} | ${does.replaceAll('|', '\\|')} | ${endsAs.join(' or ')} |`

const scenarioTable = (): string =>
  [
    '| name | what it does |',
    '|---|---|',
    ...SCENARIOS.map(({ name, does }) => `| ${name} | ${does} |`),
  ].join('\n')

function withGenerated(document: string): string {
  const filled = (text: string, name: string, body: string): string => {
    const found = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- end of ${name} -->)`)
    assert.match(text, found)
    return text.replace(found, (_, start: string, end: string) => `${start}\n${body}\n\n${end}`)
  }
  return filled(filled(document, 'behaviours', behaviourTables()), 'scenarios', scenarioTable())
}

test('the document lists every magic number and where it ends (npm run golden rewrites it)', () => {
  const document = readFileSync(DOCUMENT, 'utf8')
  const expected = withGenerated(document)
  if (process.env['GOLDEN'] === 'write') writeFileSync(DOCUMENT, expected)
  else assert.equal(document, expected)
})

function io() {
  const lines: string[] = []
  return { lines, out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) }
}

test('delivrd simulate --list --json tells programs the magic numbers', async () => {
  const output = io()
  assert.equal((await simulate(['--list', '--json'], output)).kind, 'done')
  assert.equal(output.lines.length, listBehaviours().length)
  assert.deepEqual(JSON.parse(output.lines[0]!), {
    code: '000',
    name: 'delivered',
    does: 'Delivered within two seconds',
    number: '+15550000001',
    ends_as: ['delivered'],
  })
})

test('delivrd simulate starts on free ports, says where, and stops', async () => {
  const output = io()
  const result = await simulate(['--port', '0', '--control-port', '0', '--json'], output)
  assert.ok(result.kind === 'running')
  const started = JSON.parse(output.lines[0]!) as { port: number; control_port: number }
  const stats = await fetch(`http://127.0.0.1:${started.control_port}/stats`)
  assert.equal(((await stats.json()) as { links: number }).links, 0)
  const taken = await simulate(['--port', String(started.port), '--control-port', '0'], io())
  assert.deepEqual(taken, {
    kind: 'bad-usage',
    because: `port ${started.port} is in use: choose another with --port or --control-port`,
  })
  await result.stop()
})

test('the control port lies beside the port, so that naming one port is enough', async () => {
  const port = await freePort()
  const output = io()
  const result = await simulate(['--port', String(port), '--json'], output)
  assert.ok(result.kind === 'running')
  const started = JSON.parse(output.lines[0]!) as { port: number; control_port: number }
  assert.deepEqual([started.port, started.control_port], [port, port + 1])
  await result.stop()
})

test('what a person mistyped is said in words', async () => {
  const because = async (...args: string[]): Promise<string> => {
    const result = await simulate(args, io())
    return result.kind === 'bad-usage' ? result.because : result.kind
  }
  assert.match(
    await because('--scenario', 'heathly'),
    /^there is no scenario "heathly": it is one of healthy, /,
  )
  assert.equal(await because('--port', 'http'), '--port is not a whole number: http')
  assert.equal(await because('--port', '70000'), '--port is no port: 70000')
  assert.equal(await because('--hour', '0'), '--hour is not a number of seconds above 0: 0')
  assert.match(await because('--scenario', 'none.json'), /^none\.json cannot be read as JSON/)
  assert.match(await because('--colour'), /--colour/)
})
