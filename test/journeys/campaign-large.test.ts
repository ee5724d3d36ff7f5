import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readList } from '../../src/adapters/csv/read-list.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { tellCampaign } from '../../src/flows/command-campaign.ts'
import { editCampaign } from '../../src/flows/edit-campaign.ts'
import { createCampaign } from '../../src/flows/import-campaign.ts'
import type { CampaignDeps } from '../../src/flows/ports/campaigns.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'

/**
 * The first large campaign of an installation comes when the database has seen small ones only, and plans for
 * tables of a few rows. What it costs is counted in rows that the database looks at: seconds depend on the machine.
 */

const COUNT = 2_000
/** A recipient's own rows in each step of each plan. One that compares all with all looks at 500 and more. */
const ROWS_PER_RECIPIENT = 200

let world: IntakeWorld
let id = ''

before(async () => {
  world = await openIntakeWorld()
  await tryOut()
  await world.pool.query('analyze')
  // From the sixth time on a statement's plan is kept.
  for (let times = 0; times < 7; times++) await tryOut()
  await watchPlans()
})
after(() => world.end())

const deps = (): CampaignDeps => ({
  store: postgresCampaignStore(world.pool, 3),
  clock: { now: () => Date.UTC(2026, 10, 5, 12) },
  random: world.random,
  log: QUIET,
})

const by = () => ({
  workspaceId: world.workspaceId,
  actor: 'user:1',
  ip: '192.0.2.1',
  isTest: false,
})

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function create(rows: readonly string[]): Promise<string> {
  const outcome = await createCampaign(deps(), {
    by: by(),
    order: {
      policy: 'at-most-once',
      channel: 'sms',
      fallback: null,
      name: 'Autumn',
      text: 'Hi {name}',
      from: 'Shop',
      columns: {},
      accountId: null,
      validitySeconds: 3600,
      start: false,
      startsAt: null,
      reference: null,
    },
    list: readList(once(['phone,name', ...rows].join('\n'))),
    claim: null,
  })
  assert.ok(outcome.kind === 'created', JSON.stringify(outcome))
  return outcome.campaignId
}

async function tryOut(): Promise<void> {
  const trial = await create(['+447700900001,Anna', '+447700900002,Bo'])
  await edit(trial, 'Dear {name}')
  await tell(trial, 'start')
  await tell(trial, 'cancel')
}

const edit = async (campaign: string, text: string) =>
  assert.deepEqual(await editCampaign(deps(), by(), { id: campaign, edit: { text } }), {
    kind: 'done',
  })

async function tell(campaign: string, command: 'start' | 'cancel'): Promise<void> {
  assert.deepEqual(await tellCampaign(deps(), by(), { id: campaign, command }), { kind: 'done' })
  await tendCampaigns(deps())
}

/** What the database says it did for a statement, and for each within a function. */
type PlanNode = {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Join Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

const rowsOf = (node: PlanNode): number =>
  node['Actual Loops'] *
    (node['Actual Rows'] +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Join Filter'] ?? 0)) +
  (node.Plans ?? []).reduce((sum, inner) => sum + rowsOf(inner), 0)

let rowsLookedAt = 0
/** What one connection does; as long as one thing at a time is asked for, there is no other. */
async function watchPlans(): Promise<void> {
  const client = await world.pool.connect()
  await client.query(
    `load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
     set auto_explain.log_timing = off; set auto_explain.log_nested_statements = on;
     set auto_explain.log_format = json; set client_min_messages = log`,
  )
  client.on('notice', ({ message = '' }) => {
    if (!message.startsWith('duration:')) return
    rowsLookedAt += rowsOf(JSON.parse(message.slice(message.indexOf('{'))).Plan)
  })
  client.release()
}

const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
  [
    'is taken in',
    async () => {
      const rows = Array.from({ length: COUNT }, (_, at) => `+44771${String(1e6 + at)},P${at}`)
      id = await create(rows)
    },
  ],
  ['is edited', () => edit(id, 'Dear {name}')],
  ['is started', () => tell(id, 'start')],
  ['is cancelled', () => tell(id, 'cancel')],
]

for (const [what, step] of steps) {
  test(`a first large campaign ${what} at the cost of each recipient alone`, async () => {
    rowsLookedAt = 0
    await step()
    const rows = Math.round(rowsLookedAt / COUNT)
    assert.ok(
      rows > 0 && rows < ROWS_PER_RECIPIENT,
      `${rows} rows were looked at for each recipient`,
    )
  })
}

test('and all of it was done', async () => {
  assert.deepEqual(await world.counts(id), { cancelled: COUNT })
  assert.deepEqual(await world.differences(), [])
})
