import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { HTTP } from './http.ts'

const CONNECTION = {
  url: 'https://api.example/messages',
  username: 'user',
  password: 'a password & its ümlaut',
  secret: 'a token',
  headers: 'Authorization: Bearer {secret}',
  body: '{"to":"{to_digits}","from":"{from}","text":"{text}","ttl":{validity_seconds},"cb":"{receipt_url}"}',
  answer_id: 'data.0.message',
  answer_error: 'error.code',
  busy_errors: 'E9, E10',
  receipt_list: 'events',
  receipt_status: 'state',
  receipt_id: 'message',
  receipt_code: 'cause',
  receipt_to: 'recipient',
  receipt_time: 'at',
  words: 'arrived=DELIVRD, lost=UNDELIV, tired=EXPIRED, E1=ESME_RINVDSTADR',
  receipts_by: 'hmac-hex',
  receipt_header: 'X-Plain-Signature',
  receipt_secret: 'a secret',
}

testGolden(HTTP, CONNECTION)
testTotality(HTTP, CONNECTION)

const outcomeOf = (status: number, body: string, connection: object) => {
  const reply = { status, headers: {}, body }
  return HTTP.readAnswer(reply, { url: 'http://x', ...connection }).kind
}

test('a word for an error with a status that is fine counts as it is configured, and else as unknown', () => {
  const connection = { answer_error: 'error', words: 'E1=ESME_RINVDSTADR', busy_errors: 'E9' }
  const kinds = ['E1', 'E9', 'queued'].map((error) =>
    outcomeOf(200, JSON.stringify({ error }), connection),
  )
  assert.deepEqual(kinds, ['refused', 'busy', 'unknown'])
  for (const error of [false, 0, null, '', '0', '000', 'OK', 'none'])
    assert.equal(outcomeOf(200, JSON.stringify({ error }), connection), 'accepted', String(error))
  assert.equal(outcomeOf(400, '{"error":"queued"}', connection), 'refused')
})

test('where no id is told, any answer is acceptance but a page for people', () => {
  assert.equal(outcomeOf(200, 'sent', {}), 'accepted')
  assert.equal(outcomeOf(200, '<!DOCTYPE html><title>Log in</title>', {}), 'unknown')
})
