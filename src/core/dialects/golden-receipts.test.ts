import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeWords } from './decode-words.ts'
import type { DecodedWords } from './decode-words.ts'
import { VOCABULARIES } from './vocabularies.ts'

const ROOT = new URL('../../../fixtures/receipts/', import.meta.url)

type Golden = {
  readonly note?: string
  /** A vendor's request as it really looks: its body as text, or the JSON of it. */
  readonly given: unknown
  /** What is read of each receipt in it; a column that says nothing is left out. */
  readonly expect: readonly Record<string, unknown>[]
}

const SHOWN = [
  'id',
  'to',
  'at',
  'word',
  'code',
  'status',
  'reason',
  'detail',
  'permanent',
  'grade',
  'unknown',
  'disagreement',
] as const satisfies readonly (keyof DecodedWords)[]

const shown = (decoded: DecodedWords): Record<string, unknown> =>
  Object.fromEntries(
    SHOWN.map((name) => [name, decoded[name]] as const).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )

/** SMPP receipts have a reader and a test of their own. */
const vendors = readdirSync(ROOT).filter((vendor) => vendor !== 'smpp')

test('every vendor that is read has golden receipts', () => {
  const read = VOCABULARIES.map(({ vendor }) => vendor).filter((vendor) => vendor !== 'smpp')
  assert.deepEqual(vendors.toSorted(), read.toSorted())
})

for (const vendor of vendors) {
  const folder = new URL(`${vendor}/`, ROOT)
  for (const file of readdirSync(folder)) {
    test(`${vendor}: ${file}`, () => {
      const golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden
      const decoded = decodeWords(vendor, asSent(golden.given))
      assert.ok(!('error' in decoded), JSON.stringify(decoded))
      const found = decoded.map(shown)
      if (process.env['GOLDEN'] === 'write')
        writeFileSync(
          new URL(file, folder),
          `${JSON.stringify({ ...golden, expect: found }, null, 2)}\n`,
        )
      else assert.deepEqual(found, golden.expect)
    })
  }
}

/** JSON stands in the file as data, so that it can be read there. */
const asSent = (given: unknown): string =>
  typeof given === 'string' ? given : JSON.stringify(given)

test('every word of a vendor’s statuses is in a golden receipt', () => {
  const fields: Readonly<Record<string, readonly string[]>> = {
    aws: [],
    bandwidth: ['type', 'messageStatus (GET /messages)'],
    crexendo: ['message status', 'delivery status code'],
    gsm: ['TP-Status'],
    infobip: ['status.id'],
    jasmin: ['message_status (level 2)'],
    kannel: ['%d (dlr type)'],
    messagemedia: ['status'],
    messente: ['stat'],
    notify: ['Message Status', 'Failed Message Reason'],
    plivo: ['Status (message_state)'],
    rcs: ['RBM eventType'],
    sinch: ['status', 'MMS status'],
    spoke: ['send status'],
    telnyx: ['payload.to[].status'],
    tracksend: ['status'],
    twilio: ['MessageStatus'],
    vonage: ['SMS API DLR status', 'Messages API status'],
    whatsapp: ['statuses[].status'],
  }
  for (const { vendor, tables } of VOCABULARIES.filter((one) => one.vendor !== 'smpp')) {
    const folder = new URL(`${vendor}/`, ROOT)
    const all = readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n')
    for (const { field, entries } of tables)
      if (fields[vendor]?.includes(field) === true)
        for (const { code } of entries) assert.ok(all.includes(code), `${vendor} ${field} ${code}`)
  }
})
