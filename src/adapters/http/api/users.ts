import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import {
  type Invitation,
  acceptInvitation,
  changeRole,
  invite,
  listInvitations,
  listMembers,
  makePasswordLink,
  readInvitation,
  removeMember,
  setPasswordByLink,
  withdrawInvitation,
} from '../../../flows/manage-people.ts'
import type { Member } from '../../../flows/ports/platform.ts'
import type { FastifyRequest } from 'fastify'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import {
  At,
  AtOrNull,
  Body,
  Email,
  IdParams,
  ListOf,
  Name,
  Password,
  type Platform,
  type PlatformRouteDeps,
  RoleSchema,
  Token,
  actOf,
  isoAt,
  isoOrNull,
  notFound,
  readId,
  wholeList,
} from './platform-shapes.ts'
import { SignedInSchema, badPassword, invalidToken, sendSession } from './session.ts'

const UserSchema = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('user'),
    email: Type.String(),
    name: Type.String(),
    role: RoleSchema,
    joined_at: At,
    disabled_at: AtOrNull,
  },
  { title: 'User' },
)

const shapeUser = (member: Member) => ({
  id: wireId('usr', member.id),
  object: 'user' as const,
  email: member.email,
  name: member.name,
  role: member.role,
  joined_at: isoAt(member.joinedAt),
  disabled_at: isoOrNull(member.disabledAt),
})

const INVITATION = {
  id: Type.String(),
  object: Type.Literal('invitation'),
  email: Type.String(),
  role: RoleSchema,
  created_at: At,
  expires_at: At,
}
const InvitationSchema = Type.Object(INVITATION, { title: 'Invitation' })
const NewInvitationSchema = Type.Object(
  { ...INVITATION, link: Type.String({ description: 'Works once; shown here only.' }) },
  { title: 'NewInvitation' },
)

const shapeInvitation = (invitation: Invitation) => ({
  id: invitation.id,
  object: 'invitation' as const,
  email: invitation.email,
  role: invitation.role,
  created_at: isoAt(invitation.createdAt),
  expires_at: isoAt(invitation.expiresAt),
})

const people = { config: { scope: 'people:admin', load: 'reads' } } as const

/** The people of a workspace: invited by a one-time link, changed and removed by an admin. */
export function userRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  memberRoutes(app, platform)
  invitationRoutes(app, platform)
  linkRoutes(app, platform)
}

function memberRoutes(app: Api, platform: Platform): void {
  app.get(
    '/v1/users',
    {
      ...people,
      schema: {
        operationId: 'listUsers',
        summary: 'The people of the workspace',
        tags: ['people'],
        response: { 200: ListOf(UserSchema, 'UserList') },
      },
    },
    async (request) => wholeList((await listMembers(platform, actOf(request))).map(shapeUser)),
  )
  app.patch(
    '/v1/users/:id',
    {
      ...people,
      schema: {
        operationId: 'changeUser',
        summary: 'Change a person’s role',
        tags: ['people'],
        params: IdParams,
        body: Body({ role: RoleSchema }),
        response: { 200: UserSchema },
      },
    },
    async (request) => {
      const userId = readId('usr', request.params.id)
      const { role } = request.body
      const outcome = await changeRole(platform, actOf(request), { userId, role })
      return shapeUser(changed(outcome, request.params.id))
    },
  )
  app.delete(
    '/v1/users/:id',
    {
      ...people,
      schema: {
        operationId: 'removeUser',
        summary: 'Take a person out of the workspace',
        description: 'Ends their sessions.',
        tags: ['people'],
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const userId = readId('usr', request.params.id)
      changed(await removeMember(platform, actOf(request), userId), request.params.id)
      return reply.code(204).send(null)
    },
  )
}

function changed(outcome: Awaited<ReturnType<typeof changeRole>>, id: string): Member {
  switch (outcome.kind) {
    case 'changed':
      return outcome.member
    case 'not-found':
      throw notFound(id)
    case 'last-admin':
      throw problem('conflict', {
        detail: 'This is the last admin of the workspace: make somebody else an admin first.',
      })
    case 'refused':
      throw problem('scope-missing', { detail: outcome.because })
  }
}

function invitationRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/users',
    {
      ...people,
      schema: {
        operationId: 'inviteUser',
        summary: 'Invite a person',
        description: 'Answers with a one-time link to hand over. It is valid for seven days.',
        tags: ['people'],
        body: Body({ email: Email, role: RoleSchema }),
        response: { 201: NewInvitationSchema },
      },
    },
    async (request, reply) => {
      const outcome = await invite(platform, actOf(request), request.body)
      if (outcome.kind === 'already-member') {
        throw problem('conflict', { detail: 'This address is of a member already.' })
      }
      if (outcome.kind === 'refused') throw problem('scope-missing', { detail: outcome.because })
      const link = linkTo(platform, request, `/invitation#${outcome.token}`)
      reply.code(201)
      return { ...shapeInvitation(outcome.invitation), link }
    },
  )
  app.get(
    '/v1/users/invitations',
    {
      ...people,
      schema: {
        operationId: 'listInvitations',
        summary: 'Invitations that nobody has taken up yet',
        tags: ['people'],
        response: { 200: ListOf(InvitationSchema, 'InvitationList') },
      },
    },
    async (request) =>
      wholeList((await listInvitations(platform, actOf(request))).map(shapeInvitation)),
  )
  app.delete(
    '/v1/users/invitations/:id',
    {
      ...people,
      schema: {
        operationId: 'withdrawInvitation',
        summary: 'Withdraw an invitation',
        tags: ['people'],
        params: IdParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await withdrawInvitation(platform, actOf(request), id))) throw notFound(id)
      return reply.code(204).send(null)
    },
  )
}

/** What the pages behind one-time links do. The token travels in the body: addresses end up in logs. */
function linkRoutes(app: Api, platform: Platform): void {
  const open = { config: { scope: null, load: 'reads' } } as const
  app.post(
    '/v1/invitations/read',
    {
      ...open,
      schema: {
        operationId: 'readInvitation',
        summary: 'What an invitation offers',
        tags: ['people'],
        body: Body({ token: Token }),
        response: {
          200: Type.Object(
            { email: Type.String(), role: RoleSchema, workspace_name: Type.String() },
            { title: 'InvitationOffer' },
          ),
        },
      },
    },
    async (request) => {
      const offer = await readInvitation(platform, request.body.token)
      if (offer === null) throw invalidToken('Ask for another invitation.')
      return { email: offer.email, role: offer.role, workspace_name: offer.workspaceName }
    },
  )
  app.post(
    '/v1/invitations/accept',
    {
      ...open,
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Join a workspace',
        description:
          'With a password of one’s own choice; who has an account already gives the password they have.',
        tags: ['people'],
        body: Body({ token: Token, name: Name, password: Password }),
        response: { 201: SignedInSchema },
      },
    },
    async (request, reply) => {
      const outcome = await acceptInvitation(platform, { ...request.body, ip: request.ip })
      if (outcome.kind === 'signed-in') return sendSession(platform, request, reply, outcome)
      if (outcome.kind === 'refused') throw badPassword(outcome.because)
      if (outcome.kind === 'invalid-token') throw invalidToken('Ask for another invitation.')
      throw problem('wrong-password', { detail: 'You have an account: give its password.' })
    },
  )
  passwordLinkRoutes(app, platform)
}

function passwordLinkRoutes(app: Api, platform: Platform): void {
  app.post(
    '/v1/users/:id/password-link',
    {
      ...people,
      schema: {
        operationId: 'makePasswordLink',
        summary: 'Make a one-time link by which a person sets a new password',
        description: 'Valid for a day. Only for people who are of no other workspace.',
        tags: ['people'],
        params: IdParams,
        response: {
          201: Type.Object({ link: Type.String(), expires_at: At }, { title: 'PasswordLink' }),
        },
      },
    },
    async (request, reply) => {
      const userId = readId('usr', request.params.id)
      const outcome = await makePasswordLink(platform, actOf(request), userId)
      if (outcome.kind === 'not-found') throw notFound(request.params.id)
      if (outcome.kind === 'elsewhere-too') {
        throw problem('conflict', {
          detail: 'This person is also of other workspaces, which the link would open.',
        })
      }
      const link = linkTo(platform, request, `/password#${outcome.token}`)
      reply.code(201)
      return { link, expires_at: isoAt(outcome.expiresAt) }
    },
  )
  app.post(
    '/v1/password',
    {
      config: { scope: null, load: 'reads' },
      schema: {
        operationId: 'setPassword',
        summary: 'Set a new password by a one-time link',
        tags: ['people'],
        body: Body({ token: Token, password: Password }),
        response: { 201: SignedInSchema },
      },
    },
    async (request, reply) => {
      const outcome = await setPasswordByLink(platform, { ...request.body, ip: request.ip })
      if (outcome.kind === 'signed-in') return sendSession(platform, request, reply, outcome)
      if (outcome.kind === 'refused') throw badPassword(outcome.because)
      throw invalidToken('Ask an admin for another link.')
    },
  )
}

const linkTo = ({ publicUrl }: Platform, request: FastifyRequest, path: string): string =>
  `${publicUrl ?? `${request.protocol}://${request.host}`}${path}`
