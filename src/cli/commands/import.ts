import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { pair } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { ImportJson, List } from '../wire.ts'

const UPLOAD_TIMEOUT_MS = 300_000
const POLL_MS = 500
/** Where no one watches, a line now and then is enough for a log. */
const LINE_EVERY_MS = 5_000

export function addImport(program: Command, acting: Acting): void {
  const command = describe(program.command('import [file]'), {
    summary: 'Bring in what another system sent: messages, how they ended, and what people wrote.',
    examples: [
      'delivrd import spoke-messages.csv --wait',
      'delivrd import access.log --format kannel --default-country GB',
      "delivrd import log.csv --map number=Phone --map status=State --map vendor=twilio --name 'Last year'",
      'zcat old.csv.gz | delivrd import - --mapping columns.json --wait',
    ],
  })
  command
    .option(
      '--format <format>',
      'auto, spoke-rewired, spoke-moveon, twilio, messente, kannel or csv',
      'auto',
    )
    .option('--mapping <file>', 'JSON: which column of the CSV is which')
    .option('--map <role=Column>', 'the same, one at a time: number=Phone', pair)
    .option(
      '--service <service>',
      'who carried a Spoke file’s messages: twilio, telnyx or bandwidth',
    )
    .option('--name <name>', 'of the import, and of the campaign for rows that name none')
    .option('--default-country <country>', 'in which national numbers are read: GB')
    .option('--wait', 'until it is done, with its progress; exit 4 when rows could not be read')
    .option('--list', 'what was brought in so far, and nothing else')
    .addHelpText(
      'after',
      '\nNothing is sent. The same file twice is the same as once. See docs/import.md.',
    )
    .action(acting(bringIn))
}

const COLUMNS: readonly Column<ImportJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STARTED', value: ({ started_at: at }) => at },
  { title: 'FORMAT', value: ({ format }) => format },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'ROWS', value: ({ rows_read: rows }) => rows, isFigure: true },
  { title: 'MESSAGES', value: ({ messages }) => messages, isFigure: true },
  { title: 'KNOWN', value: ({ already_known: known }) => known, isFigure: true },
  { title: 'ERRORS', value: ({ row_errors: errors }) => errors, isFigure: true },
  { title: 'NAME', value: ({ name }) => name },
]

async function bringIn(run: Run): Promise<ExitCode> {
  const { api, print, args, options } = run
  if (options['list'] === true) {
    const found = await api().ask<List<ImportJson>>('GET', '/v1/imports')
    print.many(found, found.data, COLUMNS)
    moreToSee(print, found)
    return EXIT.ok
  }
  const [file] = args
  if (file === undefined) {
    throw new Failure('Name a file, or - for standard input.', { exitCode: EXIT.usage })
  }
  const mapping = readMapping(run)
  const query = {
    format: textOption(run, 'format'),
    service: textOption(run, 'service'),
    name: textOption(run, 'name'),
    file_name: file === '-' ? undefined : basename(file),
    default_country: textOption(run, 'defaultCountry')?.toUpperCase(),
    mapping: mapping === null ? undefined : JSON.stringify(mapping),
  }
  const begun = await api().ask<ImportJson>('POST', '/v1/imports', {
    query,
    body: await openFile(run, file),
    type: 'application/octet-stream',
    timeoutMs: UPLOAD_TIMEOUT_MS,
  })
  const last = options['wait'] === true ? await untilDone(run, begun) : begun
  print.one(last, () => summary(last))
  sayNext(run, last)
  if (last.state === 'failed') return EXIT.failed
  return last.row_errors > 0 ? EXIT.partial : EXIT.ok
}

function readMapping(run: Run): Record<string, unknown> | null {
  const given = run.options['map'] as Record<string, string> | undefined
  const file = textOption(run, 'mapping')
  if (file === undefined) return given ?? null
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...given }
  } catch (error) {
    throw new Failure(`Cannot read the mapping ${file}: ${String(error)}`, {
      exitCode: EXIT.usage,
      cure: 'Expected JSON: {"number": "Phone", "status": "State", "vendor": "twilio"}',
    })
  }
}

async function openFile({ world }: Run, file: string): Promise<Readable> {
  if (file === '-') return world.input as Readable
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is no file')
  } catch (error) {
    throw new Failure(
      `Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
      { exitCode: EXIT.usage, cure: 'Expected an export or a log; packed ones through a pipe.' },
    )
  }
  return createReadStream(file)
}

async function untilDone({ api, print, world }: Run, begun: ImportJson): Promise<ImportJson> {
  let last = begun
  let saidAt = world.clock.now()
  while (last.state === 'running') {
    await setTimeout(POLL_MS)
    last = await api().ask<ImportJson>('GET', `/v1/imports/${begun.id}`)
    if (world.clock.now() - saidAt < LINE_EVERY_MS || last.state !== 'running') continue
    saidAt = world.clock.now()
    print.say(`${last.rows_read} rows read, ${last.messages} messages`)
  }
  return last
}

const summary = (one: ImportJson): string =>
  [
    `${one.id}  ${one.format}  ${one.state}${one.because === null ? '' : `: ${one.because}`}`,
    `${one.rows_read} rows read: ${one.messages} new messages, ${one.replies} replies, ` +
      `${one.evidence_added} more words about messages, ${one.already_known} known already, ` +
      `${one.row_errors} that cannot be read`,
    ...(one.campaigns > 0 ? [`${one.campaigns} new campaigns: delivrd campaign list`] : []),
    ...(one.opt_outs_suggested > 0
      ? [
          `${one.opt_outs_suggested} messages or numbers say that somebody opted out; nobody is opted out: delivrd opt-out suggestions`,
        ]
      : []),
    ...Object.entries(one.notes).map(([note, count]) => `${NOTE(note)}: ${count}`),
  ].join('\n')

const NOTE = (note: string): string => {
  const [kind = '', ...rest] = note.split(':')
  if (kind === 'unknown') return `In no table, so it moved nothing: ${rest.join(' ')}`
  if (kind === 'currency') return `Prices in ${rest.join(' ')} are not added up`
  if (kind.startsWith('read-as-'))
    return `Codes taken for those of ${kind.slice('read-as-'.length)}`
  return note
}

function sayNext({ print }: Run, { id, state, row_errors: errors }: ImportJson): void {
  if (errors > 0) print.say(`The rows: delivrd api GET /v1/imports/${id}/row-errors`)
  if (state === 'running') print.say(`It goes on by itself: delivrd api GET /v1/imports/${id}`)
}
