import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FORMATS } from '../src/core/callbacks/formats/all.ts'
import { type FormatOption, expectedOf } from '../src/core/callbacks/options.ts'
import { CALLBACK_FORMATS } from '../src/core/callbacks/wish.ts'
import { ROOT } from './support/tree.ts'

const PAGE = join(ROOT, 'docs/callbacks.md')
const TABLE = /(<!-- options: .*? -->\n)[^]*(<!-- \/options -->)/

test('docs/callbacks.md lists the options of every form (npm run golden rewrites it)', () => {
  const page = readFileSync(PAGE, 'utf8')
  const lines = optionLines()
  const written = page.replace(TABLE, (_, start, end) => `${start}\n${lines.join('\n')}\n\n${end}`)
  assert.ok(written.includes('<!-- /options -->') && lines.length > 20)
  if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, written)
  assert.equal(readFileSync(PAGE, 'utf8'), written)
})

/** Forms of the same options share their rows. */
function optionLines(): readonly string[] {
  const byOptions = Map.groupBy(CALLBACK_FORMATS, (name) => FORMATS[name].options)
  const rows = [...byOptions].flatMap(([options, names]) => {
    const format = names.map((name) => `\`${name}\``).join(', ')
    return options.length === 0 ? [[format, 'none', '', '', '']] : options.map(rowOf(format))
  })
  return [
    '| `format` | option | expects | without it | |',
    '|---|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' ')),
  ]
}

const rowOf =
  (format: string) =>
  ({ name, takes, otherwise, meaning, isOfMessage }: FormatOption): readonly string[] => [
    format,
    `\`${name}\`${isOfMessage ? ' (of one message)' : ''}`,
    expectedOf(takes),
    otherwise === null ? '' : `\`${otherwise}\``,
    meaning,
  ]
