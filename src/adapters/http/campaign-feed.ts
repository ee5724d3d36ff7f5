import type { Clock, Log } from '../../flows/ports/common.ts'
import type { CampaignExtras, Reads } from '../../flows/ports/reads.ts'
import { campaignView, isWaiting } from '../../flows/read-campaign.ts'
import { countsFrameJson } from './api/campaign-json.ts'
import type { CountsFrameJson } from './api/campaign-json.ts'

export type Frame = { readonly id: string; readonly data: CountsFrameJson }
type Listener = (frame: Frame) => void

/** Four a second is as much as eyes can use; a campaign in which nothing happens is asked less often. */
const EAGER_MS = 250
const LAZY_MS = 1_000
const LAZY_AFTER_MS = 10_000
const EXTRAS_MS = 2_000

type Feed = {
  readonly listeners: Set<Listener>
  latest: Frame | null
  changedAt: number
  extras: CampaignExtras | null
  extrasAt: number
  timer: NodeJS.Timeout | undefined
}

export type FeedDeps = {
  readonly reads: Pick<Reads, 'readCampaign' | 'readCampaignExtras'>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Counts of campaigns that somebody is looking at: one poller a campaign however many look, and none
 * when nobody does. Every frame is one consistent reading.
 */
export class CampaignFeeds {
  readonly #feeds = new Map<string, Feed>()
  readonly #deps: FeedDeps

  constructor(deps: FeedDeps) {
    this.#deps = deps
  }

  /** The listener hears the newest frame at once and then every change, until it is told to stop. */
  async follow(workspaceId: string, campaignId: string, listener: Listener): Promise<() => void> {
    const key = `${workspaceId} ${campaignId}`
    const known = this.#feeds.get(key)
    const feed = known ?? newFeed()
    feed.listeners.add(listener)
    if (known === undefined) this.#feeds.set(key, feed)
    if (feed.latest === null) await this.#refresh(key, feed)
    else listener(feed.latest)
    if (feed.timer === undefined && feed.listeners.size > 0) this.#plan(key, feed)
    return () => {
      feed.listeners.delete(listener)
      if (feed.listeners.size > 0) return
      clearTimeout(feed.timer)
      this.#feeds.delete(key)
    }
  }

  /** How many campaigns are being polled. */
  get size(): number {
    return this.#feeds.size
  }

  #plan(key: string, feed: Feed): void {
    const isLazy = this.#deps.clock.now() - feed.changedAt > LAZY_AFTER_MS
    feed.timer = setTimeout(
      () => {
        void this.#refresh(key, feed).then(() => {
          if (feed.listeners.size > 0) this.#plan(key, feed)
        })
      },
      isLazy ? LAZY_MS : EAGER_MS,
    )
    feed.timer.unref()
  }

  /** A reading that fails is one frame late: the next one is asked for all the same. */
  async #refresh(key: string, feed: Feed): Promise<void> {
    try {
      await this.#ask(key, feed)
    } catch (error) {
      this.#deps.log.warn('feed.missed', { error: String(error) })
    }
  }

  async #ask(key: string, feed: Feed): Promise<void> {
    const { reads, clock } = this.#deps
    const [workspaceId = '', campaignId = ''] = key.split(' ')
    const now = clock.now()
    const campaign = await reads.readCampaign(workspaceId, campaignId)
    if (campaign === null) return
    if (now - feed.extrasAt >= EXTRAS_MS) {
      feed.extrasAt = now
      feed.extras = await reads.readCampaignExtras(campaignId, isWaiting(campaign))
    }
    const data = countsFrameJson(campaignView(campaign, feed.extras, now), now)
    if (feed.latest !== null && contentOf(feed.latest.data) === contentOf(data)) return
    feed.changedAt = now
    feed.latest = { id: now.toString(36), data }
    for (const listener of feed.listeners) listener(feed.latest)
  }
}

const contentOf = ({ state, counts }: CountsFrameJson): string => JSON.stringify([state, counts])

const newFeed = (): Feed => ({
  listeners: new Set(),
  latest: null,
  changedAt: 0,
  extras: null,
  extrasAt: 0,
  timer: undefined,
})
