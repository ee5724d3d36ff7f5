import { useEffect, useRef, useState } from 'react'
import { STATUSES } from '../../api/types.ts'
import type { Counts } from '../../api/types.ts'

const REFRESH_MS = 2_000
const SCROLLED_PX = 400

/**
 * Keeps rows in step with the counts, but never moves them under somebody who has scrolled or
 * selected: then it says how many messages have changed, and waits to be asked.
 */
export function useFreshRows(counts: Counts, refetch: () => void) {
  const [shown, setShown] = useState(counts)
  const latest = useRef({ counts, refetch })
  latest.current = { counts, refetch }
  const changed = changesBetween(shown, counts)

  const show = () => {
    setShown(latest.current.counts)
    latest.current.refetch()
  }

  useEffect(() => {
    if (changed === 0) return
    const timer = setTimeout(() => {
      if (!isBusy()) show()
    }, REFRESH_MS)
    return () => clearTimeout(timer)
    // Only when something begins to differ: a timer that each frame restarts would never fire.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [changed === 0, shown])

  return { changed: isBusy() ? changed : 0, show }
}

/** How many messages moved: each leaves one count and enters another. */
export const changesBetween = (before: Counts, after: Counts): number =>
  STATUSES.reduce((sum, status) => sum + Math.max(0, after[status] - before[status]), 0)

function isBusy(): boolean {
  const table = document.querySelector('[role=table]')
  const isScrolled = table !== null && table.getBoundingClientRect().top < -SCROLLED_PX
  return isScrolled || !(document.getSelection()?.isCollapsed ?? true)
}
