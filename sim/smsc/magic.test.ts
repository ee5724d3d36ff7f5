import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { BEHAVIOURS } from '../tables/behaviours-table.ts'
import { ID_RELATIONS, writeIds } from './id-relations.ts'
import { magicNumber, readMagicNumber } from './magic.ts'
import { readScenario } from './scenario.ts'

test('each behaviour has a code and a name of its own', () => {
  assert.equal(new Set(BEHAVIOURS.map(({ code }) => code)).size, BEHAVIOURS.length)
  assert.equal(new Set(BEHAVIOURS.map(({ name }) => name)).size, BEHAVIOURS.length)
  assert.ok(BEHAVIOURS.every(({ code }) => code >= 0 && code <= 999))
})

test('magic numbers force their behaviour, are possible numbers, and belong to nobody', () => {
  for (const behaviour of BEHAVIOURS) {
    for (const number of [
      magicNumber(behaviour, 42),
      `+447700900${String(behaviour.code).padStart(3, '0')}`,
    ]) {
      assert.equal(readMagicNumber(number), behaviour)
      assert.equal(readMagicNumber(number.slice(1)), behaviour)
      const parsed = parsePhoneNumberFromString(number)
      assert.ok(parsed?.isPossible(), `${number} is possible`)
      assert.ok(!parsed?.isValid(), `${number} belongs to nobody`)
    }
  }
  assert.equal(readMagicNumber('+447911123456'), null)
})

test('a relation of ids never gives two messages one id', () => {
  for (const relation of ID_RELATIONS) {
    const ids = Array.from({ length: 20_000 }, (_, at) => writeIds(relation, 2_000_000_001 + at))
    assert.equal(new Set(ids.map(({ answered }) => answered)).size, ids.length, relation)
    assert.equal(new Set(ids.map(({ receipted }) => receipted)).size, ids.length, relation)
  }
  assert.deepEqual(writeIds('hex-to-decimal', 255), { answered: 'ff', receipted: '255' })
  assert.deepEqual(writeIds('padded-receipt', 29095), { answered: '29095', receipted: '000029095' })
})

test('a scenario of one’s own says what is wrong with it', () => {
  const because = (json: unknown): string => {
    const read = readScenario(json)
    return read.kind === 'bad-scenario' ? read.because : 'fine'
  }
  assert.equal(because({ mix: [[1, 'delivered']], ids: 'hex-to-decimal' }), 'fine')
  assert.equal(
    because({ mix: [[1, 'delivrd']] }),
    'there is no behaviour "delivrd" (see delivrd simulate --list)',
  )
  assert.match(because({ mix: [] }), /a mix is a list/)
  assert.match(because({ colour: 'red' }), /^"colour" is unknown; a scenario has name, /)
  assert.match(because({ ids: 'roman' }), /"ids" must be one of same, /)
})
