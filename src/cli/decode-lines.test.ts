import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_HABITS } from '../core/dialects/smpp/receipt.ts'
import { encodePdu } from '../smpp/pdu.ts'
import { type DecodedLine, decodeLine } from './decode-lines.ts'

const decode = (line: string): DecodedLine | null => decodeLine(line, NO_HABITS)

function read(line: string): Extract<DecodedLine, { is_receipt: boolean }> {
  const found = decode(line)
  assert.ok(found !== null && !('error' in found), JSON.stringify(found))
  return found
}

const TEXT =
  'id:42 sub:001 dlvrd:000 submit date:2401240904 done date:2401250907 stat:UNDELIV err:001 text:Hi'

test('one receipt reads the same as pasted text, as JSON, as a JSON string and as a whole PDU', () => {
  const pdu = encodePdu({
    command: 'deliver_sm',
    sequence: 7,
    esm_class: 4,
    source_addr: '447700900123',
    short_message: new TextEncoder().encode(TEXT),
  })
  const hex = Buffer.from(pdu).toString('hex')
  const readings = [
    TEXT,
    `  ${TEXT}`,
    JSON.stringify({ raw: TEXT }),
    JSON.stringify(TEXT),
    hex,
    hex.toUpperCase().replace(/(..)/g, '$1 '),
  ].map((line) => {
    const { id, stat, err, status, done_date: done, text } = read(line)
    return { id, stat, err, status, done, text }
  })
  const expected = {
    id: '42',
    stat: 'UNDELIV',
    err: '001',
    status: 'failed',
    done: '2024-01-25T09:07',
    text: 'Hi',
  }
  assert.deepEqual(
    readings,
    readings.map(() => expected),
  )
})

test('a receipt in a PDU that has optional parameters only is read from those', () => {
  const pdu = encodePdu({
    command: 'data_sm',
    sequence: 7,
    esm_class: 4,
    tlvs: { receipted_message_id: 'A1', message_state: 2 },
  })
  const { id, stat, status } = read(Buffer.from(pdu).toString('hex'))
  assert.deepEqual([id, stat, status], ['A1', 'DELIVERED', 'delivered'])
})

test('what cannot be read says in its place what was expected and found', () => {
  const errors = ['garbage', '{"raw"', '[]', '42', '{"hex":"xyz"}'].map((line) => {
    const found = decode(line)
    return found !== null && 'error' in found ? found.error.replace(/:.*/, '') : found
  })
  assert.deepEqual(errors, [
    'expected a JSON object or the text of a receipt, found',
    'expected one JSON object on the line',
    'expected an object with raw or hex, found a list',
    'expected a JSON object or the text of a receipt, found',
    'hex should be an even number of hexadecimal digits',
  ])
})

test('an object copied out of a list is read with the comma behind it', () => {
  assert.equal(read(`${JSON.stringify({ raw: TEXT })},`).id, '42')
})

test('an empty line is no line', () => {
  assert.deepEqual(['', '   ', '\r'].map(decode), [null, null, null])
})

test('whatever is pasted, an answer comes and nothing is thrown', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.uint8Array({ minLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    fc.string().map((noise) => `${TEXT}${noise}`),
  )
  fc.assert(
    fc.property(anything, (line) => {
      const found = decode(line)
      assert.ok(found === null || 'error' in found || typeof found.is_receipt === 'boolean')
    }),
  )
})
