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

const TEXTS: readonly Column<InboundJson>[] = [
  { title: 'RECEIVED', value: ({ received_at: at }) => at },
  { title: 'FROM', value: ({ from }) => from },
  { title: 'TO', value: ({ to }) => to },
  { title: 'KEYWORD', value: ({ keyword }) => keyword },
  { title: 'TEXT', value: ({ text }) => text },
]

export function addInbound(program: Command, acting: Acting): void {
  const inbound = program.command('inbound').description('What people wrote to us.')
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
