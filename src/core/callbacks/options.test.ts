import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync, readdirSync } from 'node:fs'
import { FORMATS } from './formats/all.ts'
import { type OptionReach, expectedOf, optionProblems, optionsKept } from './options.ts'
import { CALLBACK_FORMATS } from './wish.ts'

const problems = (
  format: keyof typeof FORMATS,
  options: Record<string, string>,
  reach: OptionReach = 'one',
) =>
  optionProblems(FORMATS[format], options, reach).map(({ name, because }) => `${name} ${because}`)

test('an option that a format has not is refused with the one that may be meant', () => {
  assert.deepEqual(problems('messente', { refusal: 'told' }), [
    'refusal is no option of the format messente: expected refusals; did you mean refusals?',
  ])
  assert.match(problems('kannel-modern', { msak: '31' })[0] ?? '', /; did you mean mask\?$/)
  assert.doesNotMatch(problems('twilio', { mask: '31' })[0] ?? '', /did you mean/)
  assert.deepEqual(problems('delivrd', { mask: '31' }), [
    'mask is no option of the format delivrd, which has none',
  ])
  assert.equal(problems('jasmin', { constructor: '1' }).length, 1)
})

test('a mask is a number of seven bits at most, and not none', () => {
  for (const mask of ['1', '31', '127']) assert.deepEqual(problems('kannel-classic', { mask }), [])
  for (const mask of ['0', '128', '', '-1', '3.0', '1e1', ' 3', 'all', '9'.repeat(20)])
    assert.deepEqual(problems('kannel-classic', { mask }), [
      `mask must be a whole number from 1 to 127; found "${mask}"`,
    ])
})

test('whatever a format takes is taken, and is what it takes without a word', () => {
  for (const name of CALLBACK_FORMATS) {
    for (const one of FORMATS[name].options) {
      const { takes, otherwise } = one
      if (otherwise !== null) assert.deepEqual(problems(name, { [one.name]: otherwise }), [])
      const values = takes.kind === 'one-of' ? takes.values : []
      for (const value of values) assert.deepEqual(problems(name, { [one.name]: value }), [])
      assert.ok(expectedOf(takes).length > 0 && one.meaning.length > 0)
    }
    const names = FORMATS[name].options.map((one) => one.name)
    assert.equal(new Set(names).size, names.length)
  }
})

test('what would be said of every message alike, and is true of one, is said of one', () => {
  const refusedOf = (format: keyof typeof FORMATS) =>
    FORMATS[format].options
      .map(({ name }) => name)
      .filter((name) => problems(format, { [name]: '1' }, 'many').some((one) => /many/.test(one)))
  const carried = ['coding', 'mclass', 'mwi', 'dcs', 'priority', 'udh']
  const kannel = ['to', 'from', ...carried, 'valid-until', 'deferred-until']
  assert.deepEqual(
    Object.fromEntries(CALLBACK_FORMATS.map((format) => [format, refusedOf(format)])),
    {
      delivrd: [],
      messente: ['refusals'],
      omnichannel: ['omnimessage_id', 'channel', 'to', 'from'],
      'kannel-classic': kannel,
      'kannel-modern': kannel,
      jasmin: ['id'],
      twilio: ['refusals', 'to', 'from'],
      'govuk-notify': ['to'],
    },
  )
  assert.deepEqual(problems('twilio', { to: '+1' }), [])
  assert.deepEqual(problems('twilio', { to: '+1', 'api-version': '1' }, 'many'), [
    'to is about one message, and this tells of many: leave it out',
  ])
})

test('of another format’s options those stay that this one has too', () => {
  const options = { mask: '3', udh: '0500', level: '2' }
  assert.deepEqual(optionsKept(FORMATS['kannel-modern'], options), { mask: '3' })
  assert.deepEqual(optionsKept(FORMATS.jasmin, options), { level: '2' })
  assert.deepEqual(optionsKept(FORMATS.delivrd, options), {})
})

/** Read by what every form shares. */
const SHARED = ['to', 'from', 'refusals']

test('each option that the code of a form reads is one that people may say', () => {
  const known = new Set(
    CALLBACK_FORMATS.flatMap((name) => FORMATS[name].options.map((one) => one.name)),
  )
  const folder = new URL('formats/', import.meta.url)
  const read = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .flatMap((code) => [...code.matchAll(/options\['([^']+)'\]|told\('([^']+)'\)/g)])
    .map(([, one, other]) => one ?? other ?? '')
  assert.ok(read.length > 15)
  for (const name of [...read, ...SHARED]) assert.ok(known.has(name), name)
})
