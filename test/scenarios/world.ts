import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeProvider } from '../../sim/providers/fake.ts'
import type { Script } from '../../sim/providers/script.ts'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import { fakeWhatsapp } from '../../sim/providers/whatsapp.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { type Scenario as SimulatedScenario, findScenario } from '../../sim/smsc/scenario.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { readWireId } from '../../src/core/ids.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'

/** The whole product over real sockets: its API, PostgreSQL, and carriers to send through. */
export type ScenarioWorld = {
  /** Delivers, and does what magic numbers ask for. */
  readonly carrier: Simulator
  /** Refuses every submission with a system error, to whatever number. */
  readonly refuser: Simulator
  /** Lets in only who knows its password, which nobody here does. */
  readonly fortress: Simulator
  /** Twilio, as it speaks over HTTP: what becomes of a text is as its number's script says. */
  readonly twilio: FakeProvider
  /** The WhatsApp Cloud API. */
  readonly whatsapp: FakeProvider
  /** A number of its own for which a provider over HTTP does as it is told. */
  scripted(script: Script): string
  /** Says where the WhatsApp app's receipts go. */
  tellWhatsapp(url: string): void
  /** Says where what people write to Twilio's numbers goes. */
  tellTwilio(url: string): void
  /** A number of its own for a behaviour of the simulator. */
  magic(behaviour: string): string
  /** An ordinary number that nobody used yet: carriers treat it as they treat everybody. */
  number(): string
  /** A workspace of its own, made at the first asking. Settings by their names on the wire. */
  workspace(name: string, settings?: Json): Promise<Workspace>
  /** Spoils what is stored of a message, as no request can: its sender becomes what is given. */
  damage(message: Message, sender: string): Promise<void>
  /** Waits until something is so; looks often, and not for ever. */
  until(isSo: () => Promise<boolean>): Promise<void>
  stop(): Promise<void>
}

// What the API answers is JSON, and each scenario looks at what it needs of it.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type Json = Record<string, any>

/** One tenant, as its own API key sees it. */
export type Workspace = {
  readonly id: string
  /** Asks the API; throws what it says when it refuses. */
  ask(method: string, path: string, body?: Json): Promise<Json>
  /** A provider account of its own, made at the first asking; its id. */
  account(name: string, settings: Json): Promise<string>
  send(message: Json): Promise<Message>
  campaign(order: Json, numbers: readonly string[]): Promise<Campaign>
}

export type Message = { readonly workspace: Workspace; readonly id: string }

export type Campaign = {
  readonly workspace: Workspace
  readonly id: string
  /** In the order of the ids of its recipients, which is the list's. */
  readonly messages: readonly Message[]
}

export const TWILIO_ACCOUNT = { accountSid: `AC${'0a'.repeat(16)}`, authToken: 'fake-auth-token' }
/** Where the vendors' calls go before they are told another address. */
const NOBODY = 'http://127.0.0.1:9/'

const ADMIN_KEY = 'the-admin-key-of-the-scenarios'
/** Fast, so that what takes the carrier seconds takes the test moments. */
const PACE = { hours: 72_000, seconds: 20 }

export async function openScenarioWorld(): Promise<ScenarioWorld> {
  const database = await createTestDatabase()
  const pool = openPool(database.url, { max: 1 })
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-scenarios-'))
  const [carrier, refuser, fortress] = await Promise.all([
    simulator('healthy'),
    simulator('refusing', { isMagic: false }),
    simulator('healthy', { password: 'nobody knows this' }),
  ])
  const scripts = new Map<string, Script>()
  const script = ({ to }: { readonly to: string }) => scripts.get(to.replace(/^\w+:/, '')) ?? null
  const told = { twilio: NOBODY, whatsapp: NOBODY }
  const [twilio, whatsapp] = await Promise.all([
    FakeProvider.start(fakeTwilio(TWILIO_ACCOUNT), {
      script,
      pace: PACE,
      get inboundUrl() {
        return told.twilio
      },
    }),
    FakeProvider.start(fakeWhatsapp(NOBODY), { script, pace: PACE, via: () => told.whatsapp }),
  ])
  const product = await start(database.url, folder)
  const workspaces = new Map<string, Promise<Workspace>>()
  let numbers = 0
  const newNumber = () => `+4479111${String((numbers += 1)).padStart(5, '0')}`
  return {
    carrier,
    refuser,
    fortress,
    twilio,
    whatsapp,
    scripted(wished) {
      const number = newNumber()
      scripts.set(number, wished)
      return number
    },
    tellWhatsapp: (url) => void (told.whatsapp = url),
    tellTwilio: (url) => void (told.twilio = url),
    magic(name) {
      const behaviour = findBehaviour(name)
      if (behaviour === null) throw new Error(`the simulator has no behaviour "${name}"`)
      return magicNumber(behaviour, (numbers += 1))
    },
    number: newNumber,
    workspace(name, settings = {}) {
      const known = workspaces.get(name)
      if (known !== undefined) return known
      const made = openWorkspace(product, name, settings)
      workspaces.set(name, made)
      return made
    },
    async damage({ id }, sender) {
      const uuid = readWireId('msg', id)
      await pool.query('update message_contents set sender = $2 where message_id = $1', [
        uuid,
        sender,
      ])
    },
    until: async (isSo) => void (await eventually(isSo, (so) => so)),
    async stop() {
      await product.stop()
      await Promise.all([carrier.stop(), refuser.stop(), fortress.stop()])
      await Promise.all([twilio.close(), whatsapp.close()])
      await pool.end()
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

async function simulator(
  name: string,
  changes: Partial<SimulatedScenario> = {},
): Promise<Simulator> {
  const found = findScenario(name)
  if (found.kind !== 'scenario') throw new Error(found.because)
  const scenario = { ...found.scenario, ...changes }
  return startSimulator({ port: 0, controlPort: null, seed: 1, scenario, pace: PACE })
}

async function start(databaseUrl: string, dataDir: string): Promise<Product> {
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir,
      adminKey: ADMIN_KEY,
      publicBaseUrl: null,
    },
    databaseUrl,
    secretKey: new Uint8Array(32).fill(7),
    log: silentLog,
    say: () => undefined,
  })
  if (started.kind !== 'started') throw new Error(started.because)
  await prepareSetup(started.product.platform)
  return started.product
}

async function ask(
  { port }: Pick<Product, 'port'>,
  key: string,
  { method, path, body }: { method: string; path: string; body?: Json | undefined },
): Promise<Json> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

async function openWorkspace(product: Product, name: string, settings: Json): Promise<Workspace> {
  const made = await ask(product, ADMIN_KEY, {
    method: 'POST',
    path: '/v1/workspaces',
    body: { name, default_country: 'GB' },
  })
  const { id } = made['workspace'] as Json as { id: string }
  const own: Workspace['ask'] = (method, path, body) =>
    ask(product, made['key'].key as string, { method, path, body })
  if (Object.keys(settings).length > 0) await own('PATCH', `/v1/workspaces/${id}`, settings)
  const accounts = new Map<string, Promise<string>>()
  const workspace: Workspace = {
    id,
    ask: own,
    account(accountName, wish) {
      const known = accounts.get(accountName)
      if (known !== undefined) return known
      // A carrier tells a customer's receipts to whoever is bound by that customer's name.
      const system_id = `${id.slice(-9)}-${accounts.size}`
      // Providers over HTTP have no binds, and no names for them.
      const bound = 'kind' in wish ? {} : { system_id }
      const added = own('POST', '/v1/accounts', { name: accountName, ...bound, ...wish })
      const adding = added.then((account) => account['id'] as string)
      accounts.set(accountName, adding)
      return adding
    },
    async send(message) {
      const sent = await own('POST', '/v1/messages', message)
      return { workspace, id: sent['id'] as string }
    },
    campaign: (order, numbers) => makeCampaign(workspace, order, numbers),
  }
  return workspace
}

async function makeCampaign(
  workspace: Workspace,
  order: Json,
  numbers: readonly string[],
): Promise<Campaign> {
  const recipients = numbers.map((to) => ({ to }))
  const { id } = await workspace.ask('POST', '/v1/campaigns', { ...order, recipients })
  const { data } = await workspace.ask('GET', `/v1/campaigns/${id}/recipients?limit=100`)
  const ids = (data as Json[]).map((one) => one['id'] as string)
  return { workspace, id, messages: ids.map((one) => ({ workspace, id: one })) }
}
