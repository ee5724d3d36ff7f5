import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { CSV_PROFILES, csvLine, fileName } from './csv.ts'

const anyCell = fc.string({ unit: 'grapheme', maxLength: 12 })
const hostile = fc.constantFrom(
  '=1+1',
  '+cmd',
  '-2',
  '@SUM(A1)',
  '\t=1',
  '\n=1',
  '\r=1',
  ' =1',
  '＝1',
  '＋1',
  'a,b',
  'a"b',
  'a\nb',
  'a\r\nb',
  '',
  ' ',
  '"',
  '\0',
  '+37251234567',
  '0037251234567',
  'x;y',
)
const rows = fc.array(fc.array(fc.oneof(anyCell, hostile), { minLength: 2, maxLength: 5 }), {
  minLength: 1,
  maxLength: 8,
})

test('the data profile gives every cell back as it was', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const width = Math.max(...table.map((cells) => cells.length))
      const padded = table.map((cells) => [
        ...cells,
        ...Array<string>(width - cells.length).fill(''),
      ])
      const text = padded.map((cells) => csvLine(cells, CSV_PROFILES.data)).join('')
      assert.deepEqual(parse(text, { recordDelimiter: '\n' }), padded)
    }),
    { numRuns: 2_000 },
  )
})

test('the spreadsheet profile changes nothing but an apostrophe before what would run or bend', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const { lineEnd } = CSV_PROFILES.spreadsheet
      for (const cells of table) {
        const line = csvLine(cells, CSV_PROFILES.spreadsheet)
        const [read = []] = parse(line, { recordDelimiter: lineEnd }) as string[][]
        read.forEach((cell, at) => {
          assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠]/)
          assert.equal(cell.startsWith("'") && cell !== cells[at] ? cell.slice(1) : cell, cells[at])
        })
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a phone number keeps its plus and all its digits in a spreadsheet', () => {
  assert.equal(
    csvLine(['+37251234567', '0512'], CSV_PROFILES.spreadsheet),
    "'+37251234567,'0512\r\n",
  )
  assert.equal(csvLine(['+37251234567', '12'], CSV_PROFILES.data), '+37251234567,12\n')
})

test('a file is named after its campaign and its moment', () => {
  assert.equal(
    fileName('Õhtu / "sale"', '2026-11-21T19:38:45.123Z'),
    'ohtu-sale_as-of_2026-11-21T193845Z.csv',
  )
  assert.equal(
    fileName('短信', '2026-11-21T19:38:45.123Z'),
    'campaign_as-of_2026-11-21T193845Z.csv',
  )
})
