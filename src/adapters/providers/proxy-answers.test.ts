import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ALL_PROVIDERS } from '../../../test/support/all-providers.ts'
import { HTTP_PROVIDERS } from './all.ts'

/** What stands between us and a provider says in its stead, when it may long have taken the text. */
const BODIES: readonly string[] = [
  '',
  '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>',
  '<!DOCTYPE html><title>example.com | 522: Connection timed out</title>',
  'upstream connect error or disconnect/reset before headers. reset reason: overflow',
  'error code: 521',
  'Temporary failure',
  '{"type":"about:blank","title":"Gateway Timeout","status":504}',
  '{"type":"about:blank","title":"Unavailable","status":503,"description":"Try again"}',
  '{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1","title":"Error","status":500}',
  '{"type":"https://developers.cloudflare.com/522","title":"Timed out","retryable":true}',
  '{"type":"error","description":"upstream"}',
  '{"message":"Endpoint request timed out"}',
  '{"message":"Internal server error"}',
  '{"Message":"Service Unavailable","__type":"ServiceUnavailableException"}',
  '{"error":{"code":503,"message":"Service Unavailable","status":"UNAVAILABLE"}}',
  '{"error":{"code":4,"message":"overloaded"}}',
  '{"error":"overloaded","code":20429}',
  '{"errors":[{"code":"10011","detail":"too many"}]}',
  '{"fault":{"faultstring":"Spike arrest","detail":{"errorcode":"policies.ratelimit"}}}',
  '[]',
  'null',
]
const STATUSES = [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599, 408, 302]

test('there is an account of every provider here', () => {
  assert.deepEqual(
    HTTP_PROVIDERS.map(({ kind }) => kind).toSorted(),
    ALL_PROVIDERS.map(({ kind }) => kind).toSorted(),
  )
})

for (const provider of HTTP_PROVIDERS) {
  const one = ALL_PROVIDERS.find(({ kind }) => kind === provider.kind)
  const connection = one?.connection('http://127.0.0.1:9') ?? {}
  test(`${provider.kind}: a proxy's error leaves it open whether the text was taken`, () => {
    const words = fc.oneof(fc.constantFrom(...BODIES), fc.json(), fc.string())
    fc.assert(
      fc.property(fc.constantFrom(...STATUSES), words, (status, body) => {
        const headers = { 'retry-after': '5', server: 'cloudflare' }
        assert.equal(provider.readAnswer({ status, headers, body }, connection).kind, 'unknown')
      }),
      { numRuns: 400 },
    )
    for (const status of STATUSES)
      for (const body of BODIES)
        assert.equal(
          provider.readAnswer({ status, headers: {}, body }, connection).kind,
          'unknown',
          `${status} ${body}`,
        )
  })

  test(`${provider.kind}: 429 from whoever means that nothing was taken`, () => {
    for (const body of BODIES) {
      const outcome = provider.readAnswer({ status: 429, headers: {}, body }, connection)
      assert.equal(outcome.kind, 'busy', body)
    }
  })
}
