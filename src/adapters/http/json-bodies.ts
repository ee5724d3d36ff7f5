import type { Api } from './api.ts'
import { problem } from './problems.ts'

/**
 * JSON as the framework reads it, with half characters mended: programs that cut a text after so many
 * characters cut emoji in two, and no database stores the half. Halves can only be written as escapes,
 * so that bodies without any cost nothing. Where no body is expected, an empty one is none, whatever
 * kind a program says it is. Plain text is no body of ours: 415, as for any other kind.
 */
export function readJsonBodies(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const body = text.toString()
    if (body === '' && request.routeOptions.schema?.body === undefined) return done(null, undefined)
    void parse(request, body, (error, value: unknown) => {
      if (error !== null) done(isJson(body) ? hostileName() : error)
      else done(null, HALF.test(body) ? mended(value) : value)
    })
  })
}

/** What is JSON, and yet refused, has a name that would change what an object is. */
function isJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

const hostileName = () =>
  problem('invalid-request', {
    detail: 'No field may be called __proto__, nor constructor with a prototype in it.',
  })

const HALF = /\\u[dD][89a-fA-F]/

/** Walks without recursion: a body may be as deep as it is long. */
function mended(body: unknown): unknown {
  if (typeof body === 'string') return body.toWellFormed()
  const left = [body]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    const fields = value as Record<string, unknown>
    for (const [name, one] of Object.entries(fields)) {
      if (!name.isWellFormed()) delete fields[name]
      fields[name.toWellFormed()] = typeof one === 'string' ? one.toWellFormed() : one
      left.push(one)
    }
  }
  return body
}
