import { octetsOf } from '../shared/form.ts'
import type {
  CompatibleDeps,
  CompatibleDoor,
  DoorAnswer,
  DoorAsk,
  DoorFailure,
} from '../shared/door.ts'
import { basicCredentials } from '../shared/sign-in.ts'
import {
  type Arguments,
  BALANCE,
  argumentProblem,
  dashed,
  fieldsOf,
  readArguments,
  readObject,
} from './arguments.ts'
import { type BatchDeps, takeBatch } from './batch.ts'
import { balanceOf, rateOf, readRate } from './rate.ts'
import {
  CANNOT_SEND,
  type JasminError,
  PONG,
  TOO_FAST,
  badArgument,
  failure,
  failureJson,
  isError,
  proxied,
  success,
  titled,
} from './replies.ts'
import { readDraft, readOutcome, requestOf, signIn } from './send.ts'

type Deps = CompatibleDeps & BatchDeps
type Take = (deps: Deps, said: Arguments, ip: string) => Promise<DoorAnswer>

/** Jasmin's HTTP API, and its REST API on the same port. Source: its documentation and protocols/{http,rest}. */
export const jasminDoor = (batch: BatchDeps): CompatibleDoor => ({
  name: 'jasmin',
  routes: (given, isAlone) => {
    const deps = { ...given, ...batch }
    return [
      {
        methods: ['GET', 'POST'],
        path: '/send',
        take: async (ask) => (isAlone || isForUs(ask) ? byArguments(deps, ask, SENDING) : null),
      },
      { methods: ['GET'], path: '/balance', take: (ask) => byArguments(deps, ask, BALANCING) },
      { methods: ['GET'], path: '/rate', take: (ask) => byArguments(deps, ask, RATING) },
      { methods: ['GET'], path: '/ping', take: () => Promise.resolve(PONG) },
      { methods: ['POST'], path: '/secure/send', take: (ask) => byToken(deps, ask, send) },
      { methods: ['GET'], path: '/secure/balance', take: (ask) => byToken(deps, ask, balance) },
      { methods: ['GET', 'POST'], path: '/secure/rate', take: (ask) => byToken(deps, ask, rate) },
      {
        methods: ['POST'],
        path: '/secure/sendbatch',
        bodyLimit: 8 * 1024 * 1024,
        take: (ask) => sendBatch(deps, ask),
      },
    ]
  },
  failed: (what, { path }) => failedAs(path)(errorOf(what)),
})

/** Beside the console, whose own page this is. */
function isForUs({ method, query, contentType }: DoorAsk): boolean {
  if (method === 'GET') return query.has('username') && query.has('to')
  return (
    contentType === 'application/x-www-form-urlencoded' ||
    contentType === 'application/json' ||
    query.has('username')
  )
}

type Way = { readonly take: Take; readonly fail: (error: JasminError) => DoorAnswer }

const send: Take = async (deps, said, ip) => {
  if (deps.shedding.refuses('sends') !== null) return failure(CANNOT_SEND)
  const draft = readDraft(said, deps.clock.now())
  if (isError(draft)) return failure(draft)
  const caller = await signIn(deps, { ...said, ip }, SEND_RIGHT)
  if (isError(caller)) return failure(caller)
  const request = requestOf(draft, caller)
  const { workspaceId, isTest, username } = caller
  const messages = [request]
  const outcome = await deps.sending.accept({ workspaceId, isTest, messages, idempotency: null })
  const [answer = CANNOT_SEND] = readOutcome(outcome, messages, username)
  return isError(answer) ? failure(answer) : success(answer.id)
}

const SEND_RIGHT = { scope: 'messages:write', what: 'Cannot send MT messages' } as const

const rate: Take = async (deps, said, ip) => {
  const asked = readRate(said)
  if (isError(asked)) return failureJson(asked)
  const caller = await signIn(
    deps,
    { ...said, ip },
    { scope: 'messages:read', what: 'Cannot check rate' },
  )
  return isError(caller) ? failureJson(caller) : rateOf(deps, asked, { caller, ip })
}

const balance: Take = async (deps, said, ip) => {
  const problem = argumentProblem(said.fields, BALANCE)
  if (problem !== null) return failureJson(badArgument(problem))
  const caller = await signIn(
    deps,
    { ...said, ip },
    { scope: 'messages:read', what: 'Cannot check balance' },
  )
  return isError(caller) ? failureJson(caller) : balanceOf(deps, caller)
}

const SENDING: Way = { take: send, fail: failure }
const RATING: Way = { take: rate, fail: failureJson }
const BALANCING: Way = { take: balance, fail: failureJson }

const NO_JSON = badArgument('Unknown error: the body is no JSON object')

async function byArguments(deps: Deps, ask: DoorAsk, { take, fail }: Way): Promise<DoorAnswer> {
  const said = readArguments(ask)
  return said === null ? fail(NO_JSON) : take(deps, said, ask.ip)
}

const NO_TOKEN = titled(401, 'Authentication required', 'Please provide a valid Basic auth token')

const BROKEN_TOKEN = titled(401, 'Invalid token', 'Please provide a valid Basic auth token')

const badJson = (body: Uint8Array): DoorAnswer => {
  const found = Buffer.from(body).toString('utf8').slice(0, 200)
  return titled(412, 'Cannot parse JSON data', `Got unparseable json data: ${found}`)
}

type Signed = {
  readonly credentials: { readonly username: string; readonly password: string }
  readonly json: Readonly<Record<string, unknown>>
}

/** Basic authentication, and a body of JSON unless there is none. */
function readSigned(ask: DoorAsk): Signed | DoorAnswer {
  const credentials = basicCredentials(ask)
  if (credentials === null) {
    return ask.headers['authorization'] === undefined ? NO_TOKEN : BROKEN_TOKEN
  }
  if (ask.body.length === 0 && ask.method === 'GET') return { credentials, json: {} }
  const json = readObject(ask.body)
  return json === null ? badJson(ask.body) : { credentials, json }
}

async function byToken(deps: Deps, ask: DoorAsk, take: Take): Promise<DoorAnswer> {
  const signed = readSigned(ask)
  if ('status' in signed) return signed
  const { username, password } = signed.credentials
  const fields = new Map([...ask.query, ...fieldsOf(dashed(signed.json))])
  fields.set('username', octetsOf(username)).set('password', octetsOf(password))
  return proxied(await take(deps, { fields, isJson: true }, ask.ip))
}

async function sendBatch(deps: Deps, ask: DoorAsk): Promise<DoorAnswer> {
  if (deps.shedding.refuses('sends') !== null) return proxied(failure(CANNOT_SEND))
  const signed = readSigned(ask)
  if ('status' in signed) return signed
  const { credentials, json } = signed
  const fields = fieldsOf(credentials)
  const caller = await signIn(deps, { fields, ip: ask.ip }, SEND_RIGHT)
  if (isError(caller)) return proxied(failure(caller))
  return takeBatch(deps, json, { caller, credentials })
}

function errorOf(what: DoorFailure): JasminError {
  const unread = 'Unknown error: the request cannot be read'
  switch (what) {
    case 'malformed':
      return badArgument(unread)
    case 'too-large':
      return { status: 413, sentence: unread }
    case 'too-slow':
      return { status: 408, sentence: unread }
    case 'too-fast':
      return TOO_FAST
    case 'unavailable':
      return CANNOT_SEND
  }
}

function failedAs(path: string): (error: JasminError) => DoorAnswer {
  if (path.startsWith('/secure/')) return (error) => proxied(failure(error))
  return path === '/send' ? failure : failureJson
}
