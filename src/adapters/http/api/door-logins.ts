import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import { createLogin, listLogins, revokeLogin } from '../../../flows/manage-logins.ts'
import { DOORS, type DoorLogin, type DoorLoginSettings } from '../../../flows/ports/door-logins.ts'
import type { PlatformDeps } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { refused } from './callbacks-wish.ts'
import { Body, actOf, notFound, readId, wireActor } from './platform-shapes.ts'
import {
  IdParams,
  Instant,
  ListOf,
  Nullable,
  WireId,
  exampleId,
  instant,
  instantOrNull,
} from './schemas.ts'
import { wholeList } from './pages.ts'

export type DoorLoginApiDeps = {
  readonly doorLogins: PlatformDeps & {
    /** What is remembered about them no longer holds. */
    readonly forgetLogins: () => void
  }
}

const ADMIN = { config: { scope: 'keys:admin', load: 'reads' } } as const

const AtLeastOne = Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))

const SETTINGS = {
  default_sender: Type.Optional(
    Nullable(Type.String({ maxLength: 50 }), 'Who texts come from where the client names nobody.'),
  ),
  binds_max: Type.Optional({ ...AtLeastOne, description: 'SMPP: binds at once. Null: as usual.' }),
  window: Type.Optional({ ...AtLeastOne, description: 'SMPP: requests under way at once.' }),
  per_second: Type.Optional({ ...AtLeastOne, description: 'SMPP: messages a second.' }),
  kannel: Type.Optional(
    Nullable(
      Type.Enum(['classic', 'modern']),
      'Kannel: a text whose time ran out is told as 2, or as 34. Null: classic.',
    ),
  ),
} as const

const LOGIN = {
  id: WireId('dlg'),
  object: Type.Literal('door_login'),
  username: Type.String(),
  door: Type.Enum([...DOORS], { description: 'Which door it opens; any: all of them.' }),
  key_id: Type.String({ description: 'It may do what this key may, and ends with it.' }),
  settings: Type.Object({
    default_sender: Nullable(Type.String()),
    binds_max: AtLeastOne,
    window: AtLeastOne,
    per_second: AtLeastOne,
    kannel: Nullable(Type.Enum(['classic', 'modern'])),
  }),
  created_by: Type.String(),
  created_at: Instant,
  revoked_at: Nullable(Instant),
}

const LoginSchema = Type.Object(LOGIN, { title: 'DoorLogin' })
const NewLogin = Type.Object(
  { ...LOGIN, password: Type.String({ description: 'Shown here only.' }) },
  { title: 'NewDoorLogin' },
)

const loginJson = (login: DoorLogin) => ({
  id: wireId('dlg', login.id),
  object: 'door_login' as const,
  username: login.username,
  door: login.door,
  key_id: wireId('key', login.keyId),
  settings: {
    default_sender: login.settings.defaultSender,
    binds_max: login.settings.bindsMax,
    window: login.settings.window,
    per_second: login.settings.perSecond,
    kannel: login.settings.kannel ?? null,
  },
  created_by: wireActor(login.createdBy),
  created_at: instant(login.createdAt),
  revoked_at: instantOrNull(login.revokedAt),
})

/** How clients written for other systems sign in. */
export function doorLoginRoutes(app: Api, deps: DoorLoginApiDeps): void {
  listRoute(app, deps)
  createRoute(app, deps)
  revokeRoute(app, deps)
}

function listRoute(app: Api, { doorLogins }: DoorLoginApiDeps): void {
  app.get(
    '/v1/door-logins',
    {
      ...ADMIN,
      schema: {
        operationId: 'listDoorLogins',
        summary: 'The door logins of the workspace, revoked ones included',
        description: 'Newest first; never their passwords.',
        tags: ['doors'],
        response: { 200: ListOf(LoginSchema, 'DoorLoginList') },
      },
    },
    async (request) => wholeList((await listLogins(doorLogins, actOf(request))).map(loginJson)),
  )
}

function createRoute(app: Api, { doorLogins }: DoorLoginApiDeps): void {
  app.post(
    '/v1/door-logins',
    {
      ...ADMIN,
      schema: {
        operationId: 'createDoorLogin',
        summary: 'Make a login for a client at a compatible door',
        description:
          'It stands for an API key: the one named, or one that is issued with it and may send and read messages. ' +
          'The password is shown in this answer only. A username is given once in the installation.',
        tags: ['doors'],
        body: Body({
          door: Type.Enum([...DOORS]),
          username: Type.Optional(
            Nullable(Type.String({ maxLength: 100 }), 'Null: one is made up.'),
          ),
          password: Type.Optional(
            Nullable(Type.String({ maxLength: 100 }), 'Null: one is made up.'),
          ),
          key_id: Type.Optional(
            Nullable(
              Type.String({ maxLength: 60, examples: [exampleId('key')] }),
              'Null: one is issued.',
            ),
          ),
          settings: Type.Optional(Body(SETTINGS)),
        }),
        response: { 201: NewLogin },
      },
    },
    async (request, reply) => {
      const { door, username = null, password = null, key_id: key = null, settings } = request.body
      const made = await createLogin(doorLogins, actOf(request), {
        door,
        username,
        password,
        keyId: key === null ? null : readId('key', key),
        settings: settingsOf(settings ?? {}),
      })
      if (made.kind === 'name-taken') {
        const { because: detail } = made
        throw problem('conflict', { detail, errors: [{ pointer: '/username', detail }] })
      }
      if (made.kind === 'refused')
        throw refused(POINTERS[made.pointer] ?? made.pointer, made.because)
      doorLogins.forgetLogins()
      return reply.code(201).send({ ...loginJson(made.login), password: made.password })
    },
  )
}

type Settings = Type.Static<Type.TObject<typeof SETTINGS>>

/** The flow's names of fields, as they are on the wire. */
const POINTERS: Readonly<Record<string, string>> = {
  '/settings/bindsMax': '/settings/binds_max',
  '/settings/perSecond': '/settings/per_second',
}

const settingsOf = (said: Settings): Partial<DoorLoginSettings> => ({
  ...(said.default_sender === undefined ? {} : { defaultSender: said.default_sender }),
  ...(said.binds_max === undefined ? {} : { bindsMax: said.binds_max }),
  ...(said.window === undefined ? {} : { window: said.window }),
  ...(said.per_second === undefined ? {} : { perSecond: said.per_second }),
  ...(said.kannel === undefined ? {} : { kannel: said.kannel }),
})

function revokeRoute(app: Api, { doorLogins }: DoorLoginApiDeps): void {
  app.delete(
    '/v1/door-logins/:id',
    {
      ...ADMIN,
      schema: {
        operationId: 'revokeDoorLogin',
        summary: 'Revoke a door login',
        description:
          'After two seconds it opens nothing anywhere, and its SMPP sessions end. Its key stays.',
        tags: ['doors'],
        params: IdParams,
        response: { 200: LoginSchema },
      },
    },
    async (request) => {
      const id = readId('dlg', request.params.id)
      const revoked = await revokeLogin(doorLogins, actOf(request), id)
      if (revoked === null) throw notFound(request.params.id)
      doorLogins.forgetLogins()
      return loginJson(revoked)
    },
  )
}
