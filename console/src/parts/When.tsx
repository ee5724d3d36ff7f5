import { duration, instant, instantShort, relative, time } from '../words/format.ts'
import { useNow } from './use-now.ts'

type WhenProps = { iso: string | null | undefined; style?: 'relative' | 'short' | 'full' | 'time' }

/** A moment in the viewer's zone; the exact instant is one hover (or copy) away. */
export function When({ iso, style = 'relative' }: WhenProps) {
  const nowMs = useNow(style === 'relative' ? 15_000 : null)
  if (iso === null || iso === undefined) return <span className="soft">–</span>
  const written = {
    full: instant,
    short: instantShort,
    time,
    relative: (at: string) => relative(at, nowMs),
  }
  return (
    <time dateTime={iso} title={iso} className="nowrap">
      {written[style](iso)}
    </time>
  )
}

export function Gap({ from, to }: { from: string; to: string }) {
  return <>{duration(new Date(to).getTime() - new Date(from).getTime())}</>
}
