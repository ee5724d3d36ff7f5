import type { Counts, Status } from '../api/types.ts'
import { SHOWN_ORDER, STATUS_LOOK } from '../parts/status-look.ts'
import { StatusGlyph } from '../parts/StatusGlyph.tsx'
import { number, share, total } from '../words/format.ts'
import { STATUS_WORDS } from '../words/statuses.ts'
import { words } from '../words/en.ts'
import { fillOf } from './Hatches.tsx'

const WIDTH = 100
/** No status that exists is ever too thin to see. */
const MIN_SHARE = 3 / 600

type Piece = { status: Status; count: number; x: number; width: number }

/** Where each status begins and how wide it is; thin ones are widened at the expense of wide ones. */
export function piecesOf(counts: Counts): readonly Piece[] {
  const present = SHOWN_ORDER.filter((status) => counts[status] > 0)
  const all = total(counts)
  const widened = present.map((status) => Math.max(counts[status] / all, MIN_SHARE))
  const scale = WIDTH / widened.reduce((sum, one) => sum + one, 0)
  let x = 0
  return present.map((status, at) => {
    const width = (widened[at] ?? 0) * scale
    const piece = { status, count: counts[status], x, width }
    x += width
    return piece
  })
}

export function describeCounts(counts: Counts): string {
  const all = total(counts)
  const parts = SHOWN_ORDER.filter((status) => counts[status] > 0).map(
    (status) =>
      `${number(counts[status])} ${STATUS_WORDS[status].label.toLowerCase()} (${share(counts[status], all)})`,
  )
  return parts.length === 0 ? words.common.none : words.campaigns.detail.summary(parts.join(', '))
}

type StatusBarProps = {
  counts: Counts
  height?: number
  chosen?: Status | null
  onChoose?: (status: Status) => void
}

/** The one bar. Pressing a piece is a shortcut for the mouse; the legend is the way for everyone. */
export function StatusBar({ counts, height = 12, chosen = null, onChoose }: StatusBarProps) {
  const pieces = piecesOf(counts)
  return (
    <svg
      className={onChoose === undefined ? 'status-bar' : 'status-bar status-bar-active'}
      height={height}
      role="img"
      aria-label={describeCounts(counts)}
    >
      {pieces.length === 0 && <rect className="bar-empty" width="100%" height={height} />}
      {pieces.map(({ status, count, x, width }) => (
        <g
          key={status}
          className={chosen !== null && chosen !== status ? 'bar-piece bar-faded' : 'bar-piece'}
          onClick={() => onChoose?.(status)}
        >
          <title>{`${STATUS_WORDS[status].label}: ${number(count)}`}</title>
          <rect
            className={`fill-${STATUS_LOOK[status].group}`}
            x={`${x}%`}
            width={`${width}%`}
            height={height}
          />
          <rect fill={fillOf(status)} x={`${x}%`} width={`${width}%`} height={height} />
          <rect className="bar-edge" x={`${x + width}%`} width={1.5} height={height} />
        </g>
      ))}
    </svg>
  )
}

type LegendProps = {
  counts: Counts
  chosen: Status | null
  onChoose: (status: Status | null) => void
}

/** Counts and shares by status; each is a switch that filters the recipients. */
export function StatusLegend({ counts, chosen, onChoose }: LegendProps) {
  const all = total(counts)
  return (
    <ul className="legend">
      {SHOWN_ORDER.filter((status) => counts[status] > 0).map((status) => (
        <li key={status}>
          <button
            type="button"
            className="legend-item"
            aria-pressed={chosen === status}
            title={STATUS_WORDS[status].meaning}
            onClick={() => onChoose(chosen === status ? null : status)}
          >
            <span className="legend-name">
              <StatusGlyph status={status} />
              {STATUS_WORDS[status].label}
            </span>
            <span className="legend-count">{number(counts[status])}</span>
            <span className="legend-share">{share(counts[status], all)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
