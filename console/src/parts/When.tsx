import { duration, instant, instantShort, relative } from '../words/format.ts'
import { useNow } from './use-now.ts'

type WhenProps = { iso: string | null | undefined; style?: 'relative' | 'short' | 'full' }

/** A moment in the viewer's zone; the exact instant is one hover (or copy) away. */
export function When({ iso, style = 'relative' }: WhenProps) {
  const nowMs = useNow(style === 'relative' ? 15_000 : null)
  if (iso === null || iso === undefined) return <span className="soft">–</span>
  const shown =
    style === 'full' ? instant(iso) : style === 'short' ? instantShort(iso) : relative(iso, nowMs)
  return (
    <time dateTime={iso} title={iso} className="nowrap">
      {shown}
    </time>
  )
}

export function Gap({ from, to }: { from: string; to: string }) {
  return <>{duration(new Date(to).getTime() - new Date(from).getTime())}</>
}
