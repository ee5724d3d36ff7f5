import type { Command } from 'commander'
import { SCOPES } from '../../flows/ports/identity.ts'
import { type Acting, describe, textOption } from '../command.ts'
import type { Column } from '../printer.ts'
import type { KeyJson, List } from '../wire.ts'

const COLUMNS: readonly Column<KeyJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'HINT', value: ({ hint }) => hint },
  {
    title: 'SCOPES',
    value: ({ scopes }) => (scopes.length === SCOPES.length ? 'all' : scopes.join(',')),
  },
  { title: 'LAST USED', value: ({ last_used_at: at }) => at },
  { title: 'REVOKED', value: ({ revoked_at: at }) => at },
]

export function addKey(program: Command, acting: Acting): void {
  const key = program.command('key').description('API keys of the workspace.')
  describe(key.command('create <name>'), {
    summary: 'Issue a key. It is printed once, on stdout, and kept nowhere.',
    examples: [
      'delivrd key create shop --scope messages:write messages:read',
      'DELIVRD_KEY=$(delivrd key create deploy --scope campaigns:write)',
      'delivrd key create trial --test --scope messages:write',
    ],
  })
    .requiredOption('--scope <scopes...>', `what it may do: ${SCOPES.join(', ')}`)
    .option('--test', 'may send through the simulated carrier only')
    .option('--expires <time>', 'stops working then: 2027-01-01T00:00:00Z')
    .action(
      acting(async (run) => {
        const { api, print, options, args } = run
        const scopes = (options['scope'] as string[]).flatMap((scope) => scope.split(','))
        const made = await api().ask<KeyJson & { key: string }>('POST', '/v1/keys', {
          body: {
            name: args[0],
            scopes,
            is_test: options['test'] === true,
            expires_at: textOption(run, 'expires'),
          },
        })
        print.one(made, () => made.key)
        if (!print.isJson) print.say(`Key ${made.id}. It is not shown again.`)
      }),
    )
  describe(key.command('list'), {
    summary: 'The keys, revoked ones included; never the keys themselves.',
    examples: ['delivrd key list'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<KeyJson>>('GET', '/v1/keys')
      print.many(found, found.data, COLUMNS)
    }),
  )
  describe(key.command('revoke <id>'), {
    summary: 'End a key: after two seconds it opens nothing any more.',
    examples: ['delivrd key revoke key_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const revoked = await api().ask<KeyJson>('DELETE', `/v1/keys/${encodeURIComponent(id)}`)
      print.one(revoked, () => `Revoked ${revoked.name} (${revoked.id}).`)
    }),
  )
}
