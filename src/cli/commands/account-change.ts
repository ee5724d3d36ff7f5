import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { accountPath } from '../find-account.ts'
import { pair, whole } from '../options.ts'
import { findKind, sortSettings, tellingMeant } from '../provider-kinds.ts'
import { type SecretSources, readSecrets, secretSource } from '../read-secrets.ts'
import type { AccountJson, ProviderKindJson } from '../wire.ts'

const SECRET_HELP =
  'a secret to read from standard input, a line each, or from FIELD=env:NAME or FIELD=file:PATH'

export function addAccountAdd(account: Command, acting: Acting): void {
  describe(account.command('add <name>'), {
    summary:
      'Add a provider account. Secrets are asked for, or read from standard input: a line for each that is required.',
    examples: [
      'delivrd account add "Acme" --host smpp.acme.example --system-id shop < password.txt',
      'delivrd account add "Acme" --host smpp.acme.example --tls --port 3550 --system-id shop \\\n' +
        '      --set rate_per_second=50 --set links=2 --set default_sender=Shop',
      'delivrd account add "Twilio" --kind twilio --set account_sid=AC… --set default_sender=+15005550006',
      'delivrd account add "Vonage" --kind vonage --set api_key=abcd1234 \\\n' +
        '      --secret api_secret=env:VONAGE_SECRET --secret signature_secret=file:signature.txt',
    ],
  })
    .option('--kind <kind>', 'whose API it is; see: delivrd account kinds', 'smpp')
    .option('--host <host>', 'of the message centre (smpp)')
    .option('--port <port>', 'of the message centre (smpp; 2775 unless said)', whole)
    .option('--tls', 'speak TLS (smpp)')
    .option('--system-id <id>', 'the name to bind with (smpp)')
    .option(
      '--set <name=value>',
      'a field of the kind, or any setting of /openapi.json as JSON or a word',
      pair,
    )
    .option('--secret <field>', SECRET_HELP, secretSource)
    .action(acting(add))
}

async function add(run: Run): Promise<void> {
  const { api, print, args } = run
  const kind = await findKind(api(), textOption(run, 'kind') ?? 'smpp')
  const rest = kind.kind === 'smpp' ? await smppWish(run) : await httpWish(run, kind)
  const body = { name: args[0], ...rest }
  const made = await tellingMeant(kind, givenOf(run), () =>
    api().ask<AccountJson>('POST', '/v1/accounts', { body }),
  )
  print.one(made, () => [`Added ${made.name}: ${made.id}`, ...addressLines(made)].join('\n'))
  if (!print.isJson) print.say(`Try it: delivrd account test ${made.id}`)
}

async function smppWish(run: Run): Promise<object> {
  const { options } = run
  for (const [name, option] of [
    ['host', '--host'],
    ['systemId', '--system-id'],
  ] as const) {
    if (typeof options[name] === 'string') continue
    throw new Failure(`Expected ${option}, which every account of kind smpp has.`, {
      exitCode: EXIT.usage,
      cure: 'For another provider, say whose: --kind twilio. See: delivrd account kinds',
    })
  }
  return {
    host: options['host'],
    port: options['port'] ?? 2775,
    tls: options['tls'] === true,
    system_id: options['systemId'],
    ...(await readSecrets(run, { password: { kind: 'input' }, ...sourcesOf(run) })),
    ...sortSettings({ fields: [] }, givenOf(run)).settings,
  }
}

const SMPP_ONLY = ['host', 'port', 'tls', 'systemId'] as const

async function httpWish(run: Run, kind: ProviderKindJson): Promise<object> {
  if (SMPP_ONLY.some((name) => run.options[name] !== undefined)) {
    throw new Failure(`--host, --port, --tls and --system-id are not for kind ${kind.kind}.`, {
      exitCode: EXIT.usage,
      cure: `Its fields are set by name: delivrd account kinds ${kind.kind}`,
    })
  }
  const required = kind.fields.filter((field) => field.is_secret && field.is_required)
  const asked = Object.fromEntries(required.map(({ name }) => [name, { kind: 'input' } as const]))
  const { connection, settings } = sortSettings(kind, givenOf(run))
  const secrets = await readSecrets(run, { ...asked, ...sourcesOf(run) })
  return { kind: kind.kind, connection: { ...connection, ...secrets }, ...settings }
}

/** What is pasted at the vendor, and what keeps its receipts from coming. */
export const addressLines = ({ urls, warnings }: AccountJson): string[] => [
  ...urls.flatMap(({ purpose, url, hint }) => [
    '',
    `${purpose === 'receipts' ? 'Receipts' : 'Texts from handsets'}: ${url}`,
    `  ${hint}`,
  ]),
  ...(warnings.length === 0 ? [] : ['', ...warnings]),
]

export function addAccountEdit(account: Command, acting: Acting): void {
  describe(account.command('edit <account>'), {
    summary: 'Change a provider account; what is not named stays.',
    examples: [
      'delivrd account edit "Acme" --set rate_per_second=50 --set default_sender=Shop',
      'delivrd account edit acc_… --name "Acme UK"',
      'delivrd account edit "Acme" --password < password.txt',
      'delivrd account edit "Twilio" --secret auth_token=env:TWILIO_TOKEN --unset api_key_sid',
    ],
  })
    .option('--name <name>', 'what it is called')
    .option('--password', 'read a new password from standard input (smpp)')
    .option(
      '--set <name=value>',
      'a field of its kind, or any setting of /openapi.json as JSON or a word',
      pair,
    )
    .option('--secret <field>', SECRET_HELP, secretSource)
    .option('--unset <field>', 'a field or secret to remove', names)
    .action(acting(edit))
}

const names = (name: string, former: readonly string[] = []): readonly string[] => [...former, name]

async function edit(run: Run): Promise<void> {
  const { api, print, options, args } = run
  const named = ['name', 'password', 'set', 'secret', 'unset']
  if (named.every((option) => options[option] === undefined)) {
    throw new Failure('Nothing to change was named.', {
      exitCode: EXIT.usage,
      cure: 'Name it: --set rate_per_second=50, --name, --password, --secret or --unset',
    })
  }
  const path = await accountPath(api(), args[0] ?? '')
  const before = await api().ask<AccountJson>('GET', path)
  const kind = await findKind(api(), before.kind)
  const body = await changes(run, before, kind)
  const changed = await tellingMeant(kind, givenOf(run), () =>
    api().ask<AccountJson>('PATCH', path, { body }),
  )
  print.one(changed, () => `Changed ${changed.name} (${changed.id}).`)
}

async function changes(run: Run, before: AccountJson, kind: ProviderKindJson): Promise<object> {
  const { options } = run
  const name = textOption(run, 'name')
  const { connection, settings } = sortSettings(kind, givenOf(run))
  const password =
    options['password'] === true ? { password: { kind: 'input' } as const } : undefined
  const secrets = await readSecrets(run, { ...password, ...sourcesOf(run) })
  const unset = (options['unset'] ?? []) as readonly string[]
  const gone = Object.fromEntries(unset.map((field) => [field, null]))
  const fields = { ...connection, ...gone, ...(before.kind === 'smpp' ? {} : secrets) }
  return {
    ...(name === undefined ? {} : { name }),
    ...(before.kind === 'smpp' ? secrets : {}),
    ...(Object.keys(fields).length === 0 ? {} : { connection: fields }),
    ...settings,
  }
}

export function addAccountRemove(account: Command, acting: Acting): void {
  describe(account.command('remove <account>'), {
    summary: 'Delete a provider account with its secrets; its messages and counts stay.',
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

const givenOf = ({ options }: Run): Readonly<Record<string, string>> =>
  (options['set'] ?? {}) as Readonly<Record<string, string>>

const sourcesOf = ({ options }: Run): SecretSources => (options['secret'] ?? {}) as SecretSources
