import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { Failure } from '../failure.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import { type FindingsJson, followReplay, movesText, tellReplay } from '../replay-text.ts'
import type { List } from '../wire.ts'

type UnknownJson = {
  readonly id: string
  readonly account_name: string | null
  readonly field: string
  readonly code: string
  readonly count: number
  readonly messages: number
  readonly last_seen_at: string
  readonly suggestion: { readonly status: string; readonly because: string } | null
  readonly state: string
}

type EntryJson = {
  readonly id: string
  readonly vendor: string
  readonly field: string
  readonly code: string
  readonly account_id: string | null
  readonly version: number
  readonly status: string
  readonly reason: string | null
  readonly created_at: string
  readonly replaced_at: string | null
}

type ChangeJson = { readonly entry: EntryJson; readonly job_id: string }

const COLUMNS: readonly Column<UnknownJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'ACCOUNT', value: ({ account_name: name }) => name },
  { title: 'FIELD', value: ({ field }) => field },
  { title: 'WORD', value: ({ code }) => (code === '' ? '(all that found no room)' : code) },
  { title: 'RECEIPTS', value: ({ count }) => count, isFigure: true },
  { title: 'MESSAGES', value: ({ messages }) => messages, isFigure: true },
  { title: 'LAST SEEN', value: ({ last_seen_at: at }) => at },
  { title: 'STATE', value: ({ state }) => state },
  {
    title: 'MAY MEAN',
    value: ({ suggestion: one }) => one && `${one.status}: ${one.because}`,
  },
]

const ENTRY_COLUMNS: readonly Column<EntryJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'VENDOR', value: ({ vendor }) => vendor },
  { title: 'FIELD', value: ({ field }) => field },
  { title: 'WORD', value: ({ code }) => code },
  { title: 'ACCOUNT', value: ({ account_id: id }) => id ?? 'all' },
  { title: 'VERSION', value: ({ version }) => version, isFigure: true },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'SINCE', value: ({ created_at: at }) => at },
  { title: 'UNTIL', value: ({ replaced_at: at }) => at },
]

export function addUnknown(program: Command, acting: Acting): void {
  const unknown = program
    .command('unknown')
    .description(
      'Words and codes of providers that no table knows, and what you decide about them.',
    )
  addList(unknown, acting)
  addName(unknown, acting)
  describe(unknown.command('ignore <id>'), {
    summary: 'Put a word aside: it is counted, and moves nothing.',
    examples: ['delivrd unknown ignore unk_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/unknown-words/${encodeURIComponent(id)}/ignore`
      const word = await api().ask<UnknownJson>('POST', path)
      print.one(word, () => `${word.code} is put aside.`)
    }),
  )
  addEntries(unknown, acting)
}

function addList(unknown: Command, acting: Acting): void {
  describe(unknown.command('list'), {
    summary: 'The words, newest first, with what they may mean. None of them has moved a status.',
    examples: ['delivrd unknown list --state open'],
  })
    .option('--state <state>', 'open, named or ignored')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { state, limit, cursor } = options as Record<string, string | undefined>
        const found = await api().ask<List<UnknownJson>>('GET', '/v1/unknown-words', {
          query: { state, limit, cursor },
        })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
      }),
    )
}

function addName(unknown: Command, acting: Acting): void {
  describe(unknown.command('name <id> <status>'), {
    summary: 'Say what a word means: it counts from now on, and backwards.',
    examples: [
      'delivrd unknown name unk_… delivered --preview',
      'delivrd unknown name unk_… failed --reason handset-unreachable --scope account --yes',
    ],
  })
    .option('--reason <reason>', 'why, as in /v1/reasons')
    .option('--permanent <yes|no>', 'whether no retry can succeed')
    .option('--grade <grade>', 'how much the word is worth: handset, carrier or provider')
    .option(
      '--scope <scope>',
      'vendor: every account of the workspace; account: this one',
      'vendor',
    )
    .option('--note <note>', 'why it was decided so')
    .option('--preview', 'only show what would change')
    .option('--yes', 'do it, whatever it changes; without, what would change is shown first')
    .action(acting(name))
}

async function name(run: Run) {
  const { api, print, args, options } = run
  const [id = '', status = ''] = args
  const permanent = textOption(run, 'permanent')
  const body = {
    status,
    reason: textOption(run, 'reason'),
    grade: textOption(run, 'grade'),
    scope: textOption(run, 'scope'),
    note: textOption(run, 'note'),
    ...(permanent === undefined ? {} : { permanent: permanent === 'yes' }),
  }
  const path = `/v1/unknown-words/${encodeURIComponent(id)}`
  if (options['yes'] !== true) {
    const found = await api().ask<PreviewJson>('POST', `${path}/preview`, { body })
    if (options['preview'] === true) return print.one(found, () => previewText(found))
    // What moves messages is seen before it is done.
    if (found.changed > 0) {
      print.say(previewText(found))
      throw new Failure('Nothing is decided yet.', { cure: 'add --yes to decide it' })
    }
  }
  const { job_id: job } = await api().ask<ChangeJson>('POST', `${path}/name`, { body })
  return tellReplay(run, await followReplay(run, job))
}

type PreviewJson = FindingsJson & {
  readonly complete: boolean
  readonly outranked_by: readonly string[]
}

const previewText = (found: PreviewJson): string =>
  [
    `${found.changed} messages would stand otherwise${found.complete ? '' : ', and more'}.`,
    ...movesText(found),
    ...(found.outranked_by.length === 0
      ? []
      : [`A decision of its own holds instead at: ${found.outranked_by.join(', ')}.`]),
  ].join('\n')

function addEntries(unknown: Command, acting: Acting): void {
  describe(unknown.command('decisions'), {
    summary: 'What was decided about words, every version of it.',
    examples: ['delivrd unknown decisions'],
  })
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { limit, cursor } = options as Record<string, string | undefined>
        const found = await api().ask<List<EntryJson>>('GET', '/v1/table-entries', {
          query: { limit, cursor },
        })
        print.many(found, found.data, ENTRY_COLUMNS)
        moreToSee(print, found)
      }),
    )
  describe(unknown.command('take-back <id>'), {
    summary: 'Take a decision back: the table holds again, backwards too.',
    examples: ['delivrd unknown take-back ent_…'],
  }).action(
    acting(async (run) => {
      const [id = ''] = run.args
      const path = `/v1/table-entries/${encodeURIComponent(id)}`
      const { job_id: job } = await run.api().ask<ChangeJson>('DELETE', path)
      return tellReplay(run, await followReplay(run, job))
    }),
  )
}
