import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { pair, whole } from '../options.ts'
import { type Column, fields } from '../printer.ts'
import type { AccountHealthJson, AccountJson, AccountTestJson, List } from '../wire.ts'

const COLUMNS: readonly Column<AccountJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'HOST', value: ({ host, port, tls }) => `${host}:${port}${tls ? ' (TLS)' : ''}` },
  { title: 'SYSTEM ID', value: ({ system_id: id }) => id },
  { title: 'RATE', value: ({ rate_per_second: rate }) => rate, isFigure: true },
  { title: 'ENABLED', value: ({ enabled }) => enabled },
]

/** Connecting and binding are given up by the server well before this. */
const TEST_TIMEOUT_MS = 90_000

export function addAccount(program: Command, acting: Acting): void {
  const account = program
    .command('account')
    .description('Provider accounts: through whom texts go.')
  addAdd(account, acting)
  addTest(account, acting)
  describe(account.command('list'), {
    summary: 'The provider accounts of the workspace.',
    examples: ['delivrd account list', 'delivrd account list --json | jq .data'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<AccountJson>>('GET', '/v1/accounts')
      print.many(found, found.data, COLUMNS)
    }),
  )
  for (const name of ['enable', 'disable'] as const) {
    describe(account.command(`${name} <id>`), {
      summary: name === 'disable' ? 'Close its links; keep everything else.' : 'Use it again.',
      examples: [`delivrd account ${name} acc_…`],
    }).action(
      acting(async ({ api, print, args: [id = ''] }) => {
        const path = `/v1/accounts/${encodeURIComponent(id)}`
        const body = { enabled: name === 'enable' }
        const changed = await api().ask<AccountJson>('PATCH', path, { body })
        print.one(changed, () => `${changed.name} (${changed.id}) is ${name}d.`)
      }),
    )
  }
  describe(account.command('health <id>'), {
    summary: 'Its links, and what its receipts have taught us.',
    examples: ['delivrd account health acc_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/accounts/${encodeURIComponent(id)}/health`
      const found = await api().ask<AccountHealthJson>('GET', path)
      const { links, orphans } = found
      print.one(found, () =>
        fields([
          ['links', `${links.bound} of ${links.wanted} bound`],
          ['last error', links.last_error],
          ['orphans', orphans.waiting],
        ]),
      )
    }),
  )
}

function addAdd(account: Command, acting: Acting): void {
  describe(account.command('add <name>'), {
    summary: 'Add a provider account. The password is read from standard input.',
    examples: [
      'delivrd account add "Acme" --host smpp.acme.example --system-id shop < password.txt',
      'delivrd account add "Acme" --host smpp.acme.example --tls --port 3550 --system-id shop \\\n' +
        '      --set rate_per_second=50 --set links=2 --set default_sender=Shop',
    ],
  })
    .requiredOption('--host <host>', 'of the message centre')
    .option('--port <port>', 'of the message centre', whole, 2775)
    .option('--tls', 'speak TLS')
    .requiredOption('--system-id <id>', 'the name to bind with')
    .option('--set <setting=value>', 'any other setting of /openapi.json, as JSON or a word', pair)
    .action(acting(add))
}

async function add(run: Run): Promise<void> {
  const { api, print, options, args } = run
  const made = await api().ask<AccountJson>('POST', '/v1/accounts', {
    body: {
      name: args[0],
      host: options['host'],
      port: options['port'],
      tls: options['tls'] === true,
      system_id: options['systemId'],
      password: await readPassword(run),
      ...readSettings((options['set'] ?? {}) as Record<string, string>),
    },
  })
  print.one(made, () => `Added ${made.name}: ${made.id}`)
  if (!print.isJson) print.say(`Try it: delivrd account test ${made.id}`)
}

/** Not as an option: other accounts of the machine can read those. */
async function readPassword({ world, print }: Run): Promise<string> {
  if (world.input.isTTY === true) print.say('Type the password; Ctrl-D ends.')
  const chunks: Buffer[] = []
  for await (const chunk of world.input) chunks.push(Buffer.from(chunk as Uint8Array))
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password !== '') return password
  throw new Failure('Expected the password on standard input, found nothing.', {
    exitCode: EXIT.usage,
    cure: 'Pass it in: delivrd account add … < password.txt',
  })
}

function readSettings(given: Readonly<Record<string, string>>): Record<string, unknown> {
  const read = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, read(text)]))
}

function addTest(account: Command, acting: Acting): void {
  describe(account.command('test <id>'), {
    summary: 'Connect and bind, step by step; with --to, send one text as well.',
    examples: ['delivrd account test acc_…', 'delivrd account test acc_… --to +447700900123'],
  })
    .option('--to <number>', 'send a text there')
    .option('--text <text>', 'which text')
    .action(
      acting(async (run): Promise<ExitCode> => {
        const path = `/v1/accounts/${encodeURIComponent(run.args[0] ?? '')}/test`
        const tested = await run.api().ask<AccountTestJson>('POST', path, {
          body: { to: textOption(run, 'to'), text: textOption(run, 'text') },
          timeoutMs: TEST_TIMEOUT_MS,
        })
        run.print.one(tested, () =>
          tested.steps
            .map(({ step, ok, detail, took_ms: tookMs }) => {
              const mark = ok ? run.print.style('green', '✔') : run.print.style('red', '✕')
              return `${mark} ${step}: ${detail} (${Math.round(tookMs)} ms)`
            })
            .join('\n'),
        )
        return tested.ok ? EXIT.ok : EXIT.failed
      }),
    )
}
