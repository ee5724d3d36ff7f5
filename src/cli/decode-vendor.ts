import { type DecodedWords, decodeWords } from '../core/dialects/decode-words.ts'
import { VOCABULARIES } from '../core/dialects/vocabularies.ts'
import type { Run } from './command.ts'
import { LINE_LENGTH_MAX, eachLine } from './each-line.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'
import { joinJson } from './join-json.ts'
import { type Column, fields } from './printer.ts'

type Decoded = readonly DecodedWords[] | { readonly error: string }

/** `delivrd decode <vendor>`: arguments or standard input, JSON or for people. */
export async function decodeVendor(run: Run): Promise<ExitCode> {
  const { world, print, args } = run
  const [vendor = '', ...rest] = args
  if (!VOCABULARIES.some((one) => one.vendor === vendor)) {
    throw new Failure(`No vendor ${vendor} is known.`, {
      exitCode: EXIT.usage,
      cure: `Those that are: ${VOCABULARIES.map((one) => one.vendor).join(', ')}`,
    })
  }
  if (rest.length > 0) {
    const found = decodeWords(vendor, rest.join(fieldsApart(rest) ? '&' : ' '))
    print.text(print.isJson ? jsonLines(found) : describe(found))
    return 'error' in found ? EXIT.failed : EXIT.ok
  }
  if (world.input.isTTY === true) print.say('Paste receipts, one a line; Ctrl-D ends.')
  let failed = 0
  const show = (texts: readonly (string | null)[]): string | null => {
    const shown = texts.flatMap((text) => {
      if (text?.trim() === '') return []
      const found = text === null ? { error: TOO_LONG } : decodeWords(vendor, text)
      if ('error' in found) failed += 1
      return [print.isJson ? jsonLines(found) : tabbed(found)]
    })
    return shown.length === 0 ? null : shown.join('\n')
  }
  const join = joinJson()
  await eachLine(world.input, world.output, (line) => show(line === null ? [null] : join.add(line)))
  const last = show(join.rest())
  if (last !== null) print.text(last)
  if (failed > 0) print.say(`${failed} ${failed === 1 ? 'receipt' : 'receipts'} could not be read.`)
  return failed > 0 ? EXIT.failed : EXIT.ok
}

const TOO_LONG = `expected a line of at most ${LINE_LENGTH_MAX} characters`

/** `status=FAILED err=003` is a field a word, and not one text that the shell took apart. */
const fieldsApart = (words: readonly string[]): boolean =>
  words.every((word) => /^[\w.[\]%-]+=/.test(word))

const jsonLines = (found: Decoded): string =>
  'error' in found
    ? JSON.stringify(found)
    : found.map((receipt) => JSON.stringify(receipt)).join('\n')

const COLUMNS: readonly Column<DecodedWords>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'WORD', value: ({ word }) => word },
  { title: 'CODE', value: ({ code }) => code },
  { title: 'MEANING', value: ({ meaning }) => meaning },
]

const tabbed = (found: Decoded): string =>
  'error' in found
    ? `\terror\t${found.error}`
    : found
        .map((receipt) =>
          COLUMNS.map(({ value }) => String(value(receipt) ?? '').replace(/\p{Cc}+/gu, ' ')).join(
            '\t',
          ),
        )
        .join('\n')

const describe = (found: Decoded): string =>
  'error' in found ? `error: ${found.error}` : found.map(describeReceipt).join('\n\n')

const describeReceipt = (receipt: DecodedWords): string =>
  fields([
    ['status', receipt.status],
    ['reason', receipt.reason],
    ['means', receipt.meaning],
    ['what to do', receipt.next_step],
    ['permanent', receipt.permanent === null ? null : receipt.permanent ? 'yes' : 'no'],
    ['charged', receipt.charged],
    ['fault', receipt.fault],
    ['grade', receipt.grade],
    ['id', receipt.id],
    ['to', receipt.to],
    ['at', receipt.at],
    ['word', receipt.word],
    ['code', receipt.code],
    ['unknown', receipt.unknown.map(({ field, code }) => `${field} ${code}`).join(', ')],
    ['disagreement', receipt.disagreement],
  ])
