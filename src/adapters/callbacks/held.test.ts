import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CLOSED } from '../../core/callbacks/circuit.ts'
import type {
  CallbackStore,
  Called,
  ClaimedCallback,
  Endpoint,
} from '../../flows/ports/callbacks.ts'
import { eventually } from '../../../test/support/pipeline-world.ts'
import { startLoop } from '../pipeline/loop.ts'
import { type Deliverer, startDelivering } from './deliverer.ts'
import { Held } from './held.ts'

const id = (number: number): string => `01a20000-0000-7000-8000-${String(number).padStart(12, '0')}`

const ENDPOINT: Endpoint = {
  id: id(0),
  workspaceId: id(0),
  kind: 'made',
  name: 'hooks',
  url: 'https://hooks.example/callbacks',
  format: 'delivrd',
  method: 'POST',
  events: null,
  campaignId: null,
  loginId: null,
  isOrdered: false,
  test: 'include',
  options: {},
  sealed: null,
  state: 'active',
  because: null,
  circuit: CLOSED,
  createdBy: 'system',
  createdAt: 0,
  updatedAt: 0,
}

const callback = (
  number: number,
  { text = 'x'.repeat(160), endpoint = ENDPOINT.id, sequence = 1, message = number } = {},
): ClaimedCallback => ({
  endpointId: endpoint,
  leasedUntil: 60_000,
  messageId: id(message),
  sequence,
  tries: 0,
  event: {
    id: id(number),
    at: 0,
    kind: 'inbound',
    inbound: {
      id: id(message),
      workspaceId: ENDPOINT.workspaceId,
      from: '+447700900123',
      to: '+447700900456',
      text,
      channel: 'sms',
      keyword: null,
      isTest: false,
      receivedAt: 0,
      sequence,
      missing: [],
    },
  },
  wish: null,
})

test('the longer the texts that are held, the fewer more are claimed, and what is written makes room', () => {
  const held = new Held()
  const empty = held.runsLeft
  const numbers = Array.from({ length: 1_000 }, (_, at) => at)
  for (const at of numbers) held.add([callback(at, { text: 'ы'.repeat(10_000) })])
  assert.ok(held.has(id(999)) && !held.has(id(1_000)))
  assert.ok(held.runsLeft > 1_500 && held.runsLeft < 2_100, String(held.runsLeft))
  for (const at of numbers) held.add([callback(1_000 + at, { text: 'ы'.repeat(30_000) })])
  assert.equal(held.runsLeft, 0)
  const written = (at: number) => held.delete({ callbackId: id(at), leasedUntil: 60_000 })
  for (let at = 0; at < 2_000; at += 1) written(at)
  written(5)
  for (const at of numbers) held.add([callback(at)])
  for (const at of numbers) written(at)
  assert.ok(held.runsLeft > empty * 0.8 && held.runsLeft <= empty, String(held.runsLeft))
})

const CHANGES = 8
/** Sixteen calls of each at once leave room for another. */
const HANGING = 60
const ANSWERED_FIRST = 20

/** However much waits at each endpoint. Those that hang answer a few times at once before. */
function endlessBacklog() {
  const due = Array.from({ length: HANGING }, (_, at) => ({
    ...ENDPOINT,
    id: id(at),
    url: String(at),
  }))
  const seen = { held: 0, most: 0 }
  let last = HANGING
  const changesOf = (endpoint: string, runMax: number): readonly ClaimedCallback[] => {
    const message = (last += 1)
    return Array.from({ length: Math.min(CHANGES, runMax) }, (_, at) =>
      callback((last += 1), { endpoint, message, sequence: at + 1 }),
    )
  }
  const store: CallbackStore = {
    endpointsDue: async (_now, limit, full = []) => {
      const passedOver = new Set(full)
      return due.filter((one) => !passedOver.has(one.id)).slice(0, limit)
    },
    claim: async (endpoint, { limit, runMax = 1 }) => {
      const claimed = Array.from({ length: limit }, () => changesOf(endpoint.id, runMax)).flat()
      seen.held += claimed.length
      seen.most = Math.max(seen.most, seen.held)
      return claimed
    },
    settle: async (rows) => void (seen.held -= rows.length),
    takeOver: async () => 0,
    noteCircuits: async () => undefined,
    switchOff: async () => undefined,
    nextDueAt: async () => null,
  }
  return { store, due, seen }
}

const calls = new Map<string, number>()
const hanging: ((called: Called) => void)[] = []
const HEARD: Called = { kind: 'reply', reply: { status: 200, headers: {}, body: '' } }
const log = { debug() {}, info() {}, warn() {}, error() {} }
const backlog = endlessBacklog()
let deliverer: Deliverer

before(() => {
  deliverer = startDelivering({
    store: backlog.store,
    startLoop,
    // Time stands still, so that every answer comes at once.
    clock: { now: () => 0 },
    draw: () => 0.5,
    log,
    sign: async (unsigned) => unsigned,
    caller: {
      call: async ({ url }, { cut }) => {
        const before = calls.get(url) ?? 0
        calls.set(url, before + 1)
        if (url === 'well' || before < ANSWERED_FIRST) return HEARD
        const { promise, resolve } = Promise.withResolvers<Called>()
        hanging.push(resolve)
        void cut?.then((because) => resolve({ kind: 'no-reply', because }))
        return promise
      },
    },
  })
})
after(async () => {
  backlog.due.length = 0
  const stopped = deliverer.stop()
  for (const resolve of hanging) resolve(HEARD)
  await stopped
})

test('endpoints that hang hold a bounded part of memory, and one that is well is told on', async () => {
  deliverer.wake()
  let before = 0
  await eventually(
    async () => ({ was: before, is: (before = backlog.seen.most) }),
    ({ was, is }) => is === was && is > 0 && hanging.length >= HANGING * 16,
  )
  backlog.due.push({ ...ENDPOINT, id: id(999_999_999), url: 'well' })
  deliverer.wake()
  await eventually(
    async () => calls.get('well') ?? 0,
    (count) => count >= 3_000,
  )
  // 64 MiB of them, and one for each call that may be under way.
  assert.ok(backlog.seen.most < 28_400 + 5_024, String(backlog.seen.most))
})
