import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRequest } from './read-request.ts'

test('a request is read as it was kept in a file, without the line end of the editor', () => {
  assert.deepEqual(
    readRequest('POST https://a.example/receipts/acc_1 HTTP/1.1\nX-Sign: a:b\n\nx=1\n'),
    {
      method: 'POST',
      target: 'https://a.example/receipts/acc_1',
      headers: { 'x-sign': 'a:b' },
      body: 'x=1',
    },
  )
})

test('the body is as long as the request says, line ends and all', () => {
  const read = readRequest('POST /receipts/acc_1\r\nContent-Length: 6\r\n\r\na\n\nb\r\n\r\n')
  assert.ok('body' in read)
  assert.equal(read.body, 'a\n\nb\r\n')
})

test('a request without headers or body is one, and what is none is said', () => {
  assert.deepEqual(readRequest('GET /receipts/acc_1?a=1'), {
    method: 'GET',
    target: '/receipts/acc_1?a=1',
    headers: {},
    body: '',
  })
  assert.deepEqual(readRequest(''), {
    because: 'Expected a line such as POST https://…, found nothing.',
  })
  assert.deepEqual(readRequest('POST /x\nno header\n\n'), {
    because: 'Expected a header such as Name: value, found "no header".',
  })
})
