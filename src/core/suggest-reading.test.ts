import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OUTCOME } from './status.ts'
import { suggestReading } from './suggest-reading.ts'

const word = (code: string, field = 'stat') =>
  suggestReading({ vendor: 'smpp', field, code, besides: [] })

test('a word that is nearly a known one is suggested to mean the same', () => {
  assert.deepEqual(word('DELIVERD'), {
    status: 'delivered',
    reason: null,
    because: 'it is nearly DELIVRD',
  })
  assert.equal(word('UNDELIVRD')?.status, 'failed')
  assert.equal(word('EXPIRD')?.status, 'expired')
})

test('a known word within a longer one is suggested, unless it is turned round', () => {
  assert.equal(word('DELIVERED_OK')?.status, 'delivered')
  assert.equal(word('NOT_DELIVERED_YET'), null)
})

test('what nothing resembles has no suggestion', () => {
  for (const code of ['QX7', 'ZZZZZZZ', '47', '']) assert.equal(word(code), null, code)
})

test('the optional parameter beside a word is the first to be asked, if it is always the same', () => {
  const beside = (status: 'delivered' | 'failed') => ({
    claim: { status, reason: null },
    messageState: 2,
  })
  const unknown = { vendor: 'smpp', field: 'stat', code: 'EXPIRD' }
  const always = suggestReading({ ...unknown, besides: [beside('delivered'), beside('delivered')] })
  assert.equal(always?.status, 'delivered')
  const both = suggestReading({ ...unknown, besides: [beside('delivered'), beside('failed')] })
  assert.equal(both?.status, 'expired')
})

test('a number that another vendor uses is suggested with what it means there', () => {
  const twin = word('30005', 'err')
  assert.equal(twin?.status, 'failed')
  assert.match(twin.because, /Twilio/)
})

test('an err that stands in a list which its account does not follow is suggested from there', () => {
  assert.deepEqual(word('015', 'err'), {
    status: 'failed',
    reason: 'subscriber-barred',
    because: 'the GSM (map) list and the aggregator list say subscriber barred',
  })
  const torn = word('040', 'err')
  assert.equal(torn?.reason, 'carrier-unavailable')
  assert.match(torn.because, /^the GSM .* says .*; the aggregator list says handset memory full$/)
  assert.match(word('4', 'err')?.because ?? '', /^the Twilio list says/)
  for (const code of ['777', '000', '0x15']) assert.equal(word(code, 'err'), null, code)
})

test('each suggestion can be decided', () => {
  for (let code = 0; code < 100; code += 1) {
    const padded = String(code).padStart(3, '0')
    const found = word(padded, 'err')
    if (found === null) continue
    assert.equal(OUTCOME[found.status as 'failed'], 'bad', padded)
  }
})
