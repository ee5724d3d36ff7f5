import { NO_HABITS, type SmppHabits } from '../core/dialects/smpp/receipt.ts'
import { type Run, textOption } from './command.ts'
import { type DecodedLine, decodeLine } from './decode-lines.ts'
import { LINE_LENGTH_MAX, eachLine } from './each-line.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'
import { type Column, type Style, fields } from './printer.ts'

const ERR_TABLES = ['none', 'map', 'twilio', 'aggregator'] as const

/** `delivrd decode smpp`: arguments or standard input, JSON or for people. */
export async function decodeReceipts(run: Run): Promise<ExitCode> {
  const { world, print, args } = run
  const habits = readHabits(run)
  const show = print.isJson ? (found: DecodedLine) => JSON.stringify(found) : humanLines(run)
  if (args.length > 0) {
    // One receipt, whether the shell passed it on as one word or as several.
    const found = decodeLine(args.join(' '), habits) ?? {
      error: 'expected a receipt, found nothing',
    }
    print.text(print.isJson ? show(found) : describeReceipt(run, found))
    return 'error' in found ? EXIT.failed : EXIT.ok
  }
  if (world.input.isTTY === true) print.say('Paste receipts, one a line; Ctrl-D ends.')
  let failed = 0
  await eachLine(world.input, world.output, (line) => {
    const found = line === null ? { error: tooLong } : decodeLine(line, habits)
    if (found === null) return null
    if ('error' in found) failed += 1
    return show(found)
  })
  if (failed > 0) print.say(`${failed} ${failed === 1 ? 'line' : 'lines'} could not be read.`)
  return failed > 0 ? EXIT.failed : EXIT.ok
}

const tooLong = `expected a line of at most ${LINE_LENGTH_MAX} characters`

function readHabits(run: Run): SmppHabits {
  const asked = textOption(run, 'errTable') ?? 'none'
  const errTable = ERR_TABLES.find((table) => table === asked)
  if (errTable === undefined) {
    throw new Failure(`There is no table ${asked}: expected ${ERR_TABLES.join(', ')}.`, {
      exitCode: EXIT.usage,
    })
  }
  const words = (run.options['statWord'] ?? []) as readonly string[]
  const statWords = Object.fromEntries(
    words.map((word) => {
      const [theirs = '', ours = ''] = word.split('=')
      if (theirs !== '' && ours !== '') return [theirs, ours]
      throw new Failure(`Expected --stat-word THEIRS=OURS, found ${word}.`, {
        exitCode: EXIT.usage,
      })
    }),
  )
  return { ...NO_HABITS, errTable, handsetGrade: run.options['handset'] === true, statWords }
}

const COLUMNS: readonly Column<DecodedLine>[] = [
  { title: 'ID', value: (row) => ('error' in row ? null : row.id) },
  { title: 'STATUS', value: (row) => ('error' in row ? 'error' : row.status) },
  { title: 'REASON', value: (row) => ('error' in row ? row.error : (row.reason ?? row.because)) },
  { title: 'STAT', value: (row) => ('error' in row ? null : row.stat) },
  { title: 'ERR', value: (row) => ('error' in row ? null : row.err) },
  { title: 'DONE', value: (row) => ('error' in row ? null : row.done_date) },
  { title: 'TEXT', value: (row) => ('error' in row ? null : (row.text ?? row.body)) },
]
const WIDTHS = [24, 12, 26, 9, 6, 17, 0]

/** A row for each receipt as it comes: the widths are fixed, because nobody knows what follows. */
function humanLines({ print }: Run): (found: DecodedLine) => string {
  const cells = (found: DecodedLine): string[] =>
    COLUMNS.map(({ value }) => String(value(found) ?? '').replace(/\p{Cc}+/gu, ' '))
  if (!print.isTerminal) return (found) => cells(found).join('\t')
  const layOut = (row: readonly string[]): string =>
    row
      .map((text, at) => text.padEnd(WIDTHS[at] ?? 0))
      .join(' ')
      .trimEnd()
  print.text(print.style('dim', layOut(COLUMNS.map(({ title }) => title))))
  return (found) => {
    const line = layOut(cells(found))
    return 'error' in found ? print.style('red', line) : line
  }
}

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  delivered: 'green',
  failed: 'red',
  rejected: 'red',
  expired: 'yellow',
}

function describeReceipt({ print }: Run, found: DecodedLine): string {
  if ('error' in found) return `error: ${found.error}`
  if (!found.is_receipt)
    return `Not a receipt: a message with the text ${JSON.stringify(found.body)}`
  const status = found.status ?? 'none'
  const { network_error: network } = found
  return fields([
    ['status', print.style(STATUS_STYLES[status] ?? 'bold', status)],
    ['reason', found.reason],
    ['final', found.final === null ? null : found.final ? 'yes' : 'no'],
    ['permanent', found.permanent === null ? null : found.permanent ? 'yes' : 'no'],
    ['charged', found.charged],
    ['id', found.id],
    ['stat', found.stat],
    ['err', found.err],
    ['network error', network === null ? null : `type ${network.type}, code ${network.code}`],
    ['sub / dlvrd', found.sub === null ? null : `${found.sub} / ${found.dlvrd ?? '?'}`],
    ['submitted', found.submit_date],
    ['done', found.done_date],
    ['text', found.text],
    ['body', found.body],
    ['disagreement', found.disagreement],
    ['because', found.because],
  ])
}
