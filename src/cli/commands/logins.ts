import type { Command } from 'commander'
import { DOORS } from '../../flows/ports/door-logins.ts'
import type { DoorLoginJson } from '../callback-wire.ts'
import { type Acting, describe, textOption } from '../command.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

const COLUMNS: readonly Column<DoorLoginJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'USERNAME', value: ({ username }) => username },
  { title: 'DOOR', value: ({ door }) => door },
  { title: 'KEY', value: ({ key_id: key }) => key },
  { title: 'SINCE', value: ({ created_at: at }) => at },
  { title: 'REVOKED', value: ({ revoked_at: at }) => at },
]

export function addLogins(program: Command, acting: Acting): void {
  const logins = program
    .command('logins')
    .description('Logins of clients that were written for other systems, at compatible doors.')
  describe(logins.command('list'), {
    summary: 'The logins, revoked ones included; never their passwords.',
    examples: ['delivrd logins list'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<DoorLoginJson>>('GET', '/v1/door-logins')
      print.many(found, found.data, COLUMNS)
    }),
  )
  describe(logins.command('create [username]'), {
    summary: 'Make a login. Its password is printed once, on stdout.',
    examples: [
      'delivrd logins create shop --door kannel --sender Shop',
      'delivrd logins create --door twilio',
      'delivrd logins create esme1 --door smpp --key key_… --json',
    ],
  })
    .option('--door <door>', `which door it opens: ${DOORS.join(', ')}`, 'any')
    .option('--key <id>', 'the API key that it stands for; else one is issued')
    .option('--sender <sender>', 'who texts come from where the client names nobody')
    .addHelpText('after', '\nA password of your own goes through the API: POST /v1/door-logins.')
    .action(
      acting(async (run) => {
        const { api, print, args } = run
        const made = await api().ask<DoorLoginJson & { password: string }>(
          'POST',
          '/v1/door-logins',
          {
            body: {
              door: textOption(run, 'door'),
              username: args[0],
              key_id: textOption(run, 'key'),
              settings: { default_sender: textOption(run, 'sender') },
            },
          },
        )
        print.one(made, () => made.password)
        if (print.isJson) return
        print.say(`Login ${made.id}: username ${made.username}. Its password is not shown again.`)
      }),
    )
  describe(logins.command('revoke <id>'), {
    summary: 'End a login: after two seconds it opens nothing any more, and its sessions end. Its key stays.',
    examples: ['delivrd logins revoke dlg_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/door-logins/${encodeURIComponent(id)}`
      const revoked = await api().ask<DoorLoginJson>('DELETE', path)
      print.one(revoked, () => `Revoked ${revoked.username} (${revoked.id}).`)
    }),
  )
}
