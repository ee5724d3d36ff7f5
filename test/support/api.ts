import type { Api } from '../../src/adapters/http/api.ts'
import { buildServer } from '../../src/adapters/http/server.ts'
import type { ServerDeps, ServerOptions } from '../../src/adapters/http/server.ts'
import { ROLE_SCOPES } from '../../src/flows/ports/identity.ts'
import type { Authenticator, Caller } from '../../src/flows/ports/identity.ts'
import { NEVER_SHEDS } from '../../src/flows/ports/shedding.ts'

export const silentLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

export const callerOf = (workspaceId: string, changes: Partial<Caller> = {}): Caller => ({
  workspaceId,
  actor: 'key:00000000-0000-7000-8000-000000000001',
  role: 'admin',
  scopes: ROLE_SCOPES.admin,
  isTest: false,
  userId: null,
  csrfToken: null,
  ...changes,
})

/** Knows one caller per bearer word: for tests of routes, whose subject is not identity. */
export const fixedCallers = (callers: Readonly<Record<string, Caller>>): Authenticator => ({
  async authenticate({ authorization }) {
    if (authorization === null) {
      return {
        kind: 'refused',
        code: 'missing-credentials',
        because: 'Send Authorization: Bearer KEY.',
      }
    }
    const caller = callers[authorization.replace(/^Bearer /, '')]
    if (caller === undefined)
      return { kind: 'refused', code: 'unknown-key', because: 'Not a key of ours.' }
    return { kind: 'caller', caller }
  },
})

/** The real server with the routes given; every answer is checked against its schema. */
export async function buildTestServer(
  register: (app: Api) => void,
  { authenticator = fixedCallers({}), ...deps }: Partial<ServerDeps> = {},
  options: ServerOptions = {},
): Promise<Api> {
  return buildServer(
    {
      clock: { now: () => 1_700_000_000_000 },
      log: silentLog,
      shedding: NEVER_SHEDS,
      authenticator,
      ...deps,
      register,
    },
    { checkAnswers: true, ...options },
  )
}
