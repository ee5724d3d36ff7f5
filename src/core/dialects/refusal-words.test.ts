import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mayGoElsewhere, speaksAgainstAccount } from '../rerouting.ts'
import { readWords } from './read-words.ts'
import { type RefusedFor, isForRecipient, refusedForIn } from './refusal-words.ts'

const SAID: readonly (readonly [RefusedFor | null, string])[] = [
  ['opted-out', 'The recipient has opted out'],
  ['opted-out', 'recipient_blocked: Recipient has opted out'],
  ['opted-out', 'Message blocked: recipient replied STOP'],
  ['opted-out', 'dst number has opted out'],
  [null, 'Message must include opt-out instructions'],
  [null, 'Your account has opted out of premium routes'],
  ['do-not-disturb', 'Number is on the DND list'],
  ['recipient-blocked', 'recipientBlocked'],
  ['recipient-blocked', 'unauthorized_to: To is not allowed'],
  ['recipient-blocked', 'rejected-to-number-in-blacklist'],
  ['recipient-blocked', 'Forbidden, Number is in the blacklist, to'],
  ['recipient-blocked', 'Number(s) has/have been denied by white- and/or black-lists.'],
  ['recipient-blocked', 'Destination number is blocked by the account'],
  ['recipient-blocked', 'You are not allowed to send messages to this number'],
  ['recipient-blocked', 'Recipient not in allowed list'],
  [
    'recipient-blocked',
    'Value filter failed for user [shop] (destination_address filter mismatch).',
  ],
  ['recipient-invalid', 'dst is not a valid phone number'],
  ['recipient-invalid', "syntax_invalid_parameter_format: The property 'to' has invalid format"],
  ['recipient-invalid', "to: '+1' must be replaced with a valid E164 formatted telephone number"],
  ['region', 'permission to send to this country is not enabled'],
  ['sender', 'unauthorized_from: From is not allowed'],
  ['sender', 'From number is not associated with your account'],
  ['sender', 'Value filter failed for user [shop] (source_address filter mismatch).'],
  ['content', 'Message content blocked as spam'],
  ['credit', 'Insufficient balance'],
  ['credentials', 'Invalid API key'],
  ['account', 'Your account has been suspended'],
  ['account', 'forbidden The application is not of this account'],
  ['account', 'IP address 192.0.2.7 is not whitelisted'],
  [null, 'Access Denied'],
  [null, 'Forbidden'],
  [null, ''],
]

for (const [about, sentence] of SAID) {
  test(`a refusal that says “${sentence}” is ${about === null ? 'left open' : `for the ${about}`}`, () =>
    assert.equal(refusedForIn(sentence), about))
}

const OF_PEOPLE: readonly RefusedFor[] = [
  'opted-out',
  'do-not-disturb',
  'recipient-blocked',
  'recipient-invalid',
]

test('what is refused for the recipient’s sake goes nowhere else, and speaks against no account', () => {
  for (const vendor of ['sinch', 'bandwidth', 'messagemedia', 'plivo', 'infobip', 'messente']) {
    for (const http_status of ['400', '401', '402', '403', '404', '422']) {
      for (const refused_for of OF_PEOPLE) {
        const { claim } = readWords(vendor, { http_status, refused_for })
        assert.equal(mayGoElsewhere(claim), false, `${vendor} ${http_status} ${refused_for}`)
        assert.equal(speaksAgainstAccount(claim), false)
      }
    }
  }
})

test('a bare 403 goes nowhere else: nobody knows whether it is the recipient’s', () => {
  const { claim } = readWords('bandwidth', { http_status: '403' })
  assert.equal(mayGoElsewhere(claim), false)
  assert.equal(speaksAgainstAccount(claim), false)
  const account = readWords('bandwidth', { http_status: '403', refused_for: 'account' }).claim
  assert.equal(mayGoElsewhere(account), true)
  assert.equal(speaksAgainstAccount(account), true)
})

test('a code of the vendor’s own counts more than its sentence', () => {
  const said = { http_status: '403', refused_for: 'account', 'error.code': '1240' }
  assert.equal(mayGoElsewhere(readWords('vonage', said).claim), false)
})

test('too much for one recipient is told from too much at all', () => {
  assert.ok(isForRecipient('{"error":"Too many messages to this recipient"}'))
  assert.ok(!isForRecipient('{"error":"Too many requests"}'))
})

test('any sentence is read, and in no time', () => {
  const started = process.cpuUsage().user
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void refusedForIn(text)))
  refusedForIn('number '.repeat(100_000))
  refusedForIn('to '.repeat(100_000))
  assert.ok(process.cpuUsage().user - started < 2_000_000)
})
