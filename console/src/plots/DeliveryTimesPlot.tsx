import { scaleLinear, scaleLog } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import type { DeliveryTimes } from '../api/types.ts'
import { DataTable } from '../parts/DataTable.tsx'
import { words } from '../words/en.ts'
import { duration, share } from '../words/format.ts'
import { Plot } from './Plot.tsx'
import { useWidth } from './use-width.ts'

const HEIGHT = 220
const MARGIN = { top: 12, right: 16, bottom: 40, left: 44 }
const TICKS_S = [0.1, 1, 10, 60, 600, 3_600, 36_000, 259_200]
const MARKS_S = [1, 10, 60, 300, 3_600, 86_400]

type Curve = { name: string; count: number; points: readonly { seconds: number; share: number }[] }

/** Share of receipts that had come after so many seconds: read straight off the axis, no bins to choose. */
export function curveOf({ account_name: name, bins }: DeliveryTimes): Curve {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0)
  let sum = 0
  const points = bins.map((bin) => {
    sum += bin.count
    return { seconds: bin.seconds, share: count === 0 ? 0 : sum / count }
  })
  return { name, count, points }
}

const secondsFor = ({ points }: Curve, wanted: number): number =>
  points.find((point) => point.share >= wanted)?.seconds ?? points.at(-1)?.seconds ?? 0

const shareWithin = ({ points }: Curve, seconds: number): number =>
  points.findLast((point) => point.seconds <= seconds)?.share ?? 0

export function DeliveryTimesPlot({ times }: { times: readonly DeliveryTimes[] }) {
  const curves = times.map(curveOf).filter(({ count }) => count > 0)
  const text = words.campaigns.times
  const first = curves[0]
  if (first === undefined) {
    return <Plot title={text.title} summary={text.none} chart={null} table={null} />
  }
  return (
    <Plot
      title={text.title}
      summary={text.summary(
        duration(secondsFor(first, 0.5) * 1000),
        duration(secondsFor(first, 0.95) * 1000),
      )}
      chart={<Curves curves={curves} />}
      table={
        <DataTable
          caption={text.title}
          rows={MARKS_S}
          rowKey={String}
          columns={[
            { id: 'within', title: text.within, cell: (seconds) => duration(seconds * 1000) },
            ...curves.map((curve) => ({
              id: curve.name,
              title: curve.name,
              align: 'end' as const,
              cell: (seconds: number) => share(shareWithin(curve, seconds), 1),
            })),
          ]}
        />
      }
    />
  )
}

function Curves({ curves }: { curves: readonly Curve[] }) {
  const [width, ref] = useWidth()
  const seconds = curves.flatMap(({ points }) => points.map((point) => point.seconds))
  const x = scaleLog()
    .domain([Math.max(0.05, Math.min(...seconds) / 2), Math.max(...seconds, 10)])
    .range([MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)])
    .clamp(true)
  const y = scaleLinear().range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const path = line<{ seconds: number; share: number }>()
    .x((point) => x(point.seconds))
    .y((point) => y(point.share))
    .curve(curveMonotoneX)
  const [from = 0, to = 1] = x.domain()
  const ticks = TICKS_S.filter((tick) => tick >= from && tick <= to)
  return (
    <div className="plot" ref={ref}>
      <svg height={HEIGHT} width={width} aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <g key={tick} className="axis">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
              {share(tick, 1)}
            </text>
          </g>
        ))}
        {ticks.map((tick) => (
          <g key={tick} className="axis">
            <line x1={x(tick)} x2={x(tick)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
            <text x={x(tick)} y={HEIGHT - MARGIN.bottom + 16} textAnchor="middle">
              {duration(tick * 1000)}
            </text>
          </g>
        ))}
        <text className="axis-title" x={width - MARGIN.right} y={HEIGHT - 6} textAnchor="end">
          {words.campaigns.times.axis}
        </text>
        {curves.map((curve, at) => (
          <path
            key={curve.name}
            className={`curve curve-${at % 4}`}
            d={path([...curve.points]) ?? ''}
          />
        ))}
      </svg>
      {curves.length > 1 && (
        <ul className="plot-key">
          {curves.map((curve, at) => (
            <li key={curve.name}>
              <span className={`curve-swatch curve-${at % 4}`} aria-hidden="true" />
              {curve.name}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
