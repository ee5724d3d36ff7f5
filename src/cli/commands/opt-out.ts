import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Acting, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { List, OptOutJson } from '../wire.ts'

const COLUMNS: readonly Column<OptOutJson>[] = [
  { title: 'NUMBER', value: ({ number }) => number },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'NOTE', value: ({ note }) => note },
  { title: 'SINCE', value: ({ created_at: at }) => at },
]

const KINDS = 'opt-out, do-not-disturb or blocked'

export function addOptOut(program: Command, acting: Acting): void {
  const optOut = program.command('opt-out').description('Numbers that must not be texted.')
  describe(optOut.command('add <number>'), {
    summary: 'Put a number on the list, in any form that people write.',
    examples: ["delivrd opt-out add '+44 7700 900123' --note 'asked by telephone'"],
  })
    .option('--kind <kind>', KINDS, 'opt-out')
    .option('--note <note>', 'why, for whoever reads the list')
    .action(
      acting(async (run) => {
        const { api, print, args } = run
        const body = {
          number: args[0],
          kind: textOption(run, 'kind'),
          note: textOption(run, 'note'),
        }
        const added = await api().ask<OptOutJson>('POST', '/v1/opt-outs', { body })
        print.one(added, () => `${added.number} is on the list as ${added.kind}.`)
      }),
    )
  addImport(optOut, acting)
  describe(optOut.command('list'), {
    summary: 'The list, newest first.',
    examples: ['delivrd opt-out list', 'delivrd opt-out list --number 07700900123'],
  })
    .option('--number <number>', 'only this one')
    .option('--kind <kind>', KINDS)
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { number, kind, limit, cursor } = options as Record<string, string | undefined>
        const query = { number, kind, limit, cursor }
        const found = await api().ask<List<OptOutJson>>('GET', '/v1/opt-outs', { query })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
      }),
    )
  describe(optOut.command('remove <number>'), {
    summary: 'Take a number off the list, because the person asked for it.',
    examples: ['delivrd opt-out remove +447700900123'],
  })
    .option('--kind <kind>', KINDS, 'opt-out')
    .action(
      acting(async (run) => {
        const { api, print, args } = run
        const [number = ''] = args
        const query = { kind: textOption(run, 'kind') }
        await api().ask('DELETE', `/v1/opt-outs/${encodeURIComponent(number)}`, { query })
        print.one({ number, removed: true }, () => `${number} is off the list.`)
      }),
    )
  addSuggestions(optOut, acting)
}

function addSuggestions(optOut: Command, acting: Acting): void {
  describe(optOut.command('suggestions'), {
    summary: 'Numbers that you may want to opt out: landlines, and phones missed again and again.',
    examples: ['delivrd opt-out suggestions'],
  })
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { limit, cursor } = options as Record<string, string | undefined>
        const found = await api().ask<List<SuggestionJson>>('GET', '/v1/opt-out-suggestions', {
          query: { limit, cursor },
        })
        print.many(found, found.data, SUGGESTION_COLUMNS)
        moreToSee(print, found)
      }),
    )
}

type SuggestionJson = {
  readonly number: string
  readonly reason: string
  readonly misses: number
  readonly last_at: string
  readonly because: string
}

const SUGGESTION_COLUMNS: readonly Column<SuggestionJson>[] = [
  { title: 'NUMBER', value: ({ number }) => number },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'MISSES', value: ({ misses }) => misses, isFigure: true },
  { title: 'LAST', value: ({ last_at: at }) => at },
  { title: 'BECAUSE', value: ({ because }) => because },
]

type ImportJson = {
  readonly rows: number
  readonly added: number
  readonly known: number
  readonly errors: readonly { readonly line: number; readonly because: string }[]
}

function addImport(optOut: Command, acting: Acting): void {
  describe(optOut.command('import <file>'), {
    summary: 'Put a list of numbers on the list: a CSV, one number a row.',
    examples: ['delivrd opt-out import register.csv --kind do-not-disturb'],
  })
    .option('--kind <kind>', KINDS, 'opt-out')
    .action(
      acting(async (run) => {
        const { api, print, args } = run
        const body = { csv: await readCsv(args[0] ?? ''), kind: textOption(run, 'kind') }
        const done = await api().ask<ImportJson>('POST', '/v1/opt-outs/import', { body })
        print.one(done, () => `${done.rows} rows: ${done.added} added, ${done.known} known.`)
        if (print.isJson) return
        for (const { line, because } of done.errors) print.say(`line ${line}: ${because}`)
      }),
    )
}

async function readCsv(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    throw new Failure(`${path} cannot be read: ${because}`, { exitCode: EXIT.usage })
  }
}
