import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readList } from '../../src/adapters/csv/read-list.ts'
import { readRecipients } from '../../src/flows/read-recipients.ts'

async function* inPieces(octets: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size)
}

const ask = { text: 'Hi {name}', columns: {}, defaultCountry: 'GB' }

async function readAll(octets: Uint8Array, size: number) {
  const reading = await readRecipients(readList(inPieces(octets, size)), ask)
  if (reading.kind === 'refused') return reading.code
  const lines: number[] = []
  for await (const batch of reading.batches) {
    for (const row of batch) {
      lines.push(row.kind === 'error' ? row.error.line : row.recipient.line)
      if (row.kind === 'recipient') assert.match(row.recipient.text, /^(Hi [^]+)?$/)
    }
  }
  return lines
}

const GOOD = Buffer.from(
  [
    'phone,name',
    ...Array.from({ length: 40 }, (_, at) => `077009000${at + 10},"Anna ""${at}"""`),
  ].join('\r\n'),
)

test('a list that is damaged anywhere is refused or read with its bad rows named', async () => {
  const damage = fc.record({
    at: fc.nat(GOOD.length),
    cut: fc.nat(30),
    octets: fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom(
        ...['"', '""', '\r', '\n', ',', ';', '\t', '\0', '\ufeff', '\ud7ff'].map((text) =>
          Buffer.from(text),
        ),
      ),
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(damage, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 300 }),
      async (damages, size) => {
        let octets: Uint8Array = GOOD
        for (const { at, cut, octets: put } of damages) {
          octets = Buffer.concat([octets.subarray(0, at), put, octets.subarray(at + cut)])
        }
        const read = await readAll(octets, size)
        if (typeof read === 'string') return
        assert.deepEqual(
          read,
          [...new Set(read)].toSorted((a, b) => a - b),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('a list of one endless row, of a million columns, or of CR alone ends in words', async () => {
  assert.equal(await readAll(Buffer.from('x,'.repeat(1_000_000)), 65_536), 'empty-list')
  assert.equal(await readAll(Buffer.from('x,'.repeat(500)), 65_536), 'too-many-columns')
  assert.deepEqual(
    await readAll(Buffer.from('phone,name\r07700900001,Bo\r07700900002,Al'), 3),
    [2, 3],
  )
})
