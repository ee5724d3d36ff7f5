import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ask, pollSilent } from './poll-silent.ts'
import type { PipelineDeps } from './ports/pipeline.ts'
import type { DuePoll } from './ports/polls.ts'

const NOW = 1_700_000_000_000

const due = (parts: number, more: Partial<DuePoll> = {}): DuePoll => ({
  bucket: 1,
  id: 'message',
  submission: 1,
  tries: 1,
  submittedAt: NOW,
  segments: parts,
  providerIds: Array.from({ length: parts }, (_, at) => `id-${at}`),
  expectedBy: NOW,
  isUnheard: false,
  isOver: false,
  workspaceId: '',
  campaignId: '',
  validUntil: null,
  ...more,
})

/** Accounts by name, each with what is due there, and what comes of asking. */
function open(waiting: Readonly<Record<string, readonly DuePoll[]>>, ask: Ask) {
  const turns: (readonly [string, number])[] = []
  const settled: (number | null)[] = []
  const failures: unknown[] = []
  const account = (name: string) => ({
    id: name,
    name,
    protocol: 'http',
    kind: name,
    isOpen: true,
    settings: { lateWindowMs: 86_400_000 },
  })
  const request = (_: unknown, { id }: { id: string }) => ({ url: id })
  const readAnswer = () => ({ kind: 'no-news', because: '' })
  const deps = {
    clock: { now: () => NOW },
    log: { warn: () => {}, info: () => {} },
    references: { write: () => 'reference' },
    accounts: { all: () => Object.keys(waiting).map(account) },
    providers: { of: () => ({ poll: { request, readAnswer } }), connection: () => ({}) },
    store: {
      takePollTurn: () => Promise.resolve(true),
      endPollTurn: (id: string, nextAt: number) => {
        turns.push([id, nextAt - NOW])
        return Promise.resolve()
      },
      takePolls: (id: string) => Promise.resolve(waiting[id] ?? []),
      settlePolls: (rows: readonly { dueAt: number | null }[]) => {
        settled.push(...rows.map(({ dueAt }) => dueAt))
        return Promise.resolve()
      },
    },
  } as unknown as PipelineDeps
  const polling = new Set<string>()
  const failed = (error: unknown) => failures.push(error)
  const poll = () => pollSilent(deps, ask, { polling, polled: () => {}, failed })
  return { poll, turns, settled, failures }
}

const said = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  reply: { status, headers, body: '' },
  raw: new Uint8Array(),
})

test('an account is asked at its pace by requests, however many a message needs', async () => {
  const asked = open({ one: [due(10), due(1)] }, () => Promise.resolve(said(200)))
  await Promise.all(asked.poll())
  assert.deepEqual(asked.turns, [['one', 2_200]])
})

test('a provider that is slow to answer holds up no other, and is not asked twice meanwhile', async () => {
  const held = Promise.withResolvers<never>()
  const urls: string[] = []
  const ask: Ask = ({ url }) => {
    urls.push(url)
    return url === 'slow' ? held.promise : Promise.resolve(said(200))
  }
  const slow = due(1, { providerIds: ['slow'] })
  const asked = open({ slow: [slow], fine: [due(1, { providerIds: ['fine'] })] }, ask)
  const [first, second] = asked.poll()
  await second
  const again = asked.poll()
  await Promise.all(again)
  assert.deepEqual([again.length, urls], [1, ['slow', 'fine', 'fine']])
  held.reject(new Error('lost'))
  await first
  assert.deepEqual(asked.failures, [])
})

test('a provider that asks for a pause is left in peace for as long, with all its messages', async () => {
  const reply = said(429, { 'retry-after': '30' })
  const many = Array.from({ length: 8 }, () => due(1))
  const asked = open({ one: many }, () => Promise.resolve(reply))
  await Promise.all(asked.poll())
  assert.deepEqual(asked.turns, [['one', 30_000]])
  assert.deepEqual(new Set(asked.settled), new Set([NOW + 30_000]))
  const silent = open({ one: [due(1)] }, () => Promise.resolve(said(503)))
  await Promise.all(silent.poll())
  assert.deepEqual(silent.turns, [['one', 60_000]])
})

test('who was erased or has its final is asked after no more', async () => {
  let requests = 0
  const asked = open({ one: [due(1, { isOver: true })] }, () => {
    requests += 1
    return Promise.resolve(said(200))
  })
  await Promise.all(asked.poll())
  assert.deepEqual([requests, asked.settled], [0, [null]])
})
