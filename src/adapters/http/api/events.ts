import Type from 'typebox'
import type { Clock, Log } from '../../../flows/ports/common.ts'
import type { Authenticator } from '../../../flows/ports/identity.ts'
import type { Reads } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { CampaignFeeds } from '../campaign-feed.ts'
import { credentialsOf } from '../credentials.ts'
import { EventStream } from '../event-stream.ts'
import { problem } from '../problems.ts'
import { CountsFrame } from './campaign-schema.ts'
import { findCampaign } from './campaigns.ts'
import { IdParams } from './schemas.ts'

export type EventDeps = {
  readonly reads: Reads
  readonly clock: Clock
  readonly log: Log
  readonly platform: { readonly authenticator: Pick<Authenticator, 'authenticate'> }
  /** How often it is looked whether who follows still may; two seconds unless told. */
  readonly recheckMs?: number
}

const STREAMS_MAX = 1_000
const RECHECK_MS = 2_000

/** Live counts, for whoever watches a campaign. */
export function eventRoutes(app: Api, deps: EventDeps): void {
  const { reads, clock, log, platform, recheckMs = RECHECK_MS } = deps
  const feeds = new CampaignFeeds({ reads, clock, log })
  const streams = new Set<EventStream>()
  // A stream never ends by itself, and would keep the server from closing.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.close()
  })
  app.get(
    '/v1/campaigns/:id/events',
    {
      config: { scope: 'campaigns:read' },
      schema: {
        operationId: 'followCampaign',
        summary: 'Follow a campaign’s counts',
        description:
          'Server-sent events. Each `counts` event carries all counts of one moment, so none is ever ' +
          'missed by missing one; the first comes at once, then at most four a second, and only when ' +
          'something changed. Reconnecting (with Last-Event-ID or without) starts with the newest.',
        tags: ['campaigns'],
        params: IdParams,
        produces: ['text/event-stream'],
        response: { 200: Type.Unsafe<string>({ ...CountsFrame }) },
      },
    },
    async (request, reply) => {
      const { params, caller } = request
      const { workspaceId } = caller
      const campaign = await findCampaign(reads, workspaceId, params.id)
      if (streams.size >= STREAMS_MAX) {
        throw problem('overloaded', {
          detail: `${STREAMS_MAX} streams are open; ask for the campaign from time to time instead.`,
          headers: { 'retry-after': '10' },
        })
      }
      let stop: (() => void) | null = null
      const credentials = credentialsOf(request)
      const forget = watch(recheckMs, log, async () => {
        const found = await platform.authenticator.authenticate(credentials, 'look')
        if (found.kind === 'refused') stream.close()
      })
      const stream = new EventStream(reply, () => {
        forget()
        streams.delete(stream)
        stop?.()
      })
      streams.add(stream)
      stop = await feeds.follow(workspaceId, campaign.id, ({ id, data }) => {
        stream.send('counts', id, data)
      })
      if (!streams.has(stream)) stop()
      return reply
    },
  )
}

/** A key that is revoked, a session that ends: what it opened ends as well. Returns what ends the looking. */
function watch(everyMs: number, log: Pick<Log, 'error'>, look: () => Promise<void>): () => void {
  let isLooking = false
  const timer = setInterval(() => {
    // A slow database is not asked again before it has answered.
    if (isLooking) return
    isLooking = true
    look()
      .catch((error: unknown) => log.error('events.not_rechecked', { because: String(error) }))
      .finally(() => (isLooking = false))
  }, everyMs)
  return () => clearInterval(timer)
}
