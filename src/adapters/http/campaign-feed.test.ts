import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CampaignRecord } from '../../flows/ports/reads.ts'
import { silentLog } from '../../../test/support/api.ts'
import { CampaignFeeds } from './campaign-feed.ts'
import type { Frame } from './campaign-feed.ts'

const NO_EXTRAS = { conflicts: 0, textedTwice: 0, oldestWaitingAt: null, snapshots: [] }
const record = (delivered: number): CampaignRecord =>
  ({
    state: 'done',
    startedAt: null,
    createdAt: 0,
    counts: [{ status: 'delivered', reason: '', messages: delivered, segments: 0, priceMicros: 0 }],
  }) as unknown as CampaignRecord

async function eventually(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isTrue()) {
    assert.ok(performance.now() < deadline, 'it never happened')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a reading that fails makes a frame late, never a stream end', async () => {
  let readings = 0
  const feeds = new CampaignFeeds({
    clock: { now: () => performance.now() },
    log: silentLog,
    reads: {
      readCampaign: async () => {
        if (++readings < 3) throw new Error('the database is away')
        return record(7)
      },
      readCampaignExtras: async () => NO_EXTRAS,
    },
  })
  const frames: Frame[] = []
  const stop = await feeds.follow('w', 'c', (frame) => frames.push(frame))
  assert.equal(frames.length, 0)
  await eventually(() => frames.length === 1)
  assert.equal(frames[0]?.data.counts.delivered, 7)
  stop()
  assert.equal(feeds.size, 0)
})

test('nobody is asked once nobody watches', async () => {
  let readings = 0
  const feeds = new CampaignFeeds({
    clock: { now: () => performance.now() },
    log: silentLog,
    reads: {
      readCampaign: async () => record(++readings),
      readCampaignExtras: async () => NO_EXTRAS,
    },
  })
  const seen: Frame[] = []
  const stops = await Promise.all(
    [1, 2, 3].map(() => feeds.follow('w', 'c', (frame) => seen.push(frame))),
  )
  assert.equal(feeds.size, 1)
  for (const stop of stops) stop()
  assert.equal(feeds.size, 0)
})
