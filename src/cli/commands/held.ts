import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type HeldJson = {
  readonly message_id: string
  readonly campaign_name: string | null
  readonly to: string | null
  readonly text: string | null
  readonly because: string
  readonly held_at: string
}

type Reviewed = { readonly messages: number; readonly refused: number }

const COLUMNS: readonly Column<HeldJson>[] = [
  { title: 'MESSAGE', value: ({ message_id: id }) => id },
  { title: 'CAMPAIGN', value: ({ campaign_name: name }) => name },
  { title: 'TO', value: ({ to }) => to },
  { title: 'BECAUSE', value: ({ because }) => because },
  { title: 'SINCE', value: ({ held_at: at }) => at },
  { title: 'TEXT', value: ({ text }) => text },
]

export function addHeld(program: Command, acting: Acting): void {
  const held = program
    .command('held')
    .description('Messages that wait for a person to look at them.')
  describe(held.command('list'), {
    summary: 'What waits, oldest first, with the reason.',
    examples: ['delivrd held list', 'delivrd held list --campaign cmp_…'],
  })
    .option('--campaign <id>', 'only those of this campaign')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { campaign, limit, cursor } = options as Record<string, string | undefined>
        const query = { campaign_id: campaign, limit, cursor }
        const found = await api().ask<List<HeldJson>>('GET', '/v1/held', { query })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
      }),
    )
  describe(held.command('release [message]'), {
    summary: 'Let it pass: a message, or all that is held of a campaign.',
    examples: ['delivrd held release msg_…', 'delivrd held release --campaign cmp_…'],
  })
    .option('--campaign <id>', 'all that is held of this campaign')
    .action(acting((run) => review(run, 'release')))
  describe(held.command('discard [message]'), {
    summary: 'Do not send it: a message, or all that is held of a campaign. For good.',
    examples: ['delivrd held discard msg_…', 'delivrd held discard --campaign cmp_… --drop'],
  })
    .option('--campaign <id>', 'all that is held of this campaign')
    .option('--drop', 'say that it was dropped, as for a phrase of the drop list')
    .action(acting((run) => review(run, 'discard')))
}

async function review(run: Run, verb: 'release' | 'discard'): Promise<void> {
  const { api, print, args, options } = run
  const [message] = args
  const campaign = textOption(run, 'campaign')
  if ((message === undefined) === (campaign === undefined)) {
    throw new Failure('Expected either a message or --campaign.', {
      exitCode: EXIT.usage,
      cure: `Try: delivrd held ${verb} msg_…`,
    })
  }
  const of =
    message === undefined
      ? `campaigns/${encodeURIComponent(campaign ?? '')}`
      : `messages/${encodeURIComponent(message)}`
  const body = verb === 'discard' ? { body: { drop: options['drop'] === true } } : {}
  const done = await api().ask<Reviewed>('POST', `/v1/${of}/${verb}`, body)
  print.one(done, () => sentence(done, verb))
}

const sentence = ({ messages, refused }: Reviewed, verb: 'release' | 'discard'): string =>
  `${messages} ${verb}${verb === 'release' ? 'd' : 'ed'}.` +
  (refused === 0 ? '' : ` ${refused} may not be sent any more and say why.`)
