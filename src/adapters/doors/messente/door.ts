import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { Scope } from '../../../flows/ports/identity.ts'
import type { LoadClass } from '../../../flows/ports/shedding.ts'
import type {
  CompatibleDeps,
  CompatibleDoor,
  DoorAnswer,
  DoorAsk,
  DoorFailure,
  DoorRoute,
} from '../shared/door.ts'
import { type Form, isStorable, readForm, textOf } from '../shared/form.ts'
import { callerAt } from '../shared/sign-in.ts'
import { type Asked, cancelSms, getBalance, askReceipt } from './ask.ts'
import { omniRoutes } from './omni.ts'
import { OMNI } from './omni-replies.ts'
import { otherRoutes } from './others.ts'
import { getPrices } from './prices.ts'
import { REPLIES } from './replies.ts'
import { sendSms } from './sms.ts'

/** Messente's SMS API and its Omnichannel API. Source: its documentation and the OpenAPI document of its packages. */
export const MESSENTE_DOOR: CompatibleDoor = {
  name: 'messente',
  routes: (deps, isAlone) => [
    ...smsRoutes(deps),
    ...omniRoutes(deps),
    ...otherRoutes(deps),
    ...(isAlone ? [NOWHERE] : []),
  ],
  failed: (failure, { path }) => (path.startsWith('/v1/') ? inJson(failure) : inPlain(failure)),
}

type Command = {
  readonly scope: Scope
  readonly load: LoadClass
  readonly take: (deps: CompatibleDeps, asked: Asked) => Promise<DoorAnswer>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  '/send_sms': {
    scope: 'messages:write',
    load: 'sends',
    take: (deps, { form, caller }) => sendSms(deps, form, caller),
  },
  '/get_dlr_response': { scope: 'messages:read', load: 'reads', take: askReceipt },
  '/cancel_sms': { scope: 'messages:write', load: 'always', take: cancelSms },
  '/get_balance': { scope: 'messages:read', load: 'reads', take: getBalance },
  '/prices': { scope: 'messages:read', load: 'reads', take: getPrices },
}

const smsRoutes = (deps: CompatibleDeps): readonly DoorRoute[] =>
  Object.entries(COMMANDS).map(([path, { scope, load, take }]) => ({
    methods: ['GET', 'POST'],
    path,
    take: async (ask) => {
      if (deps.shedding.refuses(load) !== null) return REPLIES.server
      const form = formOf(ask)
      const caller = await signedIn(deps, { form, scope, load, ip: ask.ip })
      return caller === null ? REPLIES.credentials : take(deps, { form, caller, ip: ask.ip })
    },
  }))

/** What the body says counts more than what the address does. */
const formOf = ({ method, query, body }: DoorAsk): Form =>
  method === 'POST' ? new Map([...query, ...readForm(body)]) : query

async function signedIn(
  deps: CompatibleDeps,
  {
    form,
    ...asked
  }: Pick<Command, 'scope' | 'load'> & { readonly form: Form; readonly ip: string },
): Promise<DoorCaller | null> {
  const username = textOf(form, 'username') ?? ''
  const password = textOf(form, 'password') ?? ''
  if (username === '' || !isStorable(username)) return null
  return callerAt(deps, { username, password }, { door: 'messente', ...asked })
}

const NOWHERE: DoorRoute = {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  path: '/v1/*',
  take: () => Promise.resolve(OMNI.noSuchPath),
}

function inPlain(failure: DoorFailure): DoorAnswer {
  switch (failure) {
    case 'malformed':
    case 'too-large':
      return REPLIES.parameters
    case 'too-slow':
    case 'too-fast':
    case 'unavailable':
      return REPLIES.server
  }
}

function inJson(failure: DoorFailure): DoorAnswer {
  switch (failure) {
    case 'malformed':
      return OMNI.unreadable
    case 'too-large':
      return OMNI.tooLarge
    case 'too-slow':
      return OMNI.tooSlow
    case 'too-fast':
      return OMNI.tooFast
    case 'unavailable':
      return OMNI.broken
  }
}
