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

/** Of pages and their files. */
const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** On every answer. What the API says is no page and is never kept by anything on the way. */
export function addSecurityHeaders(app: Api): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Through the framework, so that all headers are written in one go.
    if (request.routeOptions.config.scope === undefined) reply.headers(PAGE_HEADERS)
    else reply.headers(API_HEADERS)
    reply.header('x-request-id', request.id)
    done()
  })
}

const API_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const
