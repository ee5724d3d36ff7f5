import type { Command } from 'commander'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type ConversationJson = {
  readonly number: string
  readonly ours: string
  readonly channel: string
  readonly last: { readonly text: string; readonly received_at: string }
  readonly is_answered: boolean
  readonly is_opted_out: boolean
}

type TextJson = {
  readonly kind: 'message' | 'inbound'
  readonly at: string
  readonly ours: string
  readonly channel: string
  readonly text: string
  readonly status: string | null
}

const CONVERSATIONS: readonly Column<ConversationJson>[] = [
  { title: 'LAST', value: ({ last }) => last.received_at },
  { title: 'PERSON', value: ({ number }) => number },
  { title: 'WROTE TO', value: ({ ours }) => ours },
  { title: 'CHANNEL', value: ({ channel }) => channel },
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
  { title: 'CHANNEL', value: ({ channel }) => channel },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'TEXT', value: ({ text }) => text },
]

export function addConversations(program: Command, acting: Acting): void {
  describe(program.command('conversations [number]'), {
    summary:
      'Who wrote to us, latest first, and who waits for an answer; with a number, what was said with that person.',
    examples: ['delivrd conversations --unanswered', 'delivrd conversations 07700900123'],
  })
    .option('--unanswered', 'only those in which the person wrote last')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting((run) => (run.args[0] === undefined ? listThem(run) : showOne(run, run.args[0]))),
    )
}

type Paging = Readonly<Record<'limit' | 'cursor', string | undefined>>

async function listThem({ api, print, options }: Run): Promise<void> {
  const { limit, cursor } = options as Paging
  const query = { limit, cursor, ...(options['unanswered'] === true ? { unanswered: 'true' } : {}) }
  const found = await api().ask<List<ConversationJson>>('GET', '/v1/conversations', { query })
  print.many(found, found.data, CONVERSATIONS)
  moreToSee(print, found)
}

async function showOne({ api, print, options }: Run, number: string): Promise<void> {
  if (options['unanswered'] === true) {
    throw new Failure('--unanswered is for the list, not for one person.', {
      exitCode: EXIT.usage,
    })
  }
  const { limit, cursor } = options as Paging
  const path = `/v1/conversations/${encodeURIComponent(number)}`
  const found = await api().ask<List<TextJson>>('GET', path, { query: { limit, cursor } })
  print.many(found, found.data, SAID)
  moreToSee(print, found)
}
