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
