import type { Command } from 'commander'
import type { ChangeJson } from '../callback-wire.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { listen, stopSignal } from '../listening.ts'
import { statusWord } from '../message-text.ts'
import { names, positive } from '../options.ts'

const AT_ONCE = 200

export function addTail(program: Command, acting: Acting): void {
  describe(program.command('tail'), {
    summary: 'Every change as it comes about, one line each.',
    examples: [
      'delivrd tail',
      'delivrd tail --events message.failed,message.rejected',
      'delivrd tail --campaign cmp_… --json | jq -r .data.status',
    ],
  })
    .option('--events <events>', 'only these, with commas', names)
    .option('--campaign <id>', 'only of this campaign')
    .option('--count <count>', 'end after so many', positive)
    .addHelpText('after', '\nWith --json each line is the body of a callback: docs/callbacks.md.')
    .action(acting(follow))
}

async function follow(run: Run): Promise<ExitCode> {
  const { print, options } = run
  await listen(run, {
    events: (options['events'] as string[] | undefined) ?? null,
    campaign: textOption(run, 'campaign') ?? null,
    room: AT_ONCE,
    count: typeof options['count'] === 'number' ? options['count'] : null,
    signal: stopSignal(run),
    opened: () => print.say('Waiting for changes.'),
    hear: async ({ id, lease, body }) => {
      show(run, JSON.parse(body) as ChangeJson)
      return { id, lease, url: '', status: null, error: null, ms: 0 }
    },
  })
  return EXIT.ok
}

function show({ print }: Run, change: ChangeJson): void {
  if (print.isJson) return print.line(change)
  const { type, timestamp: at, data } = change
  const status = data.status ?? type
  const why =
    data.text === undefined ? [data.reason, data.code].filter(Boolean).join(' ') : said(data)
  if (!print.isTerminal) {
    const cells = [at, status, data.previous_status ?? '', data.to ?? '', data.id, why]
    return print.text(cells.map(tabless).join('\t'))
  }
  const from =
    data.previous_status == null ? '' : print.style('dim', ` from ${data.previous_status}`)
  print.text(
    `${at.slice(11, 19)}  ${(data.to ?? '').padEnd(16)}  ${statusWord(status, print)}${from}` +
      `${why === '' ? '' : `  ${why}`}  ${print.style('dim', data.id)}`,
  )
}

/** Who wrote, and what. */
const said = ({ from, text }: ChangeJson['data']): string =>
  `${from == null ? '' : `from ${from}: `}${JSON.stringify(text)}`

/** A text of somebody else's starts no column of its own. */
const tabless = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
