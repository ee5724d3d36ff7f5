import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scryptHasher } from './passwords.ts'
import { createSealer } from './sealing.ts'

const cheap = scryptHasher({ costLog2: 10 })

test('a password matches its own hash only, and the hash does not hold it', async () => {
  const hash = await cheap.hash('unusual harbour kettle')
  assert.match(hash, /^scrypt\$10\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
  assert.equal(await cheap.matches('unusual harbour kettle', hash), true)
  assert.equal(await cheap.matches('unusual harbour kettlf', hash), false)
  assert.notEqual(await cheap.hash('unusual harbour kettle'), hash, 'each has a salt of its own')
})

test('nobody and an unreadable hash match no password', async () => {
  assert.equal(await cheap.matches('unusual harbour kettle', null), false)
  assert.equal(await cheap.matches('unusual harbour kettle', 'md5$abc'), false)
})

test('an old hash still matches after the cost was raised', async () => {
  const hash = await cheap.hash('unusual harbour kettle')
  assert.equal(await scryptHasher({ costLog2: 11 }).matches('unusual harbour kettle', hash), true)
})

test('passwords are hashed with N = 2^17', async () => {
  assert.match(await scryptHasher().hash('unusual harbour kettle'), /^scrypt\$17\$8\$1\$/)
})

test('a sealed secret opens for its owner under its key, and nothing else', () => {
  const sealer = createSealer('the master key of this installation')
  const sealed = sealer.seal('hunter2', 'account-1')
  assert.ok(!Buffer.from(sealed).toString('latin1').includes('hunter2'))
  assert.deepEqual(sealer.open(sealed, 'account-1'), { kind: 'opened', secret: 'hunter2' })
  assert.equal(sealer.open(sealed, 'account-2').kind, 'refused')
  const stranger = createSealer('another master key').open(sealed, 'account-1')
  assert.match(stranger.kind === 'refused' ? stranger.because : '', /DELIVRD_SECRET_KEY/)
  const refused = [stranger, sealer.open(sealed, 'account-2'), sealer.open(new Uint8Array(3), '')]
  for (const one of refused) {
    assert.match(one.kind === 'refused' ? one.because : '', /enter (the secret|it) again$/)
  }
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.equal(sealer.open(changed, 'account-1').kind, 'refused', `byte ${at}`)
  }
  assert.equal(sealer.open(new Uint8Array(3), 'account-1').kind, 'refused')
})

test('after the master key changes, what the former one sealed still opens and is named outdated', () => {
  const sealed = createSealer('former').seal('hunter2', 'account-1')
  const sealer = createSealer('current', ['former'])
  assert.deepEqual(sealer.open(sealed, 'account-1'), { kind: 'opened', secret: 'hunter2' })
  assert.equal(sealer.isOutdated(sealed), true)
  assert.equal(sealer.isOutdated(sealer.seal('hunter2', 'account-1')), false)
})
