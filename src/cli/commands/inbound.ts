import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type InboundJson = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly keyword: string | null
  readonly received_at: string
}

type ConversationJson = {
  readonly number: string
  readonly ours: string
  readonly last: { readonly text: string; readonly received_at: string }
  readonly is_answered: boolean
  readonly is_opted_out: boolean
}

type TextJson = {
  readonly kind: 'message' | 'inbound'
  readonly at: string
  readonly ours: string
  readonly text: string
  readonly status: string | null
}

const TEXTS: readonly Column<InboundJson>[] = [
  { title: 'RECEIVED', value: ({ received_at: at }) => at },
  { title: 'FROM', value: ({ from }) => from },
  { title: 'TO', value: ({ to }) => to },
  { title: 'KEYWORD', value: ({ keyword }) => keyword },
  { title: 'TEXT', value: ({ text }) => text },
]

const CONVERSATIONS: readonly Column<ConversationJson>[] = [
  { title: 'LAST', value: ({ last }) => last.received_at },
  { title: 'PERSON', value: ({ number }) => number },
  { title: 'WROTE TO', value: ({ ours }) => ours },
  {
    title: 'STATE',
    value: ({ is_opted_out: isOut, is_answered: isAnswered }) =>
      isOut ? 'opted out' : isAnswered ? 'answered' : 'waits',
  },
  { title: 'TEXT', value: ({ last }) => last.text },
]

const SAID: readonly Column<TextJson>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'WHO', value: ({ kind, ours }) => (kind === 'message' ? `we (${ours})` : 'they') },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'TEXT', value: ({ text }) => text },
]

export function addInbound(program: Command, acting: Acting): void {
  const inbound = program.command('inbound').description('What people wrote to us.')
  addTexts(inbound, acting)
  addConversations(inbound, acting)
}

function addTexts(inbound: Command, acting: Acting): void {
  describe(inbound.command('list'), {
    summary: 'Texts from people, newest first.',
    examples: ['delivrd inbound list', 'delivrd inbound list --from 07700900123'],
  })
    .option('--from <number>', 'of one person, in any form')
    .option('--keyword <keyword>', 'stop, start or help')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { from, keyword, limit, cursor } = options as Record<string, string | undefined>
        const query = { from, keyword, limit, cursor }
        const found = await api().ask<List<InboundJson>>('GET', '/v1/inbound', { query })
        print.many(found, found.data, TEXTS)
        moreToSee(print, found)
      }),
    )
}

function addConversations(inbound: Command, acting: Acting): void {
  describe(inbound.command('conversations'), {
    summary: 'Who wrote to us, latest first, and who waits for an answer.',
    examples: ['delivrd inbound conversations --unanswered'],
  })
    .option('--unanswered', 'only those in which the person wrote last')
    .option('--number <number>', 'of one person, in any form')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { unanswered, number, limit, cursor } = options as Record<string, string | undefined>
        const query = { number, limit, cursor, ...(unanswered ? { unanswered: 'true' } : {}) }
        const found = await api().ask<List<ConversationJson>>('GET', '/v1/conversations', { query })
        print.many(found, found.data, CONVERSATIONS)
        moreToSee(print, found)
      }),
    )
  describe(inbound.command('show <number>'), {
    summary: 'What was said with one person, latest first.',
    examples: ['delivrd inbound show 07700900123'],
  })
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options, args: [number = ''] }) => {
        const { limit, cursor } = options as Record<string, string | undefined>
        const path = `/v1/conversations/${encodeURIComponent(number)}`
        const found = await api().ask<List<TextJson>>('GET', path, { query: { limit, cursor } })
        print.many(found, found.data, SAID)
        moreToSee(print, found)
      }),
    )
}
