import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Victim } from '../../sim/chaos.ts'
import { startVictim } from '../../sim/chaos.ts'
import { allowedStatuses, textedTwice } from '../../sim/oracle.ts'
import { scoreAgainstHandsets } from '../../sim/score.ts'
import type { SubmitRecord } from '../../sim/smsc/truth.ts'
import type { Status } from '../../src/core/status.ts'
import { testFolder } from '../support/database.ts'

/** The demo as a newcomer starts it: `delivrd serve --demo`, its own database, its own carrier. */
const KEY = 'a-key-for-automation-0123456789'
const PORT = 18_765
const ROOT = join(import.meta.dirname, '../..')
const DATA_DIR = join(testFolder(), 'simulator-demo')
const url = `http://127.0.0.1:${PORT}`

type Counts = Readonly<Record<Status, number>>
type Frame = { readonly recipients: number; readonly counts: Counts }
type Message = { readonly to: string; readonly text: string; readonly status: Status }
type Page = { readonly data: readonly Message[]; readonly next_cursor: string | null }

let product: Victim
before(async () => {
  rmSync(DATA_DIR, { recursive: true, force: true })
  product = await startVictim({
    command: process.execPath,
    args: ['src/cli/main.ts', 'serve', '--demo'],
    cwd: ROOT,
    env: { PORT: String(PORT), DATA_DIR, DELIVRD_ADMIN_KEY: KEY },
    isReady: async () => (await fetch(`${url}/readyz`)).ok,
    readyWithinMs: 45_000,
  })
})
after(async () => {
  await product?.interrupt()
  rmSync(DATA_DIR, { recursive: true, force: true })
})

const ask = async <Answer>(path: string): Promise<Answer> => {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${KEY}` } })
  assert.equal(response.status, 200, path)
  return (await response.json()) as Answer
}

const openOnes = ({ queued, submitted, sent }: Counts): number => queued + submitted + sent

/** Every frame of the campaign's stream until nothing is open, or the time is up. */
async function watch(id: string, untilMs: number): Promise<readonly Frame[]> {
  const frames: Frame[] = []
  const response = await fetch(`${url}/v1/campaigns/${id}/events`, {
    headers: { authorization: `Bearer ${KEY}` },
    signal: AbortSignal.timeout(Math.max(1, untilMs - Date.now())),
  })
  assert.ok(response.body)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1]
      if (data !== undefined && part.includes('event: counts'))
        frames.push(JSON.parse(data) as Frame)
    }
    const last = frames.at(-1)
    if (last !== undefined && last.recipients === 1_000 && openOnes(last.counts) === 0)
      return frames
  }
  return frames
}

async function recipients(id: string): Promise<readonly Message[]> {
  const all: Message[] = []
  let from: string | null = ''
  while (from !== null) {
    const page: Page = await ask(`/v1/campaigns/${id}/recipients?limit=100${from}`)
    all.push(...page.data)
    from = page.next_cursor === null ? null : `&cursor=${page.next_cursor}`
  }
  return all
}

type Campaign = { readonly id: string; readonly created_at: string }

/** The product is ready a moment before its sample campaign is there. */
async function sample(): Promise<Campaign> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await pause(50)) {
    const { data } = await ask<{ data: readonly Campaign[] }>('/v1/campaigns')
    if (data[0] !== undefined) return data[0]
  }
  throw new Error('there is no sample campaign')
}

test('the sample campaign is over in 90 seconds, and each status is what the evidence allows', async () => {
  const campaign = await sample()
  const startedAt = Date.parse(campaign.created_at)
  const frames = await watch(campaign.id, startedAt + 90_000)
  assert.ok(frames.length > 20, `${frames.length} frames`)
  for (const { counts, recipients: total } of frames) {
    assert.equal(
      Object.values(counts).reduce((a, b) => a + b, 0),
      total,
    )
  }
  const last = frames.at(-1)
  assert.equal(last?.recipients, 1_000)
  assert.equal(openOnes(last.counts), 0, JSON.stringify(last.counts))

  // The latest news of all comes ten of the carrier's hours after the last submission.
  await pause(Math.max(0, startedAt + 85_000 - Date.now()))
  const control = /what really happened: (http\S+)\/truth/.exec(product.output())?.[1]
  assert.ok(control)
  const lines = (await (await fetch(`${control}/truth`)).text()).trim().split('\n')
  const truth = { submits: lines.map((line) => JSON.parse(line) as SubmitRecord), inbound: [] }
  const messages = await recipients(campaign.id)
  assert.equal(messages.length, 1_000)
  const asked = messages.map(({ to, text, status }) => ({ to: to.slice(1), text, status }))
  const allowed = allowedStatuses(truth, asked, {
    nowMs: Date.now(),
    expectedBy: { earliestMs: 30_000, latestMs: 33_000 },
    habits: ['each'],
  })
  const wrong = asked.flatMap(({ to, status }, at) => {
    const { statuses, because } = allowed[at] ?? { statuses: new Set(), because: 'nobody asked' }
    return statuses.has(status)
      ? []
      : [`${to} is ${status}, not ${[...statuses].join(' or ')}: ${because}`]
  })
  assert.deepEqual(wrong, [])
  assert.ok(allowed.filter(({ statuses }) => statuses.size === 1).length > 900)
  assert.deepEqual(textedTwice(truth), [])
  console.log(scoreAgainstHandsets(truth, asked))
})
