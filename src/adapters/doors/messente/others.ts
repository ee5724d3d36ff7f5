import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { Scope } from '../../../flows/ports/identity.ts'
import type { CompatibleDeps, DoorAnswer, DoorAsk, DoorRoute } from '../shared/door.ts'
import { isStorable } from '../shared/form.ts'
import { international } from '../shared/standing.ts'
import { OMNI, json, lookupError, phonebookError, statisticsError } from './omni-replies.ts'
import { jsonBody, omniCaller } from './omni.ts'

const LISTED_MAX = 10_000

/** What else its packages know: the blacklist is ours; the rest says in its own form that it is not here. */
export const otherRoutes = (deps: CompatibleDeps): readonly DoorRoute[] => [
  {
    methods: ['GET'],
    path: '/v1/phonebook/blacklist',
    take: signedIn(deps, 'messages:read', list),
  },
  {
    methods: ['POST'],
    path: '/v1/phonebook/blacklist',
    take: signedIn(deps, 'opt-outs:write', add),
  },
  {
    methods: ['GET'],
    path: '/v1/phonebook/blacklist/:phone',
    take: signedIn(deps, 'messages:read', look),
  },
  {
    methods: ['DELETE'],
    path: '/v1/phonebook/blacklist/:phone',
    take: signedIn(deps, 'opt-outs:write', remove),
  },
  ...['contacts', 'groups'].flatMap((name) => [
    phonebook(`/v1/phonebook/${name}`),
    phonebook(`/v1/phonebook/${name}/*`),
  ]),
  wrongMethod('/v1/omnimessage', ['GET', 'PUT', 'PATCH', 'DELETE']),
  wrongMethod('/v1/omnimessages', ['GET', 'PUT', 'PATCH', 'DELETE']),
  wrongMethod('/v1/omnimessage/:id', ['GET', 'POST', 'PUT', 'PATCH']),
  {
    methods: ['POST'],
    path: '/v1/statistics/reports',
    take: async (ask) =>
      (await omniCaller(deps, ask, 'messages:read')) === null
        ? statisticsError(401, '103', 'Invalid username or password')
        : statisticsError(400, '100', 'There are no statistics by country here'),
  },
  {
    methods: ['POST'],
    path: '/v1/hlr/sync',
    take: async (ask) =>
      (await omniCaller(deps, ask, 'messages:read')) === null
        ? lookupError(401, 101, 'Unauthorized')
        : lookupError(400, 106, 'Numbers cannot be looked up here'),
  },
]

const phonebook = (path: string): DoorRoute => ({
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  path,
  take: () => Promise.resolve(phonebookError(400, '244', 'There are no contacts and groups here')),
})

const wrongMethod = (path: string, methods: readonly string[]): DoorRoute => ({
  methods,
  path,
  take: () => Promise.resolve(OMNI.noSuchMethod),
})

type Take = (deps: CompatibleDeps, caller: DoorCaller, ask: DoorAsk) => Promise<DoorAnswer>

const signedIn = (deps: CompatibleDeps, scope: Scope, take: Take): DoorRoute['take'] =>
  async function taken(ask) {
    const caller = await omniCaller(deps, ask, scope)
    return caller === null
      ? phonebookError(401, '202', 'Invalid username or password, or it may not do this')
      : take(deps, caller, ask)
  }

const BAD_NUMBER = phonebookError(400, '201', 'Invalid phone number')
const NOT_LISTED = phonebookError(404, '203', 'This phone number is not blacklisted')

/** Whoever must not be texted, for whatever reason. */
async function list(
  { optOuts }: CompatibleDeps,
  caller: DoorCaller,
  { ip }: DoorAsk,
): Promise<DoorAnswer> {
  const found = await optOuts.list(
    { caller, ip },
    { number: null, kind: null, after: null, limit: LISTED_MAX },
  )
  return json(200, { phoneNumbers: [...new Set(found.map(({ number }) => number))] })
}

const numberIn = (value: unknown): string | null =>
  typeof value === 'string' && isStorable(value) ? international(value) : null

async function add(
  { optOuts }: CompatibleDeps,
  caller: DoorCaller,
  ask: DoorAsk,
): Promise<DoorAnswer> {
  const number = numberIn(jsonBody(ask)?.['phoneNumber'])
  if (number === null) return BAD_NUMBER
  const note = "Messente's phonebook"
  const added = await optOuts.add({ caller, ip: ask.ip }, { number, kind: 'blocked', note })
  return added.kind === 'unreadable' ? BAD_NUMBER : { ...json(201, {}), body: '' }
}

async function look(
  { optOuts }: CompatibleDeps,
  caller: DoorCaller,
  { ip, parameters }: DoorAsk,
): Promise<DoorAnswer> {
  const number = numberIn(parameters['phone'])
  if (number === null) return NOT_LISTED
  const [found] = await optOuts.list({ caller, ip }, { number, kind: null, after: null, limit: 1 })
  return found === undefined ? NOT_LISTED : { ...json(200, {}), body: '' }
}

/** What people asked for themselves stays: only what was blocked here or by hand is taken back. */
async function remove(
  { optOuts }: CompatibleDeps,
  caller: DoorCaller,
  { ip, parameters }: DoorAsk,
): Promise<DoorAnswer> {
  const number = numberIn(parameters['phone'])
  if (number === null) return NOT_LISTED
  const removed = await optOuts.remove({ caller, ip }, { number, kind: 'blocked' })
  return removed.kind === 'removed' ? { ...json(200, {}), body: '' } : NOT_LISTED
}
