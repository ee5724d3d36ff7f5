import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Caller, Scope } from '../../flows/ports/identity.ts'
import type { LoadClass } from '../../flows/ports/shedding.ts'

/** The server, as route files see it: a schema gives validation, types and the OpenAPI document. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merging needs an interface
  interface FastifyContextConfig {
    /** What the caller must be allowed; 'any': signed in, whatever the scopes; null: anybody. */
    scope?: Scope | 'any' | null
    /** What it counts as under load. By default: reads for GET, sends for the rest. */
    load?: LoadClass
    /** A body that may take longer than others, up to the server's own limit. */
    isUpload?: boolean
  }
  // oxlint-disable-next-line typescript/consistent-type-definitions -- merging needs an interface
  interface FastifyRequest {
    /** Who is asking; on a route for anybody, a caller without a workspace and without scopes. */
    caller: Caller
  }
}

/** Who asks on routes that are for anybody. */
export const ANYBODY: Caller = Object.freeze({
  workspaceId: '00000000-0000-0000-0000-000000000000',
  actor: 'anybody',
  role: 'user',
  scopes: [],
  isTest: false,
  userId: null,
  csrfToken: null,
})
