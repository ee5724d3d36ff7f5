import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platformSecrets } from '../../src/adapters/crypto/platform-secrets.ts'
import type { CompatibleDeps, CompatibleDoor } from '../../src/adapters/doors/shared/door.ts'
import { serveDoor } from '../../src/adapters/doors/shared/open-ports.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { postgresMessageContents } from '../../src/adapters/postgres/message-contents.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { postgresRehearsal } from '../../src/adapters/postgres/rehearsal.ts'
import { bucketOf } from '../../src/core/ids.ts'
import { seldom } from '../../src/core/seldom.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import type { DoorAuthenticator, DoorLoginSettings } from '../../src/flows/ports/door-logins.ts'
import { ROLE_SCOPES } from '../../src/flows/ports/identity.ts'
import type { SendRequest } from '../../src/flows/ports/intake.ts'
import { NEVER_SHEDS } from '../../src/flows/ports/shedding.ts'
import { createSending } from '../../src/flows/sending.ts'
import { optOutLists } from '../../src/wiring/doors-compatible.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from './intake-world.ts'
import { ROOT } from './tree.ts'

/** Real intake behind a compatible door, and everything that was handed in through it. */
export type CompatibleWorld = IntakeWorld & {
  readonly deps: CompatibleDeps
  readonly taken: SendRequest[]
}

export const NOW = Date.UTC(2026, 10, 5, 12)
export const LOGIN_ID = '019a0000-0000-7000-8000-000000000001'

/** Who must not be texted. */
const OPTED_OUT = '+447700900999'

/** What each user of the tests has; all have the password "secret". */
const USERS: Readonly<Record<string, Partial<DoorLoginSettings>>> = {
  tester: {},
  sender: { defaultSender: 'Harbour' },
  modern: { kannel: 'modern' },
  reader: {},
  AC00000000000000000000000000000001: {},
  SKreader: {},
}

export async function openCompatibleWorld(): Promise<CompatibleWorld> {
  const world = await openIntakeWorld()
  const edges = { clock: { now: () => NOW }, random: world.random, log: QUIET }
  const sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(world.pool, 1), ...edges }),
    campaigns: { store: postgresCampaignStore(world.pool, 2), ...edges },
  })
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     values ($1, $2, $3, 'opt-out', 'test', now())`,
    [bucketOf(world.workspaceId, OPTED_OUT), world.workspaceId, OPTED_OUT],
  )
  const taken: SendRequest[] = []
  const secrets = platformSecrets({ masterKey: 'master key of the tests', costLog2: 10 })
  const store = postgresPlatformStore(world.pool, secrets)
  const deps: CompatibleDeps = {
    ...edges,
    sending: {
      ...sending,
      accept: (batch) => {
        taken.push(...batch.messages)
        return sending.accept(batch)
      },
    },
    logins: loginsOf(world.workspaceId),
    mayTellRefusal: seldom(1_000),
    reads: postgresReads(world.pool),
    routeExplaining: { rehearsal: postgresRehearsal(world.pool), ...edges },
    workspaces: store.workspaces,
    optOuts: optOutLists({ store, secrets, ...edges }),
    contents: postgresMessageContents(world.pool, secrets),
    shedding: NEVER_SHEDS,
  }
  return { ...world, deps, taken }
}

const loginsOf = (workspaceId: string): DoorAuthenticator => ({
  async signIn({ username, password }) {
    const settings = USERS[username]
    if (settings === undefined || password !== 'secret') {
      return { kind: 'refused', because: 'no such login' }
    }
    return {
      kind: 'caller',
      caller: {
        workspaceId,
        actor: 'key:019a0000-0000-7000-8000-000000000002',
        role: 'admin',
        scopes: username.endsWith('reader') ? ['campaigns:read'] : ROLE_SCOPES.admin,
        isTest: false,
        userId: null,
        csrfToken: null,
        loginId: LOGIN_ID,
        username,
        settings: {
          defaultSender: null,
          bindsMax: null,
          window: null,
          perSecond: null,
          ...settings,
        },
      },
    }
  },
  lookAgain: (_door, callers) =>
    Promise.resolve(callers.map((caller) => ({ kind: 'caller', caller }))),
  secretOf: () => Promise.resolve(null),
})

/** One request at a door and what comes of it, as it stands in a file of golden cases. */
export type DoorCase = {
  readonly name: string
  readonly request: {
    readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    /** Hex where it is no text. */
    readonly body?: string | { readonly hex: string }
  }
  readonly reply?: { readonly status: number; readonly type: string; readonly body: string }
  /** Without what is null, or as is usual. */
  readonly taken?: readonly object[]
}

export type CaseFile = { readonly file: string; readonly cases: readonly DoorCase[] }

const FOLDER = join(ROOT, 'fixtures/doors')
const isWriting = process.env['GOLDEN'] === 'write'

/** Every golden case of a door: a file that is added to the folder is tested from then on. */
export const casesOf = (door: string): readonly CaseFile[] =>
  readdirSync(join(FOLDER, door)).map((name) => {
    const file = join(FOLDER, door, name)
    return { file, cases: JSON.parse(readFileSync(file, 'utf8')) as DoorCase[] }
  })

export type OpenDoor = {
  readonly run: (one: DoorCase) => Promise<Required<Pick<DoorCase, 'reply' | 'taken'>>>
  readonly close: () => Promise<void>
}

export async function openDoor(door: CompatibleDoor, world: CompatibleWorld): Promise<OpenDoor> {
  const app = await serveDoor(door, world.deps)
  return {
    run: async ({ request: { method = 'GET', path, headers = {}, body } }) => {
      world.taken.length = 0
      const payload = typeof body === 'object' ? Buffer.from(body.hex, 'hex') : body
      const reply = await app.inject({
        method,
        url: path,
        headers,
        ...(payload === undefined ? {} : { payload }),
      })
      return {
        reply: {
          status: reply.statusCode,
          type: String(reply.headers['content-type'] ?? ''),
          body: reply.body.replace(UUID, '<id>').replace(HEX_ID, '<id>'),
        },
        taken: world.taken.map((one) => told(one, world)),
      }
    },
    close: () => app.close(),
  }
}

/** After the words that they follow at doors that write ids without dashes. */
const HEX_ID = /(?<=OK |SM|PA)[0-9a-f]{32}/g

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function told(value: unknown, world: CompatibleWorld): object {
  const text = JSON.stringify(value, (_, one: unknown) =>
    one === null || one === false ? undefined : one,
  )
  return JSON.parse(text.replaceAll(world.accountId, '<Main>')) as object
}

/** Compares every case of a file with what the door does now; with GOLDEN=write keeps that instead. */
export async function checkCases(door: OpenDoor, { file, cases }: CaseFile): Promise<void> {
  const now: DoorCase[] = []
  for (const one of cases) {
    const came = await door.run(one)
    now.push({ ...one, ...came })
    if (isWriting) continue
    const told = { name: one.name, reply: came.reply, taken: came.taken }
    assert.deepEqual(told, { name: one.name, reply: one.reply, taken: one.taken })
  }
  if (isWriting) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`)
}
