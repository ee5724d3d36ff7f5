import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'
import { accountPath } from '../find-account.ts'
import { type Column, fields } from '../printer.ts'
import { findKind, providerKinds } from '../provider-kinds.ts'
import type { AccountHealthJson, AccountJson, List, ProviderKindJson } from '../wire.ts'
import { addAccountAdd, addAccountEdit, addAccountRemove, addressLines } from './account-change.ts'
import { addAccountDoor } from './account-door.ts'
import { addAccountTest } from './account-test.ts'

const COLUMNS: readonly Column<AccountJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'ADDRESS', value: addressOf },
  { title: 'RATE', value: ({ rate_per_second: rate }) => rate, isFigure: true },
  { title: 'HEALTH', value: healthOf },
  { title: 'ENABLED', value: ({ enabled }) => enabled },
]

const KIND_COLUMNS: readonly Column<ProviderKindJson>[] = [
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'TITLE', value: ({ title }) => title },
  { title: 'CHANNELS', value: ({ capabilities }) => capabilities.channels.join(', ') },
]

const FIELD_COLUMNS: readonly Column<ProviderKindJson['fields'][number]>[] = [
  { title: 'FIELD', value: ({ name }) => name },
  { title: 'REQUIRED', value: (field) => field.is_required },
  { title: 'SECRET', value: (field) => field.is_secret },
  { title: 'UNLESS SAID', value: ({ fallback }) => fallback },
  { title: 'ONE OF', value: ({ choices }) => choices?.join(', ') },
  { title: 'WHAT IT IS', value: ({ title, hint }) => (hint === '' ? title : `${title}. ${hint}`) },
]

export function addAccount(program: Command, acting: Acting): void {
  const account = program
    .command('account')
    .description('Provider accounts: through whom texts go.')
  addAccountAdd(account, acting)
  addAccountEdit(account, acting)
  addAccountRemove(account, acting)
  addAccountTest(account, acting)
  addAccountDoor(account, acting)
  addShowing(account, acting)
  addKinds(account, acting)
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
    describe(account.command(`${name} <account>`), {
      summary: name === 'disable' ? 'Send nothing by it; keep everything else.' : 'Use it again.',
      examples: [`delivrd account ${name} "Acme"`],
    }).action(
      acting(async ({ api, print, args: [word = ''] }) => {
        const path = await accountPath(api(), word)
        const body = { enabled: name === 'enable' }
        const changed = await api().ask<AccountJson>('PATCH', path, { body })
        print.one(changed, () => `${changed.name} (${changed.id}) is ${name}d.`)
      }),
    )
  }
  describe(account.command('health <account>'), {
    summary: 'Whether it is reached, how it does by its own evidence, and what was counted lately.',
    examples: ['delivrd account health "Acme"'],
  }).action(
    acting(async ({ api, print, args: [word = ''] }) => {
      const path = `${await accountPath(api(), word)}/health`
      const found = await api().ask<AccountHealthJson>('GET', path)
      print.one(found, () => healthText(found))
    }),
  )
}

function addShowing(account: Command, acting: Acting): void {
  describe(account.command('show <account>'), {
    summary: 'Its fields, what is pasted at the vendor, and how it does.',
    examples: ['delivrd account show "Twilio"', 'delivrd account show acc_… --json | jq .urls'],
  }).action(
    acting(async ({ api, print, args: [word = ''] }) => {
      const found = await api().ask<AccountJson>('GET', await accountPath(api(), word))
      print.one(found, () => [accountText(found), ...addressLines(found)].join('\n'))
    }),
  )
}

const accountText = (account: AccountJson): string =>
  fields([
    ['account', account.id],
    ['name', account.name],
    ['kind', account.kind],
    ['enabled', account.enabled ? 'yes' : 'no'],
    ['health', healthOf(account)],
    ['because', account.health.because],
    ['channels', account.channels.join(', ')],
    ['default sender', account.default_sender],
    ['messages a second', account.rate_per_second],
    ...(account.protocol === 'smpp' ? [['address', addressOf(account)] as const] : []),
    ['system id', account.system_id],
    ...Object.entries(account.connection),
    ['secrets set', account.secrets.join(', ')],
  ])

function addKinds(account: Command, acting: Acting): void {
  describe(account.command('kinds [kind]'), {
    summary: 'What provider accounts may be of; with a kind, the fields that it asks for.',
    examples: ['delivrd account kinds', 'delivrd account kinds twilio'],
  }).action(
    acting(async ({ api, print, args: [word] }) => {
      if (word === undefined) {
        const kinds = await providerKinds(api())
        return print.many({ object: 'list', data: kinds }, kinds, KIND_COLUMNS)
      }
      const kind = await findKind(api(), word)
      print.many(kind, kind.fields, FIELD_COLUMNS)
      if (kind.kind === 'smpp' && !print.isJson) {
        print.say('It has options of its own: delivrd account add --help')
      }
    }),
  )
}

function addressOf({ host, port, tls, connection }: AccountJson): string {
  if (host !== undefined) return `${host}:${port}${tls === true ? ' (TLS)' : ''}`
  return connection['base_url'] ?? connection['url'] ?? ''
}

function healthOf({ health }: Pick<AccountJson, 'health'>): string {
  if (health.state !== 'sick') return health.state
  return `sick: ${health.trouble ?? ''}`
}

const healthText = (found: AccountHealthJson): string => {
  const { links, orphans, window, verdict, alarms, link_domains: domains } = found
  const { since, ...counted } = window
  return fields([
    ['links', `${links.bound} of ${links.wanted} bound`],
    ['last error', links.last_error],
    ['health', healthOf({ health: verdict })],
    ['because', verdict.because],
    ...alarms.map(({ kind, because }) => [`alarm: ${kind}`, because] as const),
    ['orphans', orphans.waiting],
    ['counted since', since],
    ...Object.entries(counted).map(([name, n]) => [name.replaceAll('_', ' '), n] as const),
    ...domains
      .filter((one) => one.is_odd)
      .map(({ domain, because }) => [`odd: ${domain}`, because] as const),
  ])
}
