import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { accountPath } from '../find-account.ts'
import { pair, whole } from '../options.ts'
import type { AccountJson } from '../wire.ts'

export function addAccountAdd(account: Command, acting: Acting): void {
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
      ...readSettings(run),
    },
  })
  print.one(made, () => `Added ${made.name}: ${made.id}`)
  if (!print.isJson) print.say(`Try it: delivrd account test ${made.id}`)
}

export function addAccountEdit(account: Command, acting: Acting): void {
  describe(account.command('edit <account>'), {
    summary: 'Change a provider account; what is not named stays.',
    examples: [
      'delivrd account edit "Acme" --set rate_per_second=50 --set default_sender=Shop',
      'delivrd account edit acc_… --name "Acme UK"',
      'delivrd account edit "Acme" --password < password.txt',
    ],
  })
    .option('--name <name>', 'what it is called')
    .option('--password', 'read a new password from standard input')
    .option('--set <setting=value>', 'any setting of /openapi.json, as JSON or a word', pair)
    .action(acting(edit))
}

async function edit(run: Run): Promise<void> {
  const { api, print, options, args } = run
  const name = textOption(run, 'name')
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(options['password'] === true ? { password: await readPassword(run) } : {}),
    ...readSettings(run),
  }
  if (Object.keys(body).length === 0) {
    throw new Failure('Nothing to change was named.', {
      exitCode: EXIT.usage,
      cure: 'Name it: --set rate_per_second=50, --name or --password',
    })
  }
  const path = await accountPath(api(), args[0] ?? '')
  const changed = await api().ask<AccountJson>('PATCH', path, { body })
  print.one(changed, () => `Changed ${changed.name} (${changed.id}).`)
}

export function addAccountRemove(account: Command, acting: Acting): void {
  describe(account.command('remove <account>'), {
    summary: 'Delete a provider account with its password; its messages and counts stay.',
    examples: ['delivrd account remove acc_…'],
  }).action(
    acting(async ({ api, print, args: [word = ''] }) => {
      const path = await accountPath(api(), word)
      const { id, name } = await api().ask<AccountJson>('GET', path)
      await api().ask('DELETE', path)
      print.one({ id, removed: true }, () => `Removed ${name} (${id}).`)
    }),
  )
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
    cure: 'Pass it in: … < password.txt',
  })
}

function readSettings({ options }: Run): Record<string, unknown> {
  const given = (options['set'] ?? {}) as Readonly<Record<string, string>>
  const read = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, read(text)]))
}
