import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Api } from '../../src/adapters/http/api.ts'
import { orphanRoutes } from '../../src/adapters/http/api/orphans.ts'
import type { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { postgresOrphanRetries } from '../../src/adapters/postgres/orphan-retries.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { postgresVocabularyReads } from '../../src/adapters/postgres/vocabulary-reads.ts'
import { wireId } from '../../src/core/ids.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { whatCameIn } from '../../src/wiring/what-came-in.ts'
import { accountDeps } from '../support/account-deps.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type Steps, accepted, startSteps } from '../support/pipeline-steps.ts'
import { countDifferences, queue } from '../support/pipeline-world.ts'

/** Receipts without a message: what they may be about, and what one click does. */

// What the server says is held against its schema there; here it is only looked at.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

let database: TestDatabase
let steps: Steps
let app: Api

beforeEach(async () => {
  await app?.close()
  await steps?.world.pool.end()
  await database?.drop()
  database = await createTestDatabase()
  steps = await startSteps(database.url)
  const { pool, workspaceId } = steps.world
  const clock = { now: () => Date.now() }
  const book = steps.deps.accounts as ReturnType<typeof createAccountBook>
  const deps = {
    reads: postgresReads(pool),
    clock,
    orphanRetries: postgresOrphanRetries(pool),
    vocabulary: postgresVocabularyReads(pool),
    platform: accountDeps(pool, clock, () => book.refresh()),
    ...whatCameIn(pool, postgresPipelineStore(pool, 2)),
  }
  const authenticator = fixedCallers({
    admin: callerOf(workspaceId),
    user: callerOf(workspaceId, { scopes: ['messages:read', 'messages:write'] }),
    other: callerOf('00000000-0000-7000-8000-00000000000f'),
  })
  app = await buildTestServer((api) => orphanRoutes(api, deps), { authenticator })
})

after(async () => {
  await app?.close()
  await steps?.world.pool.end()
  await database?.drop()
})

async function call(
  method: 'GET' | 'POST',
  url: string,
  { body, as = 'admin', status = 200 }: { body?: object; as?: string; status?: number } = {},
): Promise<Json> {
  const headers = { authorization: `Bearer ${as}` }
  const payload = body === undefined ? {} : { payload: body }
  const answer = await app.inject({ method, url, headers, ...payload })
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json<Json>()
}

/** As many messages as asked for, each answered with an id. */
async function send(ids: readonly string[]): Promise<readonly string[]> {
  const people = ids.map((_, at) => ({ to: `+4477009${String(at).padStart(5, '0')}` }))
  const messages = await queue(steps.world, people)
  for (;;) {
    const handed = await steps.handOver(ids.length)
    if (handed.length === 0) return messages
    const answers = handed.map((handover) =>
      accepted(handover, ids[messages.indexOf(handover.id)] ?? ''),
    )
    await settleAnswers(steps.deps, steps.account, answers)
  }
}

/** Centres that name nobody in their receipts leave the id as the only clue. */
const receipt = (id: string, { from = '', stat = 'DELIVRD' } = {}) => ({
  accountId: steps.world.accountId,
  protocol: 'smpp' as const,
  meta: null,
  raw: encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    source_addr: from,
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode(`id:${id} stat:${stat} err:000 text:`),
  }),
})

async function hear(receipts: readonly ReturnType<typeof receipt>[]): Promise<void> {
  for (let at = 0; at < receipts.length; at += 200) {
    await recordReceipts(steps.deps, receipts.slice(at, at + 200))
  }
  while ((await drainInbox(steps.deps, 500)) > 0);
}

const count = async (text: string): Promise<number> =>
  Number((await steps.world.pool.query<{ n: string }>(`select count(*) as n ${text}`)).rows[0]?.n)

test('one click declares the rule and a thousand receipts find their messages', async () => {
  const numbers = Array.from({ length: 1_000 }, (_, at) => 700_000_000 + at * 13)
  const messages = await send(numbers.map((number) => number.toString(16)))
  await hear(numbers.map((number) => receipt(String(number))))
  assert.equal(await count('from orphans'), 1_000)

  const { data } = await call('GET', '/v1/orphans?limit=1')
  const [orphan] = data as Json[]
  const [likely] = (orphan?.['likely'] ?? []) as Json[]
  assert.equal(likely?.['relation'], 'hex-decimal')
  assert.deepEqual(orphan?.['id_hint'], {
    relation: 'hex-decimal',
    orphans: 200,
    matching: 200,
    confirmed_by_number: 0,
    other_number: 0,
    found: 0,
    is_rule: true,
    because:
      'ids in receipts look decimal, answers look hexadecimal: of 200 orphans 200 match that way',
  })
  const at = numbers.indexOf(Number(orphan?.['provider_id']))
  assert.equal(likely?.['message_id'], wireId('msg', messages[at] ?? ''))

  const body = { message_id: likely?.['message_id'], apply_rule: true }
  const matched = await call('POST', `/v1/orphans/${orphan?.['id']}/match`, { body })
  assert.deepEqual(matched['rule'], { id_relation: 'hex-decimal', receipts: 999 })
  while ((await drainInbox(steps.deps, 500)) > 0);

  assert.equal(await count('from orphans'), 0)
  assert.equal(await count(`from messages where status = 'delivered'`), 1_000)
  assert.equal(await count(`from evidence where matched_by = 'person'`), 1)
  assert.equal(await count(`from evidence where kind = 'receipt'`), 1_000)
  assert.deepEqual(await countDifferences(steps.world), [])
})

test('a match of one receipt counts for that message alone, and says who did it', async () => {
  const [one, two] = await send(['aaaa-1', 'aaaa-2'])
  await hear([receipt('777', { stat: 'UNDELIV' }), receipt('778')])
  const { data } = await call('GET', '/v1/orphans')
  const [, first] = data as Json[]
  assert.equal(first?.['provider_id'], '777')
  const body = { message_id: wireId('msg', one ?? '') }
  const matched = await call('POST', `/v1/orphans/${first?.['id']}/match`, { body, as: 'user' })
  assert.equal(matched['rule'], null)
  assert.equal((await steps.statusOf(one ?? ''))[0], 'failed')
  assert.equal((await steps.statusOf(two ?? ''))[0], 'submitted')
  assert.equal(await count('from orphans'), 1)
  assert.equal(await count(`from audit_log where act = 'orphan.matched'`), 1)
  assert.deepEqual(await countDifferences(steps.world), [])
  await call('POST', `/v1/orphans/${first?.['id']}/match`, { body, status: 404 })
})

test('of the messages to the same number, the latest is likely, with no relation of the ids', async () => {
  const [id] = await send(['x-1'])
  await hear([receipt('abc', { from: '447700900000' })])
  const { data } = await call('GET', '/v1/orphans')
  const [likely] = ((data as Json[])[0]?.['likely'] ?? []) as Json[]
  assert.equal(likely?.['message_id'], wireId('msg', id ?? ''))
  assert.equal(likely?.['to'], '+447700900000')
  assert.equal(likely?.['relation'], null)
  assert.match(likely?.['because'] as string, /^the same number, submitted \d+ s before it came$/)
  assert.equal((data as Json[])[0]?.['id_hint'], null)
})

test('a rule that is none is refused, and nothing is changed', async () => {
  const [id] = await send(['x-1'])
  await hear([receipt('abc')])
  const [orphan] = (await call('GET', '/v1/orphans'))['data'] as Json[]
  const body = { message_id: wireId('msg', id ?? ''), apply_rule: true }
  const url = `/v1/orphans/${orphan?.['id']}/match`
  await call('POST', url, { body, status: 400 })
  await call('POST', url, { body, status: 403, as: 'user' })
  assert.equal(await count('from orphans'), 1)
  assert.equal((await steps.statusOf(id ?? ''))[0], 'submitted')
})

test('nobody matches what is of another workspace, or to a message that never went that way', async () => {
  const [id] = await send(['x-1'])
  await hear([receipt('abc')])
  const [orphan] = (await call('GET', '/v1/orphans'))['data'] as Json[]
  const url = `/v1/orphans/${orphan?.['id']}/match`
  const body = { message_id: wireId('msg', id ?? '') }
  await call('POST', url, { body, status: 404, as: 'other' })
  const unsent = await queue(steps.world, [{ to: '+447700955555' }])
  const other = { message_id: wireId('msg', unsent[0] ?? '') }
  await call('POST', url, { body: other, status: 400 })
  await call('POST', url, { body: { message_id: 'msg_1' }, status: 400 })
  assert.equal(await count('from orphans'), 1)
})

test('ids that are related by chance are no rule, and exact ones find their messages whatever is declared', async () => {
  const ids = Array.from({ length: 120 }, (_, n) => String(1_000 + n))
  await send(ids)
  await hear(ids.slice(0, 40).map((id) => receipt(id)))
  // Another system on the same account: in hexadecimal its ids are ours.
  const others = ids.slice(40, 80).map((id) => parseInt(id, 16))
  await hear(others.map((id) => receipt(String(id), { stat: 'UNDELIV' })))
  const [orphan] = (await call('GET', '/v1/orphans'))['data'] as Json[]
  const hint = orphan?.['id_hint']
  assert.deepEqual(
    [hint.relation, hint.orphans, hint.matching, hint.found, hint.is_rule],
    ['hex-decimal', 40, 40, 40, false],
  )
  const body = { message_id: orphan?.['likely'][0].message_id, apply_rule: true }
  const url = `/v1/orphans/${orphan?.['id']}/match`
  const { detail } = await call('POST', url, { body, status: 409 })
  assert.match(
    detail as string,
    /of 40 orphans 40 match that way, 40 receipts found their messages/,
  )
  assert.equal(await count('from orphans'), 40)
  assert.equal(await count(`from messages where status = 'failed'`), 0)

  await steps.world.pool.query(
    `update provider_accounts set settings = settings || '{"idRelation": "hex-decimal"}'`,
  )
  await (steps.deps.accounts as ReturnType<typeof createAccountBook>).refresh()
  await hear(ids.slice(80).map((id) => receipt(id)))
  assert.equal(await count(`from messages where status = 'delivered'`), 80)
})

test('ids that are related while the numbers differ are no rule', async () => {
  const ids = Array.from({ length: 10 }, (_, n) => (2_000 + n).toString(16))
  await send(ids)
  await hear(ids.map((id, at) => receipt(String(parseInt(id, 16)), { from: `49151123456${at}0` })))
  const [orphan] = (await call('GET', '/v1/orphans'))['data'] as Json[]
  assert.equal(orphan?.['id_hint'], null)
  const body = { message_id: orphan?.['likely'][0].message_id, apply_rule: true }
  await call('POST', `/v1/orphans/${orphan?.['id']}/match`, { body, status: 409 })
  assert.equal(await count('from orphans'), 10)
})

test('a rule that the account does not take is refused, and nothing is matched', async () => {
  const [id] = await send(['2a'])
  await hear([receipt('42')])
  await steps.world.pool.query(
    `update provider_accounts set settings = settings || '{"rerouteAfterMs": 90000, "giveUpAfterMs": 60000}'`,
  )
  const [orphan] = (await call('GET', '/v1/orphans'))['data'] as Json[]
  const body = { message_id: wireId('msg', id ?? ''), apply_rule: true }
  await call('POST', `/v1/orphans/${orphan?.['id']}/match`, { body, status: 400 })
  assert.equal(await count('from orphans'), 1)
  assert.equal(await count(`from audit_log where act = 'orphan.matched'`), 0)
})
