import assert from 'node:assert/strict'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Command } from 'commander'
import { testWorld } from '../../test/support/cli-world.ts'
import { buildProgram, runCommandLine } from './run.ts'

/** They wait for a server, a database or a stop, and have tests of their own. */
const OTHERS = /^(serve|simulate|listen|trigger|doctor|backup|restore|recount|secrets|audit)\b/

const all = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...all(one)])
const program = buildProgram(testWorld(), () => undefined)
const commands = all(program)
const leaves = commands.filter(
  ({ commands: parts, registeredArguments }) =>
    parts.length === 0 || registeredArguments.length > 0,
)
const pathOf = (command: Command): string[] =>
  command.parent === null ? [] : [...pathOf(command.parent), command.name()]

/** With everything that it must be given, and nothing else. */
const lineOf = (command: Command): string[] => [
  ...pathOf(command),
  ...command.registeredArguments.flatMap(({ required }) => (required ? ['x1'] : [])),
  ...command.options.flatMap(({ mandatory, required, long }) =>
    mandatory ? [long ?? '', ...(required ? ['2h'] : [])] : [],
  ),
]

type Said = { status: number; type: string; body: string }
let said: Said = { status: 500, type: 'text/plain', body: '' }
let server: Server
let url = ''

before(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(said.status, { 'content-type': said.type }).end(said.body)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

const DETAIL = 'must be a time from now to a year ahead'
const problem = (status: number): Said => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({
    status,
    title: 'The request is not as expected',
    detail: `/send_at ${DETAIL}.`,
    code: 'invalid-request',
    request_id: 'req_1',
    errors: [{ pointer: '/send_at', detail: DETAIL }],
  }),
})
const page = (status: number): Said => ({
  status,
  type: 'text/html',
  body: '<html><h1>Bad gateway</h1></html>',
})

async function run(args: readonly string[]) {
  const world = testWorld()
  const code = await runCommandLine(args, world)
  return { code, out: world.printed(), err: world.said() }
}

test('what must be given says so in the help of each command, and nothing else does', () => {
  let seen = 0
  for (const command of commands) {
    const help = command.helpInformation()
    const lines = help.split('\n')
    for (const { flags, mandatory } of command.options) {
      const flag = flags.split(', ').at(-1) ?? ''
      const at = lines.findIndex((line) => line.includes(`${flags} `) && !line.startsWith('Usage'))
      // A long description goes on below, further in than any option begins.
      const end = lines.findIndex((line, place) => place > at && !/^ {6}/.test(line))
      const whole = lines.slice(at, end).join(' ')
      const where = `${pathOf(command).join(' ')} ${flags}`
      assert.equal(/\(required\)/.test(whole), mandatory, where)
      assert.equal(lines[0]?.includes(` ${flag}`), mandatory, where)
      seen += mandatory ? 1 : 0
    }
  }
  assert.ok(seen >= 7, `${seen} options that must be given`)
})

test('each command says each mistake once, and ends with a code of its own', async () => {
  const tried = leaves.filter((one) => !OTHERS.test(pathOf(one).join(' ')))
  assert.ok(tried.length >= 60, `${tried.length} commands`)
  for (const command of tried) {
    const name = pathOf(command)
    const at = (...more: string[]) => [...lineOf(command), '--key', 'k', ...more]
    const lines = [
      name,
      [...name, '--nonsense'],
      at('--url', url, 'a', 'b', 'c', 'd'),
      at('--url', 'http://127.0.0.1:9'),
      at('--url', url),
    ]
    for (const answer of [problem(400), page(200)]) {
      said = answer
      for (const line of answer.status === 400 ? lines : lines.slice(-1)) {
        const { code, out, err } = await run(line)
        const where = `${line.join(' ')} [${answer.status}]: ${err}`
        // Some need no server, and have answered.
        if (code === 0 || out !== '') continue
        const parts = err.split('\n').filter(Boolean)
        assert.equal(new Set(parts).size, parts.length, where)
        assert.equal(parts.filter((part) => part.startsWith('error: ')).length, 1, where)
        assert.ok(err.split(DETAIL).length <= 2, where)
        assert.ok([1, 2, 3, 5].includes(code), where)
      }
    }
  }
})

test('a proxy’s page is known for what it is, whatever its status', async () => {
  for (const status of [200, 404, 502]) {
    said = page(status)
    const { code, out, err } = await run(['campaign', 'list', '--url', url, '--key', 'k'])
    assert.match(err, new RegExp(`^error: What answered ${status} at ${url} .* is not Delivrd\\.`))
    assert.deepEqual([code, out], [status === 404 ? 3 : 1, ''])
  }
})

test('with --json a mistake on the line is JSON too', async () => {
  const { code, out, err } = await run(['key', 'create', 'shop', '--json'])
  assert.deepEqual([code, out], [2, ''])
  assert.deepEqual(JSON.parse(err), {
    error: "required option '--scope <scopes...>' not specified",
    cure: '(--help shows examples)',
    exit_code: 2,
  })
})
