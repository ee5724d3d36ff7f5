import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { VOCABULARIES } from '../../src/core/dialects/vocabularies.ts'
import { SCENARIOS } from './all.ts'
import { LOOK_ALIKES } from './look-alikes.ts'
import { onlyNamed, seedWordsPage } from './page.ts'
import { SEED_WORDS, type SeedWord, fieldSpoken, isOfChannel, keyOf } from './seed-words.ts'

test('the five seeds have 127 words, and each stands in its vendor’s table', () => {
  assert.equal(SEED_WORDS.length, 127)
  assert.equal(new Set(SEED_WORDS.map(keyOf)).size, 127)
  const known = new Set(
    VOCABULARIES.flatMap(({ vendor, tables }) =>
      tables.flatMap(({ field, entries }) =>
        entries.map(({ code, channel }) =>
          keyOf({ vendor, field, word: code, channel: channel ?? '' }),
        ),
      ),
    ),
  )
  assert.deepEqual(
    SEED_WORDS.map(keyOf).filter((key) => !known.has(key)),
    [],
  )
})

test('each of them has a scenario on its own channel: none waits any more', () => {
  const missing = SEED_WORDS.filter((word) =>
    SCENARIOS.every(
      ({ says, channel = 'sms' }) =>
        !isOfChannel(word, channel) ||
        !says.some((said) => heardAs(said) === heardAs({ ...word, field: fieldSpoken(word) })),
    ),
  )
  assert.deepEqual(missing.map(keyOf), [])
})

test('one word needs a provider’s word that a person named; all others come from words of our tables', () => {
  assert.deepEqual(onlyNamed().map(keyOf), ['messente · stat · UNKNOWN · '])
})

const heardAs = ({ vendor, field, word }: Pick<SeedWord, 'vendor' | 'field' | 'word'>): string =>
  `${vendor} · ${field} · ${word}`

test('each scenario has a name of its own, and says something', () => {
  assert.equal(new Set(SCENARIOS.map(({ name }) => name)).size, SCENARIOS.length)
  assert.deepEqual(
    SCENARIOS.filter(({ says }) => says.length === 0).map(({ name }) => name),
    [],
  )
})

test('words that look alike have scenarios that say one and not the other', () => {
  for (const { vendor, field, words } of LOOK_ALIKES) {
    for (const [word, name] of words) {
      const scenario = SCENARIOS.find((one) => one.name === name)
      const said = scenario?.says.find((one) => one.vendor === vendor && one.field === field)
      assert.equal(said?.word, word, `${vendor} ${word}: ${name}`)
    }
    assert.equal(new Set(words.map(([word]) => word)).size, words.length)
  }
})

test('docs/seed-words.md links each word to its trigger and scenario (npm run golden writes it)', () => {
  const page = seedWordsPage()
  if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, page)
  assert.equal(readFileSync(PAGE, 'utf8'), page)
})

const PAGE = new URL('../../docs/seed-words.md', import.meta.url)
