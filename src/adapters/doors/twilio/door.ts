import { redactMessage } from '../../../flows/redact-message.ts'
import type { Scope } from '../../../flows/ports/identity.ts'
import type { LoadClass } from '../../../flows/ports/shedding.ts'
import type {
  CompatibleDeps,
  CompatibleDoor,
  DoorAnswer,
  DoorAsk,
  DoorRoute,
} from '../shared/door.ts'
import { type Form, readForm, textOf } from '../shared/form.ts'
import { basicCredentials, callerAt } from '../shared/sign-in.ts'
import { idOfHex, standingNow } from '../shared/standing.ts'
import { type Account, createMessage } from './create.ts'
import { listMessages } from './list.ts'
import {
  BROKEN,
  MALFORMED,
  NOT_CANCELLABLE,
  NOT_COMPLETE,
  TOO_FAST,
  TOO_LARGE,
  TOO_SLOW,
  UNAUTHORIZED,
  WRONG_METHOD,
  bad,
  json,
  notFound,
} from './replies.ts'
import { VERSION, resourceOf } from './resource.ts'

const BASE = `/${VERSION}/Accounts/:account/Messages`
const OTHERS = ['PUT', 'PATCH', 'DELETE'] as const

/** Twilio's Messages resource. Source: its API reference, and what its own package asks for. */
export const TWILIO_DOOR: CompatibleDoor = {
  name: 'twilio',
  routes: (deps) => [
    route(deps, ['POST'], {
      path: `${BASE}.json`,
      scope: 'messages:write',
      load: 'sends',
      take: create,
    }),
    route(deps, ['GET'], {
      path: `${BASE}.json`,
      scope: 'messages:read',
      load: 'exports',
      take: list,
    }),
    { methods: OTHERS, path: `${BASE}.json`, take: () => Promise.resolve(WRONG_METHOD) },
    route(deps, ['GET'], {
      path: `${BASE}/:message`,
      scope: 'messages:read',
      load: 'reads',
      take: fetch,
    }),
    route(deps, ['POST'], {
      path: `${BASE}/:message`,
      scope: 'messages:write',
      load: 'always',
      take: update,
    }),
    route(deps, ['DELETE'], {
      path: `${BASE}/:message`,
      scope: 'messages:write',
      load: 'always',
      take: remove,
    }),
    route(deps, ['GET'], {
      path: `${BASE}/:message/Media.json`,
      scope: 'messages:read',
      load: 'reads',
      take: media,
    }),
    {
      methods: ['GET', 'POST', ...OTHERS],
      path: `/${VERSION}/*`,
      take: ({ path }) => Promise.resolve(notFound(path)),
    },
  ],
  failed: (failure) => {
    switch (failure) {
      case 'malformed':
        return MALFORMED
      case 'too-large':
        return TOO_LARGE
      case 'too-slow':
        return TOO_SLOW
      case 'too-fast':
        return TOO_FAST
      case 'unavailable':
        return BROKEN
    }
  },
}

type Asked = {
  readonly ask: DoorAsk
  readonly account: Account
  readonly form: Form
}

type Take = (deps: CompatibleDeps, asked: Asked) => Promise<DoorAnswer>

function route(
  deps: CompatibleDeps,
  methods: readonly string[],
  {
    path,
    scope,
    load,
    take,
  }: {
    readonly path: string
    readonly scope: Scope
    readonly load: LoadClass
    readonly take: Take
  },
): DoorRoute {
  return {
    methods,
    path,
    take: async (ask) => {
      if (deps.shedding.refuses(load) !== null) return BROKEN
      const accountSid = ask.parameters['account'] ?? ''
      const caller = await callerAt(deps, basicCredentials(ask), {
        door: 'twilio',
        ip: ask.ip,
        scope,
        load,
      })
      if (caller === null) return UNAUTHORIZED
      // An account is asked for its own; a key (SK...) names the account beside it.
      const isOwn = caller.username === accountSid || !caller.username.startsWith('AC')
      if (!SID.test(accountSid) || !isOwn) return notFound(ask.path)
      const form = ask.method === 'POST' ? readForm(ask.body) : ask.query
      return take(deps, { ask, account: { caller, accountSid }, form })
    },
  }
}

const SID = /^AC[0-9a-f]{32}$/i

const create: Take = (deps, { form, account }) => createMessage(deps, form, account)

const list: Take = (deps, { form, account }) => listMessages(deps, form, account)

const idIn = ({ parameters }: DoorAsk): string | null =>
  idOfHex(
    /^(?:SM|MM)([0-9a-f]{32})(?:\.json)?$/i.exec(parameters['message'] ?? '')?.[1]?.toLowerCase() ??
      '',
  )

const fetch: Take = async (deps, { ask, account }) => {
  const id = idIn(ask)
  return id === null ? notFound(ask.path) : shown(deps, { id, ask, account })
}

/** Whoever was taken off it is not there for those who ask here. */
async function shown(
  deps: CompatibleDeps,
  { id, ask, account }: Omit<Asked, 'form'> & { readonly id: string },
): Promise<DoorAnswer> {
  const standing = await standingNow(deps, account.caller.workspaceId, id)
  return standing === null || standing.message.recipient === null
    ? notFound(ask.path)
    : json(200, resourceOf(standing, account))
}

/** Cancelled, or its text taken off it; nothing else of a message changes. */
const update: Take = async (deps, { ask, account, form }) => {
  const id = idIn(ask)
  const status = textOf(form, 'Status')
  const body = textOf(form, 'Body')
  if (id === null) return notFound(ask.path)
  if (status !== null && status !== 'canceled') return bad(20001, "Status can only be 'canceled'")
  if (body !== null && body !== '') return bad(20001, 'Body can only be empty: that takes it away')
  const { workspaceId, actor, isTest } = account.caller
  if (status !== null) {
    const done = await deps.sending.cancelMessage({ workspaceId, actor, isTest, ip: ask.ip }, id)
    if (done.kind === 'not-found') return notFound(ask.path)
    if (done.kind !== 'done') return NOT_CANCELLABLE
  }
  if (body !== null) {
    const done = await redactMessage(deps, workspaceId, { id, what: 'text' })
    if (done === 'not-final') return NOT_COMPLETE
  }
  return shown(deps, { id, ask, account })
}

const remove: Take = async (deps, { ask, account }) => {
  const id = idIn(ask)
  const { workspaceId } = account.caller
  const done =
    id === null ? 'not-found' : await redactMessage(deps, workspaceId, { id, what: 'person' })
  if (done === 'not-found') return notFound(ask.path)
  return done === 'not-final' ? NOT_COMPLETE : { ...json(204, null), body: '' }
}

/** There never is any. */
const media: Take = async (deps, { ask, account }) => {
  const id = idIn(ask)
  const standing = id === null ? null : await standingNow(deps, account.caller.workspaceId, id)
  if (standing === null) return notFound(ask.path)
  const uri = ask.path
  return json(200, {
    end: 0,
    first_page_uri: uri,
    media_list: [],
    next_page_uri: null,
    page: 0,
    page_size: 50,
    previous_page_uri: null,
    start: 0,
    uri,
  })
}
