/**
 * A reporter beside the readable one, so that no result is lost without a word: each test file named
 * to the runner must tell of at least one test and of its end, and as many tests must arrive as it
 * says it ran. An interrupted run names the files that were still running; every run names the files
 * that took longest, so that a run which grows slow shows where.
 */
import { relative, resolve } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

type FileReport = { isRunning: boolean; arrived: number; ran: number | null; tookMs: number }

const NAMED_AS_SLOW = 12

// oxlint-disable-next-line import/no-default-export -- Node takes a reporter so
export default async function* countReports(events: AsyncIterable<TestEvent>) {
  const files = new Map<string, FileReport>(
    process.argv
      .slice(1)
      .map((path) => [resolve(path), { isRunning: false, arrived: 0, ran: null, tookMs: 0 }]),
  )
  for await (const event of events) {
    note(files, event)
    if (event.type === 'test:interrupted') {
      const running = [...files].filter(([, { isRunning }]) => isRunning)
      yield say(running.map(([path]) => `${relative('', path)} was still running`))
    }
  }
  const lost = [...files].flatMap(([path, report]) => {
    const loss = lossOf(report)
    return loss === null ? [] : [`${relative('', path)} ${loss}`]
  })
  if (lost.length > 0 || files.size === 0) process.exitCode = 1
  const arrived = [...files.values()].reduce((sum, report) => sum + report.arrived, 0)
  yield say(slowest(files))
  yield say([...lost, `${files.size} test files, ${arrived} tests reported`])
}

/** Events of a test carry the file that was run as `entryFile`; those of the file itself do not. */
function note(files: ReadonlyMap<string, FileReport>, { type, data }: TestEvent): void {
  if (type === 'test:dequeue' || type === 'test:complete') {
    const report = data.entryFile === undefined ? files.get(data.file ?? '') : undefined
    if (report !== undefined) report.isRunning = type === 'test:dequeue'
  }
  if (type === 'test:pass' || type === 'test:fail') {
    const report = files.get(data.entryFile ?? '')
    if (report !== undefined && data.details.type !== 'suite') report.arrived += 1
  }
  if (type === 'test:summary') {
    const report = files.get(data.file ?? '')
    if (report === undefined) return
    report.ran = data.counts.tests
    report.tookMs = data.duration_ms
  }
}

function lossOf({ arrived, ran }: FileReport): string | null {
  if (arrived === 0) return 'reported no test'
  if (ran === null) return `ended before it said how many tests it ran; ${arrived} reported`
  return arrived === ran ? null : `ran ${ran} tests, of which ${arrived} reported`
}

function slowest(files: ReadonlyMap<string, FileReport>): string[] {
  const bySpan = [...files].toSorted(([, one], [, other]) => other.tookMs - one.tookMs)
  return bySpan
    .slice(0, Number(process.env['TEST_NAMED_AS_SLOW'] ?? NAMED_AS_SLOW))
    .map(
      ([path, { tookMs }]) => `${(tookMs / 1000).toFixed(1).padStart(6)} s ${relative('', path)}`,
    )
}

const say = (lines: readonly string[]): string => lines.map((line) => `delivrd: ${line}\n`).join('')
