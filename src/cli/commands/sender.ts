import type { Command } from 'commander'
import { type Acting, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type SenderJson = {
  readonly name: string
  readonly state: string
  readonly destinations: readonly string[]
  readonly note: string | null
  readonly created_at: string
}

const COLUMNS: readonly Column<SenderJson>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'FOR', value: ({ destinations }) => destinations.join(' ') || 'all' },
  { title: 'NOTE', value: ({ note }) => note },
  { title: 'SINCE', value: ({ created_at: at }) => at },
]

export function addSender(program: Command, acting: Acting): void {
  const sender = program
    .command('sender')
    .description('Names and numbers that messages may or must not come from.')
  addSave(sender, acting, {
    verb: 'register',
    state: 'registered',
    summary: 'Messages may come from it; with --for, to these countries only.',
    examples: [
      'delivrd sender register Harbour',
      "delivrd sender register Harbour --for '+372,+371'",
    ],
  })
  addSave(sender, acting, {
    verb: 'block',
    state: 'blocked',
    summary: 'Messages from it are refused; with --for, to these countries only.',
    examples: ["delivrd sender block Bank --note 'pretends to be one'"],
  })
  describe(sender.command('list'), {
    summary: 'The registered and the blocked ones.',
    examples: ['delivrd sender list'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<SenderJson>>('GET', '/v1/senders')
      print.many(found, found.data, COLUMNS)
    }),
  )
  describe(sender.command('remove <name>'), {
    summary: 'It is neither registered nor blocked any more.',
    examples: ['delivrd sender remove Harbour'],
  }).action(
    acting(async ({ api, print, args: [name = ''] }) => {
      await api().ask('DELETE', `/v1/senders/${encodeURIComponent(name)}`)
      print.one({ name, removed: true }, () => `${name} is off the list.`)
    }),
  )
}

function addSave(
  sender: Command,
  acting: Acting,
  given: { verb: string; state: string; summary: string; examples: readonly string[] },
): void {
  describe(sender.command(`${given.verb} <name>`), given)
    .option('--for <prefixes>', 'starts of numbers, with commas: +372,+371')
    .option('--note <note>', 'why, for whoever reads the list')
    .action(
      acting(async (run) => {
        const { api, print, args } = run
        const prefixes = textOption(run, 'for')
        const destinations = prefixes?.split(',').map((one) => one.trim())
        if (destinations?.includes('') === true) {
          throw new Failure(`Expected starts of numbers with commas, found ${prefixes ?? ''}.`, {
            exitCode: EXIT.usage,
          })
        }
        const body = {
          name: args[0],
          state: given.state,
          destinations,
          note: textOption(run, 'note'),
        }
        const saved = await api().ask<SenderJson>('POST', '/v1/senders', { body })
        print.one(saved, () => `${saved.name} is ${saved.state}.`)
      }),
    )
}
