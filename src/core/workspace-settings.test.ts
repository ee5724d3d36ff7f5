import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wireSettings } from './settings-fields.ts'
import {
  DEFAULT_WORKSPACE_SETTINGS,
  readWorkspaceSettings,
  storedWorkspaceSettings,
} from './workspace-settings.ts'

test('a workspace that decided nothing sends everything, asks for receipts and reroutes', () => {
  assert.deepEqual(DEFAULT_WORKSPACE_SETTINGS, {
    duplicateWindowSeconds: null,
    floodLimit: null,
    usageThreshold: null,
    screening: { mode: 'off', hold: [], drop: [] },
    registeredSendersOnly: false,
    deliveryReceipts: true,
    rerouting: true,
    routeBy: 'weight',
    refuseUnreachableNumberTypes: true,
    supportDesk: null,
    spokeCodes: 'twilio',
    helpText: null,
    optInConfirmation: null,
  })
})

test('a change names what it changes, and a part of the screening leaves the rest of it', () => {
  const current = storedWorkspaceSettings({
    floodLimit: 3,
    screening: { mode: 'off', hold: ['free'], drop: ['win'] },
  })
  const reading = readWorkspaceSettings({ screening: { mode: 'matching' } }, current)
  assert.deepEqual(reading, {
    kind: 'settings',
    settings: { screening: { mode: 'matching', hold: ['free'], drop: ['win'] } },
  })
})

for (const [given, pointer, detail] of [
  [{ duplicate_window_seconds: 0 }, '/duplicate_window_seconds', /from 1 to 2592000; found 0/],
  [{ flood_limit: '3' }, '/flood_limit', /whole number/],
  [{ usage_threshold: -1 }, '/usage_threshold', /whole number/],
  [{ screening: { mode: 'on' } }, '/screening', /mode must be one of off, matching, all/],
  [{ screening: { hold: [''] } }, '/screening', /hold each must be 1 to 200 characters/],
  [{ screening: 'off' }, '/screening', /an object with mode, hold, drop/],
  [{ support_desk: { email: 'a@b' } }, '/support_desk', /name is missing/],
  [{ support_desk: { name: 'A', url: 'javascript:alert(1)' } }, '/support_desk', /https:\/\//],
  [{ support_desk: { name: 'A', phone: 'abc' } }, '/support_desk', /phone must be a telephone/],
  [{ delivery_receipts: 'no' }, '/delivery_receipts', /true or false/],
  [{ spoke_codes: 'messente' }, '/spoke_codes', /twilio, telnyx, bandwidth/],
  [{ colour: 'red' }, '/colour', /is not a setting/],
] as const) {
  test(`a wrong decision is named, with what was expected: ${JSON.stringify(given)}`, () => {
    const reading = readWorkspaceSettings(given)
    assert.equal(reading.kind, 'refused')
    if (reading.kind !== 'refused') return
    assert.equal(reading.errors[0]?.pointer, pointer)
    assert.match(reading.errors[0]?.detail ?? '', detail)
  })
}

test('a support desk is called by whatever number people write', () => {
  for (const phone of ['+44 20 7946 0000', '0800 123', '(020) 7946-0000 ext. 12', '112', null]) {
    const reading = readWorkspaceSettings({ support_desk: { name: 'A', phone } })
    assert.equal(reading.kind, 'settings', String(phone))
  }
})

test('decisions survive the wire, and what else lies in the row is left alone', () => {
  const stored = { floodLimit: 5, opt_out_confirmation: 'Bye.' }
  const settings = storedWorkspaceSettings(stored)
  assert.equal('opt_out_confirmation' in settings, false)
  const reading = readWorkspaceSettings(wireSettings(settings))
  assert.deepEqual(reading, { kind: 'settings', settings })
})

test('no input makes the reader throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      readWorkspaceSettings(given)
    }),
  )
})
