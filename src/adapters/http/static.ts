import { existsSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { Api } from './api.ts'
import type { Fallback } from './methods.ts'

const NOT_BUILT = `The API is here: /openapi.json
The console is not built. Build it with: npm run build:console\n`

/**
 * The console's files, and its start page for every other address that a browser may ask for: the
 * page finds its own way from there. Files whose name carries their hash are kept for ever.
 */
export async function serveConsole(app: Api, folder: string): Promise<Fallback> {
  if (!existsSync(join(folder, 'index.html'))) {
    return (request, reply) =>
      request.url === '/' ? reply.type('text/plain').send(NOT_BUILT) : null
  }
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })
  return (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const path = (request.url.split('?', 1)[0] ?? '').slice(1)
    if (isFileIn(folder, path)) {
      const isHashed = path.startsWith('assets/')
      return reply
        .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .sendFile(path)
    }
    if (path.startsWith('v1/') || !acceptsHtml(request.headers.accept)) return null
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  }
}

/** Asked of the folder each time, so that a console built anew is served at once. */
function isFileIn(folder: string, path: string): boolean {
  const isInside = path !== '' && !path.includes('\0') && normalize(path) === path
  if (!isInside || path.startsWith('..') || path.startsWith('/')) return false
  const file = join(folder, path)
  return existsSync(file) && statSync(file).isFile()
}

const acceptsHtml = (accept: string | undefined): boolean =>
  accept === undefined || accept.includes('text/html') || accept.includes('*/*')
