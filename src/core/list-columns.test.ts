import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findColumns } from './list-columns.ts'

const find = (sample: string[][], asked: string | null = null) =>
  findColumns(sample, { asked, defaultCountry: 'GB' })

test('the column of numbers is found by its name, in the words people use', () => {
  for (const name of ['Phone', 'mobile_number', 'MSISDN', 'Tel.', 'To', 'Handynummer', 'Móvil']) {
    const found = find([
      ['name', name],
      ['Anna', '07700900001'],
    ])
    assert.equal(found.kind === 'columns' && found.number, 1, name)
    assert.equal(found.kind === 'columns' && found.because, 'name', name)
  }
})

test('without a telling name the column is found by what stands in it', () => {
  const found = find([
    ['who', 'reach'],
    ['Anna', '07700900001'],
    ['Bo', '07700 900002'],
  ])
  assert.deepEqual(found, {
    kind: 'columns',
    names: ['who', 'reach'],
    hasHeader: true,
    number: 1,
    because: 'content',
  })
})

test('a list without a header is read from its first row', () => {
  const found = find([['07700900001'], ['07700900002']])
  assert.deepEqual(found, {
    kind: 'columns',
    names: ['column 1'],
    hasHeader: false,
    number: 0,
    because: 'content',
  })
})

test('the column a person names wins, by header or by place', () => {
  const sample = [
    ['mobile', 'other phone'],
    ['07700900001', '07700900002'],
  ]
  const byName = find(sample, ' Other  Phone ')
  assert.equal(byName.kind === 'columns' && byName.number, 1)
  const byPlace = find(sample, 'column 2')
  assert.equal(byPlace.kind === 'columns' && byPlace.number, 1)
})

test('a column that is not there is refused with the columns that are', () => {
  const found = find(
    [
      ['name', 'phone'],
      ['Anna', '07700900001'],
    ],
    'Mobil',
  )
  assert.equal(found.kind === 'refused' && found.code, 'unknown-column')
  assert.match(found.kind === 'refused' ? found.because : '', /“name”, “phone”/)
})

test('a list without numbers, without rows or with a million columns is refused, and says so', () => {
  const code = (sample: string[][]) => {
    const found = find(sample)
    return found.kind === 'refused' ? found.code : found.kind
  }
  assert.equal(code([]), 'empty-list')
  assert.equal(code([['name'], ['Anna'], ['Bo']]), 'no-number-column')
  assert.equal(code([Array.from({ length: 1_000_000 }, () => 'x')]), 'too-many-columns')
})

test('empty and repeated headers get names of their own', () => {
  const found = find([
    ['phone', '', 'name', 'Name'],
    ['07700900001', 'x', 'y', 'z'],
  ])
  assert.deepEqual(found.kind === 'columns' && found.names, [
    'phone',
    'column 2',
    'name',
    'Name (2)',
  ])
})
