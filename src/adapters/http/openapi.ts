import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import swagger from '@fastify/swagger'
import type { Api } from './api.ts'
import { CALLBACKS } from './openapi-callbacks.ts'
import { completeExamples } from './openapi-examples.ts'
import { describeHeaders } from './openapi-headers.ts'
import { exemplifyPathIds } from './openapi-path-ids.ts'
import { problemResponses } from './openapi-problems.ts'
import { hoistSchemas } from './openapi-schemas.ts'

export const API_VERSION = '1.0.0'

const DESCRIPTION = `Sends text messages and tells the truth about what happened to each of them.

Every request but a few carries \`Authorization: Bearer KEY\`. Bodies are JSON in snake_case, instants
are ISO 8601 in UTC with milliseconds, lists are pages with an opaque cursor, and every answer that
is not a success is \`application/problem+json\` with a stable \`code\`.`

const TAGS = {
  messages: 'One text to one recipient, and what became of it.',
  campaigns: 'Named batches of messages, their counts and their recipients.',
  history: 'Files of what other systems sent.',
  inbound: 'What recipients wrote to us.',
  orphans: 'Receipts that wait for their message, and receipts that could not be read.',
  vocabulary: 'Words that nobody knew, what people decide about them, and reading all again.',
  'opt-outs': 'Who must not be texted.',
  screening: 'What is looked at before sending: senders, what waits for a person, credit.',
  accounts: 'Provider accounts: through whom messages go out.',
  callbacks: 'Where changes are told, what was told, and what came of it.',
  doors: 'Logins for clients that were written for other systems.',
  people: 'Users, sessions and the first admin.',
  keys: 'API keys.',
  workspaces: 'Tenants, their caps and settings.',
  audit: 'Who did what.',
  catalogue: 'What each reason and each vendor code means.',
  operations: 'Health, metrics, jobs.',
} as const

/**
 * Collects the routes' own schemas into one OpenAPI 3.1 document at /openapi.json. A schema with a
 * title is written once and referred to. Register before the routes.
 */
export async function describeApi(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Delivrd',
        version: API_VERSION,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This installation' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key of a workspace.' },
          session: { type: 'apiKey', in: 'cookie', name: 'delivrd_session' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const { scope = null } = route.config ?? {}
      const hidden = scope === undefined || schema?.operationId === undefined
      if (hidden) return { schema: { hide: true }, url }
      return {
        url,
        schema: {
          ...schema,
          security: scope === null ? [] : [{ key: [] }, { session: [] }],
          ...(scope === null ? {} : { 'x-scope': scope }),
        },
      }
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return {}
      const whole = { ...document.openapiObject, webhooks: CALLBACKS }
      const described = exemplifyPathIds(describeHeaders(hoistSchemas(whole)))
      return problemResponses(completeExamples(described))
    },
  })
  let served: Served | null = null
  app.get(
    '/openapi.json',
    {
      config: { scope: null, load: 'always' },
      schema: { hide: true },
    },
    async (request, reply) => {
      served ??= serve(JSON.stringify(app.swagger()))
      const { 'if-none-match': known, 'accept-encoding': encodings = '' } = request.headers
      reply.headers({ 'cache-control': 'no-cache', etag: served.etag, vary: 'accept-encoding' })
      if (known === served.etag) return reply.code(304).send()
      reply.type('application/json; charset=utf-8')
      if (!TAKES_GZIP.test(encodings.toString())) return reply.send(served.plain)
      return reply.header('content-encoding', 'gzip').send(served.gzip)
    },
  )
}

const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i

type Served = { readonly plain: Buffer; readonly gzip: Buffer; readonly etag: string }

/** It never changes while we run: written and compressed once, as it is long and anybody may ask. */
function serve(text: string): Served {
  const plain = Buffer.from(text)
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzip: gzipSync(plain), etag }
}
