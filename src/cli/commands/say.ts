import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { fields } from '../printer.ts'
import type { List } from '../wire.ts'

type WordsJson = {
  readonly dialect: string
  readonly title: string
  readonly fields: readonly { readonly field: string; readonly value: string }[]
  readonly trigger: string
  readonly advice: string | null
  readonly lost: string | null
  readonly engagement: readonly { readonly type: string; readonly description: string }[]
}

type DialectJson = {
  readonly dialect: string
  readonly title: string
  readonly fields: readonly { readonly field: string }[]
}

export function addSay(program: Command, acting: Acting): void {
  describe(program.command('say <message>'), {
    summary: 'A message’s status in the words of another system.',
    examples: [
      'delivrd say msg_… --in messente',
      'delivrd say msg_…            # in every dialect that speaks',
      'delivrd say msg_… --in crexendo --json',
    ],
  })
    .option('--in <dialect>', 'messente, crexendo, spoke … (see: delivrd dialects)')
    .action(acting(say))
  describe(program.command('dialects'), {
    summary: 'The dialects in which a message can be said.',
    examples: ['delivrd dialects', 'delivrd dialects --json | jq .data[0].fields'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<DialectJson>>('GET', '/v1/dialects')
      print.many(found, found.data, [
        { title: 'dialect', value: ({ dialect }) => dialect },
        { title: 'title', value: ({ title }) => title },
        {
          title: 'fields',
          value: (one) => one.fields.map(({ field }) => field).join(', '),
        },
      ])
    }),
  )
}

async function say(run: Run): Promise<void> {
  const { api, print, args } = run
  const [id = ''] = args
  const dialect = textOption(run, 'in')
  const found = await api().ask<List<WordsJson>>(
    'GET',
    `/v1/messages/${encodeURIComponent(id)}/words`,
    dialect === undefined ? {} : { query: { in: dialect } },
  )
  const said = dialect === undefined ? found : found.data[0]
  print.one(said, () => found.data.map(inWords).join('\n\n'))
}

const inWords = (words: WordsJson): string =>
  [
    words.title,
    indented(
      fields([
        ...words.fields.map(({ field, value }) => [field, value] as const),
        ...words.engagement.map(({ type, description }) => [type, description] as const),
      ]),
    ),
    indented(words.trigger),
    ...(words.advice === null ? [] : [indented(words.advice)]),
    ...(words.lost === null ? [] : [indented(words.lost)]),
  ].join('\n')

const indented = (text: string): string => text.replace(/^/gm, '  ')
