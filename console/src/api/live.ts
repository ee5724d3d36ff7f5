import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { queries } from './queries.ts'
import type { Campaign, CountsFrame } from './types.ts'

/** live: frames come; polling: the stream is down and the page asks instead; idle: nothing to follow. */
export type Liveness = 'live' | 'polling' | 'idle'

const POLL_MS = 3_000
const FAILURES_BEFORE_POLLING = 2

/**
 * Follows a campaign through one event stream and keeps the cached campaign up to date, so that
 * every part of the page reads the same numbers. Falls back to asking when the stream will not stay up.
 */
export function useLiveCampaign(id: string, isOpen: boolean): Liveness {
  const client = useQueryClient()
  const [liveness, setLiveness] = useState<Liveness>('idle')

  useEffect(() => {
    if (!isOpen) {
      setLiveness('idle')
      return
    }
    const key = queries.campaign(id).queryKey
    let failures = 0
    let poll: ReturnType<typeof setInterval> | undefined
    const source = new EventSource(`/v1/campaigns/${id}/events`)
    source.addEventListener('counts', (event: MessageEvent<string>) => {
      failures = 0
      clearInterval(poll)
      poll = undefined
      setLiveness('live')
      const frame = JSON.parse(event.data) as CountsFrame
      client.setQueryData<Campaign>(key, (known) =>
        known === undefined ? known : merge(known, frame),
      )
    })
    source.addEventListener('error', () => {
      failures += 1
      if (failures < FAILURES_BEFORE_POLLING && source.readyState !== EventSource.CLOSED) return
      setLiveness('polling')
      poll ??= setInterval(() => void client.invalidateQueries({ queryKey: key }), POLL_MS)
    })
    return () => {
      source.close()
      clearInterval(poll)
    }
  }, [client, id, isOpen])

  return liveness
}

const merge = (known: Campaign, frame: CountsFrame): Campaign => ({
  ...known,
  state: frame.state,
  recipients: frame.recipients,
  counts: frame.counts,
  progress: frame.progress,
  reasons: frame.reasons ?? known.reasons,
})
