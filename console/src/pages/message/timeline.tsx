import type { TimelineEntry } from '../../api/types.ts'
import { Copy } from '../../parts/Copy.tsx'
import { Said } from '../../parts/Said.tsx'
import { StatusGlyph } from '../../parts/StatusGlyph.tsx'
import { isStatus } from '../../parts/StatusMark.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'
import { day, duration, zoneName } from '../../words/format.ts'
import { GRADE_WORDS } from '../../words/statuses.ts'

const text = words.messages.one
const GAP_SHOWN_MS = 1_000

type TimelineProps = {
  entries: readonly TimelineEntry[]
  /** The account of each submission, by its number. */
  accounts: ReadonlyMap<number, string | null>
}

/** All evidence in the order it reached us; the silence between is labelled, the raw bytes one press away. */
export function Timeline({ entries, accounts }: TimelineProps) {
  return (
    <div className="stack">
      <ol className="timeline">
        {entries.map((entry, at) => {
          const before = entries[at - 1]
          const gapMs =
            before === undefined ? 0 : new Date(entry.at).getTime() - new Date(before.at).getTime()
          return (
            <li
              key={`${entry.at} ${entry.kind} ${at}`}
              className={`timeline-entry by-${entry.source}`}
            >
              {(before === undefined || day(before.at) !== day(entry.at)) && (
                <p className="timeline-day">{day(entry.at)}</p>
              )}
              {gapMs >= GAP_SHOWN_MS && <p className="timeline-gap">{text.gap(duration(gapMs))}</p>}
              <Entry entry={entry} accounts={accounts} />
            </li>
          )
        })}
      </ol>
      <p className="small soft">
        {text.timelineHint} {zoneName()}.
      </p>
    </div>
  )
}

type EntryProps = { entry: TimelineEntry } & Pick<TimelineProps, 'accounts'>

function Entry({ entry, accounts }: EntryProps) {
  const hasSaid = entry.word !== null || entry.code !== null
  const about = [
    accounts.size > 1 && entry.submission !== null && entry.submission > 0
      ? text.submission(entry.submission)
      : '',
    entry.segment === null ? '' : text.segment(entry.segment),
    // That we handed it over is no claim of anybody's.
    entry.grade === null || entry.kind === 'handover' ? '' : GRADE_WORDS[entry.grade],
    entry.times_seen > 1 ? text.seen(entry.times_seen) : '',
    entry.matched_by === null || entry.matched_by === 'exact' ? '' : text.matched(entry.matched_by),
  ].filter((part) => part !== '')

  return (
    <div className="timeline-card">
      <div className="timeline-head">
        <span className="timeline-source">{text.sources[entry.source]}</span>
        <span className="timeline-title">
          {isStatus(entry.status) && <StatusGlyph status={entry.status} />}
          {entry.title}
        </span>
        {entry.effect !== null && (
          <span className={`effect effect-${entry.effect}`}>{text.effects[entry.effect]}</span>
        )}
        <When iso={entry.at} style="time" />
      </div>
      {(hasSaid || about.length > 0) && (
        <p className="small soft">
          <Said
            word={entry.word}
            code={entry.code}
            accountId={accounts.get(entry.submission ?? 1) ?? null}
            vendor={entry.vendor}
          />{' '}
          {about.join(' · ')}
        </p>
      )}
      {entry.sentence !== null && <p className="small">{entry.sentence}</p>}
      {entry.happened_at !== null && (
        <p className="small soft">
          {text.claimed} <code>{entry.happened_at}</code>
        </p>
      )}
      {entry.raw !== null && <Raw raw={entry.raw} />}
    </div>
  )
}

export function Raw({ raw }: { raw: NonNullable<TimelineEntry['raw']> }) {
  return (
    <details className="raw">
      <summary>{text.raw}</summary>
      <div className="stack-tight">
        {raw.text !== null && <Copy text={raw.text} label={text.raw} />}
        {raw.pdu !== null && raw.pdu !== undefined && <pre>{JSON.stringify(raw.pdu, null, 2)}</pre>}
        <p className="small soft">
          {raw.protocol} · {text.rawHex}
        </p>
        <Copy text={raw.hex} label={text.rawHex} />
      </div>
    </details>
  )
}
