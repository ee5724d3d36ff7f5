import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskNumbers, pinoLog } from './log.ts'
import type { Ledger, PipelineStore } from '../../flows/ports/pipeline.ts'
import { meteredStore } from './metered-store.ts'
import { WELL } from '../../core/health.ts'
import { promMetrics } from './metrics.ts'
import { OverloadWatch, levelOf } from './overload.ts'

function logged(write: (log: ReturnType<typeof pinoLog>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(pinoLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('a line is one fact with its fields; what is below the level is not written', () => {
  const [line, ...more] = logged((log) => {
    log.debug('receipt.repeated')
    log.info('receipt.recorded', { messageId: '0192f1c0-7b3a-7c55-a1b2-c3d4e5f6a7b8', times: 2 })
  })
  assert.equal(more.length, 0)
  assert.equal(line?.['event'], 'receipt.recorded')
  assert.equal(line?.['level'], 'info')
  assert.equal(line?.['messageId'], '0192f1c0-7b3a-7c55-a1b2-c3d4e5f6a7b8')
})

test('numbers are masked and texts are hidden, however deep and wherever they stand', () => {
  const [line] = logged((log) =>
    log.error('request.broken', {
      to: '+37251234567',
      text: 'your code is 4711',
      deep: { list: ['sent to 37251234567 at once'] },
      error: new Error('no route to +4915112345678'),
    }),
  )
  const text = JSON.stringify(line)
  assert.doesNotMatch(text, /51234567|15112345678|4711/)
  assert.match(text, /\+372••••••67/)
})

test('ids and instants are not taken for numbers', () => {
  for (const text of [
    '0192f1c0-7b3a-7c55-a1b2-c3d4e5f6a7b8',
    '2026-11-21T19:38:45.123Z',
    'msg_0192f1c07b3a7c55a1b2c3d4e5f6a7b8',
    '127.0.0.1:54321',
    '12345',
  ]) {
    assert.equal(maskNumbers(text), text)
  }
})

test('metrics have one prefix, base units and no number or id in a label', async () => {
  const metrics = promMetrics({
    clock: { now: () => 10_000 },
    gauges: {
      read: async () => ({
        messages: { delivered: 5 },
        inboxReceipts: 2,
        inboxOldestAt: 7_000,
        orphans: { waiting: 1, ambiguous: 0, malformed: 0 },
        callbacksWaiting: 4,
        callbacksOldestAt: 8_000,
        callbackEndpoints: { active: 3, shut: 1, paused: 0, off: 2 },
        accounts: [
          { name: 'One', verdict: WELL, alarms: [] },
          {
            name: 'Two',
            verdict: { state: 'sick', trouble: 'silent', because: '…', since: 1 },
            alarms: [{ kind: 'silence', because: '…', since: 1 }],
          },
        ],
      }),
    },
  })
  metrics.observeRequest({ method: 'GET', route: '/v1/messages/:id', status: 404, seconds: 0.01 })
  metrics.counter('receipts_recorded', 'Receipts that became durable.').add(3)
  const text = await metrics.write()
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    assert.match(line, /^delivrd_[a-z0-9_]+(\{[^}]*\})? [-+0-9.eNaInf]+$/, line)
  }
  assert.match(text, /delivrd_messages\{status="delivered"\} 5/)
  assert.match(text, /delivrd_account_health\{account="One"\} 1/)
  assert.match(text, /delivrd_account_health\{account="Two"\} 0/)
  assert.match(text, /delivrd_account_alarm\{account="Two",kind="silence"\} 1/)
  assert.match(text, /delivrd_account_alarm\{account="One",kind="silence"\} 0/)
  assert.match(text, /delivrd_inbox_oldest_seconds 3/)
  assert.match(text, /delivrd_callbacks_waiting 4/)
  assert.match(text, /delivrd_callbacks_oldest_seconds 2/)
  assert.match(text, /delivrd_callback_endpoints\{state="shut"\} 1/)
  assert.match(text, /delivrd_receipts_recorded_total 3/)
  assert.match(text, /route="\/v1\/messages\/:id",status="4xx"/)
})

test('a database that does not answer is a metric and no failure', async () => {
  const metrics = promMetrics({
    clock: { now: () => 0 },
    gauges: { read: () => Promise.reject(new Error('away')) },
  })
  assert.match(await metrics.write(), /delivrd_database_up 0/)
})

test('links are shown by account and state, those at nought too', async () => {
  const metrics = promMetrics({
    clock: { now: () => 0 },
    gauges: { read: () => Promise.reject(new Error('away')) },
  })
  const links = [
    { account: 'Main', state: 'bound' },
    { account: 'Main', state: 'bound' },
    { account: 'Spare', state: 'waiting' },
  ] as const
  let shown: readonly (typeof links)[number][] = links
  metrics.watchLinks(() => shown)
  const text = await metrics.write()
  assert.match(text, /delivrd_smpp_links\{account="Main",state="bound"\} 2/)
  assert.match(text, /delivrd_smpp_links\{account="Spare",state="bound"\} 0/)
  assert.match(text, /delivrd_smpp_links\{account="Spare",state="waiting"\} 1/)
  shown = []
  assert.doesNotMatch(await metrics.write(), /delivrd_smpp_links\{/)
})

test('what goes out and comes back is counted when it is committed, and not before', async () => {
  const metrics = promMetrics({
    clock: { now: () => 0 },
    gauges: { read: () => Promise.reject(new Error('away')) },
  })
  let fails = true
  const ledger = { addSubmissions: async () => {}, recordAnswers: async () => {} }
  const store = meteredStore(
    {
      recordReceipts: async () => {},
      inLedger: async (work: (given: Ledger) => Promise<unknown>) => {
        const result = await work(ledger as unknown as Ledger)
        if (fails) throw new Error('not committed')
        return result
      },
    } as unknown as PipelineStore,
    metrics,
  )
  const rows = (answers: readonly string[]) => answers.map((answer) => ({ answer })) as never
  const submit = () =>
    store.inLedger(async (given) => {
      await given.addSubmissions(rows(['', '']), 0)
      await given.recordAnswers(rows(['accepted', 'refused']))
    })
  await assert.rejects(submit())
  fails = false
  await submit()
  await store.recordReceipts(rows(['', '', '']))
  const text = await metrics.write()
  assert.match(text, /delivrd_smpp_submissions_total 2/)
  assert.match(text, /delivrd_smpp_answers_total\{answer="accepted"\} 1/)
  assert.match(text, /delivrd_smpp_receipts_total 3/)
})

test('the level rises with what passes its limit most', () => {
  const calm = { loopDelayMs: 20, inboxReceipts: 0, freeBytes: 2e9 }
  assert.equal(levelOf(calm), 0)
  assert.equal(levelOf({ ...calm, inboxReceipts: 20_001 }), 1)
  assert.equal(levelOf({ ...calm, loopDelayMs: 250 }), 2)
  assert.equal(levelOf({ ...calm, inboxReceipts: 90_000 }), 3)
  assert.equal(levelOf({ ...calm, freeBytes: 100e6 }), 2)
  assert.equal(levelOf({ ...calm, freeBytes: null }), 0)
})

async function eventually(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isTrue()) {
    assert.ok(performance.now() < deadline, 'it never happened')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a lasting overload refuses exports, then sends, never life itself; and lets them in again', async () => {
  let inboxReceipts = 50_000
  const watch = new OverloadWatch(() => ({ inboxReceipts, freeBytes: null }), { sampleMs: 5 })
  try {
    assert.equal(watch.refuses('exports'), null)
    await eventually(() => watch.refuses('sends') !== null)
    assert.match(watch.refuses('exports')?.because ?? '', /50000 receipts wait/)
    assert.equal(watch.refuses('always'), null)
    inboxReceipts = 0
    await eventually(() => watch.refuses('exports') === null)
  } finally {
    watch.stop()
  }
})

test('a disk that fills refuses sends and says so, and goes on showing what is there', async () => {
  let freeBytes = 100e6
  const watch = new OverloadWatch(() => ({ inboxReceipts: 0, freeBytes }), { sampleMs: 5 })
  try {
    await eventually(() => watch.refuses('sends') !== null)
    assert.match(watch.refuses('sends')?.because ?? '', /disk is nearly full/)
    assert.equal(watch.refuses('reads'), null)
    freeBytes = 5e9
    await eventually(() => watch.refuses('exports') === null)
  } finally {
    watch.stop()
  }
})
