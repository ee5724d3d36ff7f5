import { scaleLinear, scaleTime } from 'd3-scale'
import { area, curveStepAfter, stack } from 'd3-shape'
import { STATUSES } from '../api/types.ts'
import type { Breakdown, Status } from '../api/types.ts'
import { DataTable } from '../parts/DataTable.tsx'
import { SHOWN_ORDER, STATUS_LOOK } from '../parts/status-look.ts'
import { words } from '../words/en.ts'
import { compactNumber, day, instant, number, time } from '../words/format.ts'
import { STATUS_WORDS } from '../words/statuses.ts'
import { fillOf } from './Hatches.tsx'
import { Plot } from './Plot.tsx'
import { useWidth } from './use-width.ts'

const HEIGHT = 220
const MARGIN = { top: 12, right: 16, bottom: 28, left: 48 }
const TABLE_ROWS = 12

type Snapshot = { at: Date; counts: Partial<Record<Status, number>> }

/** Every status as a band over time: what is open drains into what is final. */
export function OverTimePlot({ overTime }: { overTime: Breakdown['over_time'] }) {
  const text = words.campaigns.unfold
  const snapshots = overTime.map(({ at, counts }) => ({ at: new Date(at), counts }))
  const [first, last] = [overTime[0], overTime.at(-1)]
  if (snapshots.length < 2 || first === undefined || last === undefined) {
    return <Plot title={text.title} summary={text.none} chart={null} table={null} />
  }
  const present = STATUSES.filter((status) =>
    snapshots.some(({ counts }) => (counts[status] ?? 0) > 0),
  )
  const step = Math.max(1, Math.ceil(snapshots.length / TABLE_ROWS))
  return (
    <Plot
      title={text.title}
      summary={text.summary(
        instant(first.at),
        sameDay(first.at, last.at) ? time(last.at) : instant(last.at),
      )}
      chart={<Bands snapshots={snapshots} />}
      table={
        <DataTable
          caption={text.title}
          rows={overTime.filter((_, at) => at % step === 0 || at === overTime.length - 1)}
          rowKey={(row) => row.at}
          columns={[
            { id: 'at', title: text.at, cell: (row) => time(row.at) },
            ...present.map((status) => ({
              id: status,
              title: STATUS_WORDS[status].label,
              align: 'end' as const,
              cell: (row: Breakdown['over_time'][number]) => number(row.counts[status] ?? 0),
            })),
          ]}
        />
      }
    />
  )
}

function Bands({ snapshots }: { snapshots: readonly Snapshot[] }) {
  const [width, ref] = useWidth()
  const layers = stack<Snapshot, Status>()
    .keys(SHOWN_ORDER)
    .value(({ counts }, status) => counts[status] ?? 0)([...snapshots])
  const highest = Math.max(1, ...layers.flatMap((layer) => layer.map(([, top]) => top)))
  const ends = [snapshots[0]?.at ?? new Date(0), snapshots.at(-1)?.at ?? new Date(0)]
  const x = scaleTime()
    .domain(ends)
    .range([MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)])
  const y = scaleLinear()
    .domain([0, highest])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const band = area<{ 0: number; 1: number; data: Snapshot }>()
    .x((point) => x(point.data.at))
    .y0((point) => y(point[0]))
    .y1((point) => y(point[1]))
    .curve(curveStepAfter)
  return (
    <div className="plot" ref={ref}>
      <svg height={HEIGHT} width={width} aria-hidden="true">
        {layers.map((layer) => (
          <g key={layer.key}>
            <path className={`fill-${STATUS_LOOK[layer.key].group}`} d={band(layer) ?? ''} />
            <path fill={fillOf(layer.key)} d={band(layer) ?? ''} />
          </g>
        ))}
        {y.ticks(4).map((tick) => (
          <g key={tick} className="axis">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
              {compactNumber(tick)}
            </text>
          </g>
        ))}
        {wholeSeconds(x.ticks(Math.max(2, Math.floor(width / 130)))).map((tick) => (
          <text key={+tick} className="axis-label" x={x(tick)} y={HEIGHT - 8} textAnchor="middle">
            {time(tick.toISOString())}
          </text>
        ))}
      </svg>
    </div>
  )
}

/** Times are written to the second: two ticks within one would read the same. */
const wholeSeconds = (ticks: readonly Date[]): readonly Date[] =>
  ticks.filter((tick) => tick.getMilliseconds() === 0)

const sameDay = (a: string, b: string): boolean => day(a) === day(b)
