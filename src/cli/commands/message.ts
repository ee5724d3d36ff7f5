import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'
import { MESSAGE_COLUMNS, messagePage, statusWord } from '../message-text.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { List, MessageDetailJson, MessageJson } from '../wire.ts'

export function addMessage(program: Command, acting: Acting): void {
  const message = program.command('message').description('Messages: what became of them, and why.')
  describe(message.command('show <id>'), {
    summary: 'One message with its timeline, its raw evidence and why it stands where it stands.',
    examples: ['delivrd message show msg_…', 'delivrd message show msg_… --json | jq .why'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/messages/${encodeURIComponent(id)}`
      const found = await api().ask<MessageDetailJson>('GET', path)
      print.one(found, () => messagePage(found, print))
    }),
  )
  describe(message.command('cancel <id>'), {
    summary: 'Cancel a message that is not handed over yet.',
    examples: ['delivrd message cancel msg_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/messages/${encodeURIComponent(id)}/cancel`
      const found = await api().ask<MessageJson>('POST', path)
      print.one(found, () => `${statusWord(found.status, print)}: ${found.sentence}`)
    }),
  )
  addList(message, acting)
}

function addList(message: Command, acting: Acting): void {
  describe(message.command('list'), {
    summary: 'Messages, newest first.',
    examples: [
      'delivrd message list --status failed,rejected',
      'delivrd message list --to 07700900123 --json',
      'delivrd message list --campaign cmp_… --reason opted-out --limit 200',
    ],
  })
    .option('--status <statuses>', 'one or more, with commas')
    .option('--reason <reasons>', 'one or more, with commas')
    .option('--code <code>', 'the provider’s own')
    .option('--campaign <id>', 'of one campaign (cmp_…)')
    .option('--account <id>', 'through one provider account (acc_…)')
    .option('--to <number>', 'to one number, in any form')
    .option('--reference <reference>', 'with this word of your own')
    .option('--q <words>', 'a number, a reference or an id')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { campaign, account, status, reason, code, to, reference, q, limit, cursor } =
          options as Record<string, string | undefined>
        const query = { status, reason, code, to, reference, q, limit, cursor }
        const found = await api().ask<List<MessageJson>>('GET', '/v1/messages', {
          query: { ...query, campaign_id: campaign, account_id: account },
        })
        print.many(found, found.data, MESSAGE_COLUMNS)
        moreToSee(print, found)
      }),
    )
}
