import assert from 'node:assert/strict'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { openExchange } from './exchange.ts'

/** Of localhost, for this test alone. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgywih9iccw2nIagf2
xkkFwXJ3bbxNlW4u4VUYSoyo+lehRANCAAQ35g8Osw3qXOrl5VWe/Cb6gJGR3J79
IX+9Sq5JIdF4dCQS2cH25JXeONDmnQI8J5J6OWm+3wmXUDi0EbHJAFQR
-----END PRIVATE KEY-----`
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUX4qq4INjiwGPg6INwk5+57K+MMgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAzMjczN1oYDzIxMjYxMDI5
MDMyNzM3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ35g8Osw3qXOrl5VWe/Cb6gJGR3J79IX+9Sq5JIdF4dCQS2cH25JXe
ONDmnQI8J5J6OWm+3wmXUDi0EbHJAFQRo2kwZzAdBgNVHQ4EFgQUM8z30ysk2NZm
sku0vPAuJDwXhFowHwYDVR0jBBgwFoAUM8z30ysk2NZmsku0vPAuJDwXhFowDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAJdAIPYcgAs/HYtdFXqbxzqX7M85i/wkIWnQA6s96n/gAiA5gBnt8tB5
ApR8HnzegGJLpShGXnU9r6Qw00NJM9zzBw==
-----END CERTIFICATE-----`

test('a provider that offers HTTP/2 is spoken to in HTTP/1.1, and a broken connection repeats nothing', async () => {
  setDefaultCACertificates([CERTIFICATE])
  const asked: string[] = []
  const server = createSecureServer(
    { key: KEY, cert: CERTIFICATE, allowHTTP1: true },
    (request, response) => {
      asked.push(request.httpVersion)
      request.resume()
      request.on('end', () => {
        if (request.url !== '/reset') response.end('taken')
        // Over HTTP/2 a client may take it for leave to send the text once more.
        else if (request.httpVersion === '2.0') request.stream.session?.goaway(0, 0)
        else request.socket.destroy()
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const exchange = openExchange({ connections: 2, connectTimeoutMs: 500, answerTimeoutMs: 500 })
  const send = (path: string) => {
    const url = `https://localhost:${(server.address() as AddressInfo).port}${path}`
    return exchange.send({ method: 'POST', url, headers: {}, body: 'a text' })
  }
  try {
    assert.equal((await send('/')).kind, 'reply')
    assert.equal((await send('/reset')).kind, 'lost')
    assert.deepEqual(asked, ['1.1', '1.1'])
  } finally {
    await exchange.close()
    server.close()
  }
})
