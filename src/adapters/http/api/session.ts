import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { readWireId, wireId } from '../../../core/ids.ts'
import { SCOPES } from '../../../flows/ports/identity.ts'
import { completeSetup, isSetupNeeded } from '../../../flows/set-up.ts'
import {
  type SignedIn,
  changePassword,
  findSession,
  signIn,
  signOut,
  switchWorkspace,
} from '../../../flows/sign-in.ts'
import type { Api } from '../api.ts'
import { SESSION_COOKIE, credentialsOf } from '../credentials.ts'
import { problem } from '../problems.ts'
import {
  Body,
  Email,
  Name,
  Password,
  type Platform,
  type PlatformRouteDeps,
  RoleSchema,
  Token,
  isoAt,
  notFound,
} from './platform-shapes.ts'

const WorkspaceInSession = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    role: RoleSchema,
    is_demo: Type.Boolean(),
    default_country: Type.Union([Type.String(), Type.Null()]),
    currency: Type.String(),
  },
  { title: 'SessionWorkspace' },
)

const SessionSchema = Type.Object(
  {
    object: Type.Literal('session'),
    user: Type.Union([
      Type.Object({ id: Type.String(), email: Type.String(), name: Type.String() }),
      Type.Null(),
    ]),
    workspace: WorkspaceInSession,
    workspaces: Type.Array(WorkspaceInSession),
    role: RoleSchema,
    scopes: Type.Array(Type.Enum([...SCOPES])),
    csrf_token: Type.Union([Type.String(), Type.Null()]),
  },
  {
    title: 'Session',
    description: 'Who is asking, as a page needs it. csrf_token goes into X-CSRF-Token.',
  },
)

export const SignedInSchema = Type.Object(
  { object: Type.Literal('session'), expires_at: Type.String() },
  { title: 'SignedIn' },
)

/** Signing in and out, and the first admin. */
export function sessionRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  setupRoutes(app, platform)
  app.post(
    '/v1/session',
    {
      config: { scope: null, load: 'reads' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description: 'Sets the session cookie. Five failures lock the pair of account and address.',
        tags: ['people'],
        body: Body({ email: Email, password: Password }),
        response: { 201: SignedInSchema },
      },
    },
    async (request, reply) => {
      const { email, password } = request.body
      const formerToken = credentialsOf(request).sessionCookie
      const outcome = await signIn(
        { ...platform, limit: platform.signInLimit },
        { email, password, ip: request.ip, formerToken },
      )
      switch (outcome.kind) {
        case 'signed-in':
          return sendSession(platform, request, reply, outcome)
        case 'locked-out':
          throw lockedOut(outcome.retryAfterMs)
        case 'wrong-password':
          throw problem('wrong-password')
        case 'no-workspace':
          throw problem('wrong-password', { detail: 'This person is of no workspace any more.' })
      }
    },
  )
  ownSessionRoutes(app, platform)
}

function setupRoutes(app: Api, platform: Platform): void {
  app.get(
    '/v1/setup',
    {
      config: { scope: null },
      schema: {
        operationId: 'readSetup',
        summary: 'Is the first admin still to be made?',
        tags: ['people'],
        response: { 200: Type.Object({ needed: Type.Boolean() }, { title: 'Setup' }) },
      },
    },
    async () => ({ needed: await isSetupNeeded(platform) }),
  )
  app.post(
    '/v1/setup',
    {
      config: { scope: null, load: 'reads' },
      schema: {
        operationId: 'completeSetup',
        summary: 'Make the first admin',
        description: 'With the one-time token that the start printed. Signs in at once.',
        tags: ['people'],
        body: Body({ token: Token, email: Email, name: Name, password: Password }),
        response: { 201: SignedInSchema },
      },
    },
    async (request, reply) => {
      const outcome = await completeSetup(platform, { ...request.body, ip: request.ip })
      switch (outcome.kind) {
        case 'signed-in':
          return sendSession(platform, request, reply, outcome)
        case 'already-set-up':
          throw problem('already-set-up', { detail: 'Sign in, or ask an admin to invite you.' })
        case 'invalid-token':
          throw invalidToken('Each start of Delivrd prints a new token; use the newest.')
        case 'refused':
          throw badPassword(outcome.because)
      }
    },
  )
}

function ownSessionRoutes(app: Api, platform: Platform): void {
  app.get(
    '/v1/session',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'readSession',
        summary: 'Who is asking',
        tags: ['people'],
        response: { 200: SessionSchema },
      },
    },
    async (request) => shapeSession(platform, request),
  )
  app.delete(
    '/v1/session',
    {
      config: { scope: 'any', load: 'reads' },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        tags: ['people'],
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const token = credentialsOf(request).sessionCookie
      if (token !== null && request.caller.userId !== null) {
        await signOut(platform, { token, caller: request.caller, ip: request.ip })
      }
      reply.header('set-cookie', cookie(platform, request, { value: '', maxAgeS: 0 }))
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/v1/session/workspace',
    {
      config: { scope: 'any', load: 'reads' },
      schema: {
        operationId: 'switchWorkspace',
        summary: 'Look at another of one’s workspaces',
        tags: ['people'],
        body: Body({ workspace_id: Type.String({ maxLength: 60 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { token, userId } = personOf(request)
      const workspaceId = readWireId('wsp', request.body.workspace_id)
      if (workspaceId === null) throw notFound(request.body.workspace_id)
      const moved = await switchWorkspace(platform, { token, userId, workspaceId })
      if (moved.kind === 'not-a-member') throw notFound(request.body.workspace_id)
      return reply.code(204).send(null)
    },
  )
  passwordRoute(app, platform)
}

function passwordRoute(app: Api, platform: Platform): void {
  app.post(
    '/v1/session/password',
    {
      config: { scope: 'any', load: 'reads' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change one’s own password',
        description: 'Ends one’s other sessions.',
        tags: ['people'],
        body: Body({ current: Password, wanted: Password }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { token } = personOf(request)
      const session = await findSession(platform, token)
      if (session === null) throw problem('no-session')
      const outcome = await changePassword(
        { ...platform, limit: platform.signInLimit },
        { session, token, ...request.body, ip: request.ip },
      )
      switch (outcome.kind) {
        case 'changed':
          return reply.code(204).send(null)
        case 'locked-out':
          throw lockedOut(outcome.retryAfterMs)
        case 'wrong-password':
          throw problem('wrong-password', { detail: 'The current password is another.' })
        case 'refused':
          throw badPassword(outcome.because, '/wanted')
      }
    },
  )
}

function personOf(request: FastifyRequest): { token: string; userId: string } {
  const token = credentialsOf(request).sessionCookie
  const { userId } = request.caller
  if (token === null || userId === null) {
    throw problem('no-session', { detail: 'This is for people who are signed in, not for keys.' })
  }
  return { token, userId }
}

// oxlint-disable-next-line max-params -- the request, its answer, and what to say
export function sendSession(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, expiresAt }: SignedIn,
) {
  const maxAgeS = Math.floor((expiresAt - platform.clock.now()) / 1_000)
  reply.header('set-cookie', cookie(platform, request, { value: token, maxAgeS }))
  reply.code(201)
  return { object: 'session' as const, expires_at: isoAt(expiresAt) }
}

function cookie(
  { publicUrl }: Platform,
  request: FastifyRequest,
  { value, maxAgeS }: { value: string; maxAgeS: number },
): string {
  const isHttps = publicUrl?.startsWith('https:') ?? request.protocol === 'https'
  return (
    `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax` +
    (isHttps ? '; Secure' : '')
  )
}

async function shapeSession({ store }: Platform, { caller }: FastifyRequest) {
  const { userId, workspaceId, role } = caller
  const own = userId === null ? [] : await store.workspaces.ofUser(userId)
  const single = own.length > 0 ? null : await store.workspaces.byId(workspaceId)
  const workspaces = (single === null ? own : [{ ...single, role }]).map((workspace) => ({
    id: wireId('wsp', workspace.id),
    name: workspace.name,
    role: workspace.role,
    is_demo: workspace.isDemo,
    default_country: workspace.defaultCountry,
    currency: workspace.currency,
  }))
  const workspace = workspaces.find(({ id }) => id === wireId('wsp', workspaceId))
  if (workspace === undefined) throw problem('no-session')
  const members = userId === null ? [] : await store.users.members(workspaceId)
  const user = members.find(({ id }) => id === userId)
  return {
    object: 'session' as const,
    user:
      user === undefined
        ? null
        : { id: wireId('usr', user.id), email: user.email, name: user.name },
    workspace,
    workspaces,
    role,
    scopes: [...caller.scopes],
    csrf_token: caller.csrfToken,
  }
}

const lockedOut = (retryAfterMs: number) => {
  const seconds = Math.ceil(retryAfterMs / 1_000)
  return problem('locked-out', {
    detail: `Too many failed attempts from here; try again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
}

export const invalidToken = (hint: string) =>
  problem('invalid-token', { detail: `The token is unknown, used or expired. ${hint}` })

export const badPassword = (because: string, pointer = '/password') =>
  problem('invalid-request', { detail: because, errors: [{ pointer, detail: because }] })
