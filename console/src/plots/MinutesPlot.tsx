import { scaleLinear, scaleTime } from 'd3-scale'
import { curveStepAfter, line } from 'd3-shape'
import type { HealthMinute } from '../api/account-types.ts'
import { DataTable } from '../parts/DataTable.tsx'
import { words } from '../words/en.ts'
import { compactNumber, number, timeShort } from '../words/format.ts'
import { Plot } from './Plot.tsx'
import { useWidth } from './use-width.ts'

const HEIGHT = 220
const MARGIN = { top: 12, right: 16, bottom: 28, left: 48 }
const TABLE_ROWS = 12
const MINUTE_MS = 60_000

const LINES = ['handed', 'receipts', 'delivered'] as const
/** Receipts apart from what they say: the colour of delivered is for what was. */
const CURVES = { handed: 'curve-0', receipts: 'curve-3', delivered: 'curve-1' } as const
const text = words.accounts.health

/** What went out and what came back, minute by minute. */
export function MinutesPlot({ minutes }: { minutes: readonly HealthMinute[] }) {
  const all = everyMinute(minutes)
  const [first, last] = [all[0], all.at(-1)]
  if (first === undefined || last === undefined || all.length < 2) {
    return <Plot title={text.minutesTitle} summary={text.minutesNone} chart={null} table={null} />
  }
  const sum = (name: 'handed' | 'receipts'): number =>
    all.reduce((total, minute) => total + minute[name], 0)
  return (
    <Plot
      title={text.minutesTitle}
      summary={text.minutesSummary(
        sum('handed'),
        sum('receipts'),
        text.span(timeShort(first.at), timeShort(last.at)),
      )}
      chart={<Lines minutes={all} />}
      table={
        <DataTable
          caption={text.minutesTitle}
          rows={grouped(all)}
          rowKey={({ at }) => at}
          columns={[
            { id: 'at', title: text.minute, cell: ({ at }) => timeShort(at) },
            ...LINES.map((name) => ({
              id: name,
              title: text.lines[name],
              align: 'end' as const,
              cell: (minute: HealthMinute) => number(minute[name]),
            })),
          ]}
        />
      }
    />
  )
}

/** Minutes in which nothing happened are not written: on the way they are none all the same. */
export function everyMinute(minutes: readonly HealthMinute[]): readonly HealthMinute[] {
  const [first, last] = [minutes[0], minutes.at(-1)]
  if (first === undefined || last === undefined) return []
  const known = new Map(minutes.map((minute) => [new Date(minute.at).getTime(), minute]))
  const from = new Date(first.at).getTime()
  const steps = Math.round((new Date(last.at).getTime() - from) / MINUTE_MS)
  return Array.from({ length: steps + 1 }, (_, step) => {
    const at = from + step * MINUTE_MS
    return known.get(at) ?? { ...QUIET, at: new Date(at).toISOString() }
  })
}

const QUIET = { handed: 0, accepted: 0, receipts: 0, delivered: 0, failed: 0 }

/** So many minutes summed up in a row that nobody has to scroll. */
export function grouped(minutes: readonly HealthMinute[]): readonly HealthMinute[] {
  const size = Math.max(1, Math.ceil(minutes.length / TABLE_ROWS))
  return [...Map.groupBy(minutes, (_, at) => Math.floor(at / size)).values()].flatMap((group) => {
    const first = group[0]
    if (first === undefined) return []
    return [
      group.reduce((sum, one) => ({
        at: first.at,
        handed: sum.handed + one.handed,
        accepted: sum.accepted + one.accepted,
        receipts: sum.receipts + one.receipts,
        delivered: sum.delivered + one.delivered,
        failed: sum.failed + one.failed,
      })),
    ]
  })
}

/** Times are written to the minute: two ticks within one would read the same. */
const wholeMinutes = (ticks: readonly Date[]): readonly Date[] =>
  ticks.filter((tick) => tick.getSeconds() === 0 && tick.getMilliseconds() === 0)

function Lines({ minutes }: { minutes: readonly HealthMinute[] }) {
  const [width, ref] = useWidth()
  const highest = Math.max(1, ...minutes.flatMap((minute) => LINES.map((name) => minute[name])))
  const last = minutes.at(-1)
  const end = new Date(new Date(last?.at ?? 0).getTime() + MINUTE_MS)
  // The last minute has a width too.
  const ending = last === undefined ? [] : [{ ...last, at: end.toISOString() }]
  const ends = [new Date(minutes[0]?.at ?? 0), end]
  const x = scaleTime()
    .domain(ends)
    .range([MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)])
  const y = scaleLinear()
    .domain([0, highest])
    .nice(4)
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const path = (name: (typeof LINES)[number]) =>
    line<HealthMinute>()
      .x(({ at }) => x(new Date(at)))
      .y((minute) => y(minute[name]))
      // A count is of its whole minute: anything rounder shows messages between minutes that were none.
      .curve(curveStepAfter)([...minutes, ...ending]) ?? ''
  return (
    <div className="plot" ref={ref}>
      <svg height={HEIGHT} width={width} aria-hidden="true">
        {y
          .ticks(4)
          .filter(Number.isInteger)
          .map((tick) => (
            <g key={tick} className="axis">
              <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
                {compactNumber(tick)}
              </text>
            </g>
          ))}
        {wholeMinutes(x.ticks(Math.max(2, Math.floor(width / 130)))).map((tick) => (
          <text key={+tick} className="axis-label" x={x(tick)} y={HEIGHT - 8} textAnchor="middle">
            {timeShort(tick.toISOString())}
          </text>
        ))}
        {LINES.map((name) => (
          <path key={name} className={`curve ${CURVES[name]}`} d={path(name)} />
        ))}
      </svg>
      <ul className="plot-key">
        {LINES.map((name) => (
          <li key={name}>
            <span className={`curve-swatch ${CURVES[name]}`} aria-hidden="true" />
            {text.lines[name]}
          </li>
        ))}
      </ul>
    </div>
  )
}
