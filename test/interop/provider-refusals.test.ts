import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refusal } from '../../sim/providers/vendor.ts'
import { providerBook } from '../../src/adapters/providers/book.ts'
import { NO_OVERRIDES } from '../../src/core/dialects/overrides.ts'
import { readWords } from '../../src/core/dialects/read-words.ts'
import { readRefusal, readRefusalSaid } from '../../src/flows/read-refusal.ts'
import { ALL_PROVIDERS } from '../support/all-providers.ts'

const providers = providerBook(() => '')
const BY = { own: NO_OVERRIDES, revision: 0, providers }

test('whatever a provider says when it refuses: nobody tried to deliver it, and nobody pays', () => {
  let refused = 0
  for (const { kind, vendor, connection } of ALL_PROVIDERS) {
    const provider = providers.of(kind)
    const fake = vendor('http://127.0.0.1:9/')
    for (const refusal of Object.keys(fake.refusals) as Refusal[]) {
      const { status, headers = {}, body } = fake.refusals[refusal]
      const outcome = provider?.readAnswer(
        { status, headers, body },
        connection('http://127.0.0.1:9'),
      )
      if (outcome?.kind !== 'refused') continue
      refused += 1
      const { said, because } = outcome
      const reading = readRefusal({ kind }, { kind: 'said', said, because }, BY)
      const where = `${kind}: ${refusal}: ${JSON.stringify(reading)}`
      assert.equal(reading.claim.status, 'rejected', where)
      assert.equal(reading.claim.grade, 'provider', where)
      assert.equal(
        reading.claim.reason,
        readWords(provider?.vendor ?? '', said).claim.reason ?? 'unknown',
        where,
      )
      assert.notEqual(reading.claim.charge, 'yes', where)
      assert.equal(reading.said?.sentence, because, where)
      assert.ok(because.length > 0, where)
      assert.match(reading.dialect ?? '', /^[a-z-]+\/\d+$/, where)
      assert.ok(reading.said !== null)
      const again = readRefusalSaid(reading.said, NO_OVERRIDES)
      assert.deepEqual(again.claim, reading.claim, where)
    }
  }
  assert.ok(refused >= 60, `${refused} refusals were read`)
})

test('a code that no table knows is refused all the same, and asked about by its vendor’s name', () => {
  const refusal = { kind: 'said', said: { code: '99999' }, because: 'Never seen.' } as const
  const { claim, unknown, code } = readRefusal({ kind: 'twilio' }, refusal, BY)
  assert.equal(claim.status, 'rejected')
  assert.equal(claim.reason, 'unknown')
  assert.equal(claim.fault, 'provider')
  assert.equal(code, '99999')
  assert.deepEqual(
    unknown.map((one) => [one.vendor, one.code]),
    [['twilio', '99999']],
  )
})

test('what a person decided about a code counts, and the dialect says so', () => {
  const refusal = { kind: 'said', said: { code: '99999' }, because: 'Never seen.' } as const
  const entry = readWords('twilio', { code: '21211' }).entries[0]?.entry
  assert.ok(entry)
  const own = (vendor: string, _: string, code: string) =>
    vendor === 'twilio' && code === '99999' ? { ...entry, code } : null
  const reading = readRefusal({ kind: 'twilio' }, refusal, { own, revision: 3, providers })
  assert.equal(reading.claim.reason, 'invalid-number')
  assert.equal(reading.unknown.length, 0)
  assert.match(reading.dialect ?? '', /\+3$/)
})

test('an SMPP status is read as ever', () => {
  const reading = readRefusal({ kind: 'smpp' }, { kind: 'status', status: 0x0b }, BY)
  assert.equal(reading.code, '0x0000000B')
  assert.equal(reading.claim.status, 'rejected')
  assert.equal(reading.claim.reason, 'invalid-number')
  assert.equal(reading.said, null)
  const busy = readRefusal({ kind: 'smpp' }, { kind: 'status', status: 0x58 }, BY)
  assert.equal(busy.claim.status, 'rejected')
})
