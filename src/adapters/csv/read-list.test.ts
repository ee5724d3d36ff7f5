import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import type { ListRow } from '../../flows/ports/lists.ts'
import { readList } from './read-list.ts'

async function* inPieces(octets: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size)
}

async function read(file: string | Uint8Array, size = 7) {
  const octets = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const list = readList(inPieces(octets, size))
  const rows: ListRow[] = []
  for await (const batch of list.rows) rows.push(...batch)
  return { rows, ...list.describe() }
}

const cells = (rows: readonly ListRow[]) =>
  rows.map((row) => (row.kind === 'row' ? row.cells : `${row.line}: ${row.code}`))

const utf16 = (text: string, isBig: boolean, mark: boolean) => {
  const octets = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le')
  return isBig ? octets.swap16() : octets
}

const TEXT = 'phone,name\n+447700900001,Zoë\n+447700900002,Łukasz\n'
const ROWS = [
  ['phone', 'name'],
  ['+447700900001', 'Zoë'],
  ['+447700900002', 'Łukasz'],
]

test('a list is the same list in every encoding it may come in, however it is cut', async () => {
  const files: [string, Uint8Array][] = [
    ['utf-8', Buffer.from(TEXT)],
    ['utf-8', Buffer.from(`\ufeff${TEXT}`)],
    ['utf-16le', utf16(TEXT, false, true)],
    ['utf-16be', utf16(TEXT, true, true)],
    ['utf-16le', utf16(TEXT, false, false)],
    ['utf-16be', utf16(TEXT, true, false)],
  ]
  for (const [name, octets] of files) {
    for (const size of [1, 3, 64, 4096]) {
      const found = await read(octets, size)
      assert.deepEqual(cells(found.rows), ROWS, `${name} in pieces of ${size}`)
      assert.equal(found.encoding, name)
    }
  }
})

test('a list from an old spreadsheet is read as Windows-1252', async () => {
  const octets = Buffer.concat([
    Buffer.from('phone,name\n'.repeat(200) + '+447700900001,Zo'),
    Uint8Array.from([0xeb, 0x20, 0x80]), // ë, blank, €
    Buffer.from('\n'),
  ])
  const found = await read(octets, 100)
  assert.equal(found.encoding, 'windows-1252')
  assert.deepEqual(cells(found.rows).at(-1), ['+447700900001', 'Zoë €'])
})

test('a row with octets that are no text is named; the others are read', async () => {
  const octets = Buffer.concat([
    Buffer.from('phone,name\n1,Zoë\n2,é\n3,Zo'),
    Uint8Array.from([0xeb]),
    Buffer.from('\n4,Bo\n5,A\u0000B\n'),
  ])
  assert.deepEqual(cells((await read(octets)).rows), [
    ['phone', 'name'],
    ['1', 'Zoë'],
    ['2', 'é'],
    '4: bad-encoding',
    ['4', 'Bo'],
    '6: bad-encoding',
  ])
})

test('the delimiter is found: comma, semicolon, tab, bar, or as Excel says', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const file = `phone${delimiter}name\n1${delimiter}"Smith, Anna; Bo"\n`
    assert.deepEqual(cells((await read(file)).rows), [
      ['phone', 'name'],
      ['1', 'Smith, Anna; Bo'],
    ])
  }
  assert.deepEqual(cells((await read('sep=:\nphone:name\n1:Bo\n')).rows), [
    ['phone', 'name'],
    ['1', 'Bo'],
  ])
})

test('lines and other delimiters inside quoted cells do not hide the delimiter', async () => {
  const file = 'phone,text\n1,"Hi;\tBo\n;\tsee\n;\tyou"\n2,"Hi;\tAnn\n;\tsee\n;\tyou"\n'
  assert.deepEqual(cells((await read(file)).rows), [
    ['phone', 'text'],
    ['1', 'Hi;\tBo\n;\tsee\n;\tyou'],
    ['2', 'Hi;\tAnn\n;\tsee\n;\tyou'],
  ])
})

test('lines may end in CR LF, LF or CR alone, and the last one in nothing', async () => {
  for (const end of ['\r\n', '\n', '\r']) {
    const found = await read(['phone,name', '1,Bo', '', '2,"A', 'B"'].join(end), 1)
    assert.deepEqual(cells(found.rows), [
      ['phone', 'name'],
      ['1', 'Bo'],
      ['2', 'A\nB'],
    ])
    assert.deepEqual(
      found.rows.map(({ line }) => line),
      [1, 2, 4],
    )
  }
})

test('a quote left open costs its own row and no other', async () => {
  const rest = Array.from({ length: 300 }, (_, at) => `${at},x`).join('\n')
  const found = await read(`phone,name\n1,"Bo\n${rest}\n`, 50)
  assert.equal(found.rows.length, 302)
  assert.deepEqual(cells(found.rows).slice(0, 3), [['phone', 'name'], '2: open-quote', ['0', 'x']])
})

test('a quote left open does not close at another row’s quote', async () => {
  const found = await read('phone,name\n1,"Bo\n2,x\n3,"Zoë, the second"\n4,y\n')
  assert.deepEqual(cells(found.rows), [
    ['phone', 'name'],
    '2: open-quote',
    ['2', 'x'],
    ['3', 'Zoë, the second'],
    ['4', 'y'],
  ])
})

test('words after a closing quote are named; a quote inside a cell is a quote', async () => {
  assert.deepEqual(cells((await read('phone,name\n1,"Bo" Smith\n2,5" screen\n3, "x" \n')).rows), [
    ['phone', 'name'],
    '2: broken-quotes',
    ['2', '5" screen'],
    ['3', 'x'],
  ])
})

test('an endless line is cut and named, and a blank or empty row is no row', async () => {
  const found = await read(`phone\n${'9'.repeat(200_000)}\n\n , \n,,,\n1\n`, 5000)
  assert.deepEqual(cells(found.rows), [['phone'], '2: row-too-long', ['1']])
})

test('what an independent parser reads from a well-formed list, we read', async () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab",;\n é|\t'), minLength: 1, maxLength: 8 })
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 30 }),
    )
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (given, size) => {
      const header = (given[0] ?? ['a', 'b']).map((_, at) => `h${at}`)
      const file = [header, ...given].map((row) => row.map(quote).join(',')).join('\n')
      const expected = (parse(file, { relax_column_count: true }) as string[][]).filter((row) =>
        row.some((one) => one.trim() !== ''),
      )
      assert.deepEqual(cells((await read(file, size)).rows), expected)
    }),
    { numRuns: 200 },
  )
})

test('whatever the octets are, reading ends and loses no row number', async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(
      ...['"', '\r', '\n', ',', '\0', '\ufeff', '1,2\n', '""', 'é'].map((text) =>
        Buffer.from(text),
      ),
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 99 }),
      async (pieces, size) => {
        const { rows } = await read(Buffer.concat(pieces), size)
        const lines = rows.map(({ line }) => line)
        assert.deepEqual(
          lines,
          [...new Set(lines)].toSorted((a, b) => a - b),
        )
        for (const { raw } of rows) assert.ok(raw.length <= 500 && !raw.includes('\0'))
      },
    ),
    { numRuns: 500 },
  )
})
