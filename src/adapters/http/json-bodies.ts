import type { Api } from './api.ts'
import { problem } from './problems.ts'
import type { FieldError } from './problems.ts'
import { escaped } from './validation.ts'

/**
 * JSON as the framework reads it, but for texts that nothing can store: a NUL, or half of a pair.
 * Both can only be written as escapes, so that bodies without any cost nothing.
 */
export function readJsonBodies(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const body = text.toString()
    void parse(request, body, (error, value: unknown) => {
      const unstorable = error === null && body.includes('\\u') ? findUnstorable(value) : null
      if (unstorable === null) return done(error, value)
      done(problem('invalid-request', { detail: NOT_TEXT, errors: [unstorable] }))
    })
  })
}

const NOT_TEXT = 'A text of the body holds a character that is none: see errors.'

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Walks without recursion: a body may be as deep as it is long. */
function findUnstorable(body: unknown): FieldError | null {
  const left: { readonly value: unknown; readonly pointer: string }[] = [
    { value: body, pointer: '' },
  ]
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { value, pointer } = one
    if (typeof value === 'string' && !isStorable(value)) {
      return { pointer, detail: 'holds a NUL or half of a pair' }
    }
    if (typeof value !== 'object' || value === null) continue
    for (const [name, inner] of Object.entries(value)) {
      if (!isStorable(name)) return { pointer, detail: 'has a name with a NUL or half of a pair' }
      // What is this deep is refused by its schema anyway; its whole path would fill the memory.
      const path = pointer.length > 200 ? pointer : `${pointer}/${escaped(name)}`
      left.push({ value: inner, pointer: path })
    }
  }
  return null
}
