import type { Api } from './api.ts'

// Nothing inline, nothing from elsewhere, in nobody's frame.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const HEADERS = Object.entries({
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
})

/** On every answer; what the API says is never kept by anything on the way. */
export function addSecurityHeaders(app: Api): void {
  app.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of HEADERS) reply.raw.setHeader(name, value)
    reply.raw.setHeader('x-request-id', request.id)
    if (request.routeOptions.config.scope !== undefined) {
      reply.raw.setHeader('cache-control', 'no-store')
    }
    done()
  })
}
