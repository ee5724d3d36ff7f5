import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { get } from './client.ts'
import { queries } from './queries.ts'
import type { Campaign, CountsFrame } from './types.ts'

/** live: frames come; polling: the stream is down and the page only asks; idle: nothing to follow. */
export type Liveness = 'live' | 'polling' | 'idle'

const ASK_MS = 3_000
const FAILURES_BEFORE_POLLING = 2

/**
 * Follows a campaign and keeps the cached one up to date, so that every part of the page reads the
 * same numbers: counts from one event stream, and every three seconds the rest (charges, conflicts),
 * which alone remains when the stream will not stay up.
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
    let newest: CountsFrame | null = null
    let failures = 0

    const source = new EventSource(`/v1/campaigns/${id}/events`)
    source.addEventListener('counts', (event: MessageEvent<string>) => {
      const frame = JSON.parse(event.data) as CountsFrame
      newest = frame
      failures = 0
      setLiveness('live')
      client.setQueryData<Campaign>(key, (known) =>
        known === undefined ? known : merge(known, frame),
      )
    })
    source.addEventListener('error', () => {
      failures += 1
      if (failures < FAILURES_BEFORE_POLLING && source.readyState !== EventSource.CLOSED) return
      newest = null
      setLiveness('polling')
    })

    async function ask() {
      const answer = await get<Campaign>(`/v1/campaigns/${id}`)
      // The answer was on its way while frames came: counts never go back.
      client.setQueryData<Campaign>(key, newest === null ? answer : merge(answer, newest))
    }
    // What fails once is asked again; the page keeps what it has.
    const timer = setInterval(() => void ask().catch(() => undefined), ASK_MS)
    return () => {
      source.close()
      clearInterval(timer)
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
