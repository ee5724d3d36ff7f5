import type { Command } from 'commander'
import { DOORS } from '../../flows/ports/door-logins.ts'
import type { CompatibleDoorJson, DoorLoginJson } from '../callback-wire.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
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
    summary:
      'Make a login. Its password is printed once, on stdout; where its client connects, on stderr.',
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
    .action(acting(createLogin))
  describe(logins.command('revoke <id>'), {
    summary:
      'End a login: after two seconds it opens nothing any more, and its sessions end. Its key stays.',
    examples: ['delivrd logins revoke dlg_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/door-logins/${encodeURIComponent(id)}`
      const revoked = await api().ask<DoorLoginJson>('DELETE', path)
      print.one(revoked, () => `Revoked ${revoked.username} (${revoked.id}).`)
    }),
  )
}

async function createLogin(run: Run): Promise<void> {
  const { api, print, args } = run
  const made = await api().ask<DoorLoginJson & { password: string }>('POST', '/v1/door-logins', {
    body: {
      door: textOption(run, 'door'),
      username: args[0],
      key_id: textOption(run, 'key'),
      settings: { default_sender: textOption(run, 'sender') },
    },
  })
  print.one(made, () => made.password)
  if (print.isJson) return
  print.say(`Login ${made.id}: username ${made.username}. Its password is not shown again.`)
  // The login is made, whether or not the key in use may read where it is for.
  const { data } = await api()
    .ask<List<CompatibleDoorJson>>('GET', '/v1/compatible-doors')
    .catch(() => ({ data: [] }))
  for (const line of placesOf(data, made.door)) print.say(line)
}

/** Where its client connects, door by door; a login for any door has them all. */
const placesOf = (doors: readonly CompatibleDoorJson[], door: string): readonly string[] =>
  doors.filter((one) => door === 'any' || one.door === door).map(placeOf)

function placeOf({ door, url, host, port, tls_port: tls }: CompatibleDoorJson): string {
  const ports = [
    ...(port === null ? [] : [`port ${port}`]),
    ...(tls === null ? [] : [`port ${tls} with TLS`]),
  ].join(', or ')
  if (door === 'smpp') {
    return ports === ''
      ? '  smpp: no port is open. Start Delivrd with SMPP_PORT=2775, or with SMPP_TLS_PORT, SMPP_TLS_CERT and SMPP_TLS_KEY.'
      : `  smpp: host ${host}, ${ports}`
  }
  const own = ports === '' ? '' : `, or host ${host}, ${ports}`
  return `  ${door}: ${url ?? ''}${PATHS[door] ?? ''}${own}`
}

/** Where clients of that system send their texts: docs/compatible-doors.md. */
const PATHS: Readonly<Record<string, string>> = {
  kannel: '/cgi-bin/sendsms',
  jasmin: '/send',
  messente: '/v1/omnimessage and /send_sms',
  twilio: '/2010-04-01/Accounts/…/Messages.json',
}
