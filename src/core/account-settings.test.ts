import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  readHttpSettings,
  readSmppSettings,
  storedSmppSettings,
  wireSettings,
} from './account-settings.ts'

const LEAST = { host: 'smpp.example.org', port: 2775, system_id: 'delivrd' }

test('three settings are enough for a provider account; the rest has defaults', () => {
  const reading = readSmppSettings(LEAST)
  assert.equal(reading.kind, 'settings')
  if (reading.kind !== 'settings') return
  const { host, port, systemId, bindType, links, window, tls, lateWindowMs } = reading.settings
  assert.deepEqual(
    { host, port, systemId, bindType, links, window, tls, lateWindowMs },
    {
      host: 'smpp.example.org',
      port: 2775,
      systemId: 'delivrd',
      bindType: 'transceiver',
      links: 1,
      window: 50,
      tls: false,
      lateWindowMs: 259_200_000,
    },
  )
})

for (const [given, pointer, detail] of [
  [{ host: 'smpp://x' }, '/host', /without a scheme or port; found "smpp:\/\/x"/],
  [{ host: 'x:2775 ' }, '/host', /host name/],
  [{ port: 0 }, '/port', /whole number from 1 to 65535; found 0/],
  [{ port: '2775' }, '/port', /found "2775"/],
  [{ system_id: 'sixteen-letters!' }, '/system_id', /1 to 15 ASCII characters/],
  [{ bind_type: 'trx' }, '/bind_type', /one of transceiver, transmitter, receiver, pair/],
  [{ links: 17 }, '/links', /1 to 16/],
  [{ default_sender: '+44 7700 900123 4567' }, '/default_sender', /number of at most 15 digits/],
  [{ rate_per_second: 0 }, '/rate_per_second', /0.01/],
  [{ prefixes: ['+372', 'abc'] }, '/prefixes', /such as \+372/],
  [{ id_relation: 'guess' }, '/id_relation', /one of auto, exact/],
  [{ expected_by_ms: 5 }, '/expected_by_ms', /1000/],
  [{ tls: 'yes' }, '/tls', /true or false/],
  [{ colour: 'red' }, '/colour', /is not a setting/],
  [{ port: undefined }, '/port', /is missing/],
] as const) {
  test(`a wrong setting is named, with what was expected: ${JSON.stringify(given)}`, () => {
    const reading = readSmppSettings({ ...LEAST, ...given })
    assert.equal(reading.kind, 'refused')
    if (reading.kind !== 'refused') return
    assert.deepEqual(
      reading.errors.map((error) => error.pointer),
      [pointer],
    )
    assert.match(reading.errors[0]?.detail ?? '', detail)
  })
}

test('giving up before turning elsewhere is refused, and both settings are named', () => {
  const named = (given: object, current = {}) => {
    const reading = readSmppSettings({ ...LEAST, ...given }, current)
    return reading.kind === 'refused' ? reading.errors : []
  }
  const both = ['/reroute_after_ms', '/give_up_after_ms']
  const errors = named({ reroute_after_ms: 60_000, give_up_after_ms: 59_999 })
  assert.deepEqual(
    errors.map(({ pointer }) => pointer),
    both,
  )
  assert.match(errors[1]?.detail ?? '', /not be shorter .* 60000 and give_up_after_ms 59999$/)
  assert.equal(named({ give_up_after_ms: 10_000 }).length, 2, 'the default is 60 s')
  assert.equal(named({ reroute_after_ms: 9_000 }, { giveUpAfterMs: 5_000 }).length, 2)
  assert.deepEqual(named({ reroute_after_ms: 60_000, give_up_after_ms: 60_000 }), [])
})

test('a change keeps the settings it does not name', () => {
  const first = readSmppSettings({ ...LEAST, prefixes: ['372', '+44'], rate_per_second: 20 })
  assert.equal(first.kind, 'settings')
  if (first.kind !== 'settings') return
  assert.deepEqual(first.settings.prefixes, ['+372', '+44'])
  const second = readSmppSettings({ port: 3550, rate_per_second: null }, first.settings)
  assert.deepEqual(second, {
    kind: 'settings',
    settings: { ...first.settings, port: 3550, ratePerSecond: null },
  })
})

test('settings survive the wire, and rows older than a setting get its default', () => {
  const first = readSmppSettings(LEAST)
  if (first.kind !== 'settings') return assert.fail()
  assert.deepEqual(readSmppSettings(wireSettings(first.settings)), first)
  assert.deepEqual(
    storedSmppSettings({ host: 'smpp.example.org', port: 2775, systemId: 'delivrd' }),
    first.settings,
  )
})

test('no input makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('host', 'port', 'prefixes', 'x'), fc.anything()),
      (given) => {
        assert.ok(['settings', 'refused'].includes(readSmppSettings(given).kind))
      },
    ),
  )
})

const refusalsOf = (given: Record<string, unknown>) => {
  const reading = readHttpSettings(given)
  return reading.kind === 'refused'
    ? Object.fromEntries(reading.errors.map(({ pointer, detail }) => [pointer, detail]))
    : {}
}

test('a country that does not exist is refused, with the one that was meant', () => {
  assert.match(refusalsOf({ countries: ['UK'] })['/countries'] ?? '', /UK is GB/)
  assert.match(refusalsOf({ countries: ['EE', 'XX'] })['/countries'] ?? '', /ISO 3166/)
  assert.deepEqual(refusalsOf({ countries: ['gb', 'EE'] }), {})
})

test('an account’s own senders are among those that it may be used with', () => {
  const senders = ['ACME', '+4477*']
  assert.deepEqual(Object.keys(refusalsOf({ senders, default_sender: 'B', sender_pool: ['C'] })), [
    '/default_sender',
    '/sender_pool',
  ])
  assert.deepEqual(
    refusalsOf({ senders, default_sender: 'acme', sender_pool: ['447700900901'] }),
    {},
  )
  assert.deepEqual(refusalsOf({ senders, default_sender: '' }), {})
})

test('a price that is too small to be one is refused, and none is not', () => {
  assert.ok('/price_per_segment_micros' in refusalsOf({ price_per_segment_micros: 0.4 }))
  assert.deepEqual(refusalsOf({ price_per_segment_micros: 0 }), {})
})
