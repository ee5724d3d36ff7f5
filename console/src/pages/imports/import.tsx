import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { RowError } from '../../api/admin-types.ts'
import { queries } from '../../api/queries.ts'
import type { HistoryImport } from '../../api/sending-types.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'

const text = words.history
const ASK_MS = 1_000
const FORMATS: Readonly<Record<string, string>> = text.formats

export function ImportPage() {
  const { id } = useParams({ from: '/signed-in/imports/$id' })
  const found = useQuery({
    ...queries.import(id),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? ASK_MS : false),
  })
  return (
    <Page
      title={found.data?.name ?? text.page}
      up={{ to: '/imports', label: text.up }}
      lead={found.data !== undefined && <Lead one={found.data} />}
    >
      {found.isPending ? (
        <Skeleton />
      ) : found.data === undefined ? (
        <Trouble error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <div className="grid-half">
          <Result one={found.data} />
          <Errors one={found.data} />
        </div>
      )}
    </Page>
  )
}

const Lead = ({ one }: { one: HistoryImport }) => (
  <p className="lead-line">
    <span className={`state state-${one.state}`}>{text.states[one.state]}</span>
    <span className="small">{FORMATS[one.format] ?? one.format}</span>
    <span className="small">
      <When iso={one.started_at} style="short" />
    </span>
  </p>
)

const Result = ({ one }: { one: HistoryImport }) => (
  <Card title={text.result}>
    <div className="stack">
      {one.because !== null && (
        <Notice tone="bad" title={text.failedTitle}>
          <p>{one.because}</p>
        </Notice>
      )}
      {one.state === 'running' && <p role="status">{text.progress(one.rows_read)}</p>}
      <dl className="facts">
        <Fact name={text.columns.rows}>{number(one.rows_read)}</Fact>
        <Fact name={text.columns.messages}>{number(one.messages)}</Fact>
        <Fact name={text.columns.known}>{number(one.already_known)}</Fact>
        {one.replies > 0 && <Fact name={text.columns.replies}>{number(one.replies)}</Fact>}
        {one.evidence_added > 0 && (
          <Fact name={text.columns.added}>{number(one.evidence_added)}</Fact>
        )}
        {one.opt_outs_suggested > 0 && (
          <Fact name={text.columns.suggested}>{number(one.opt_outs_suggested)}</Fact>
        )}
        <Fact name={text.columns.campaigns}>{number(one.campaigns)}</Fact>
        <Fact name={text.columns.errors}>{number(one.row_errors)}</Fact>
      </dl>
      <Notes notes={one.notes} />
      {one.opt_outs_suggested > 0 && (
        <p>
          {text.suggestionsNote} <Link to="/opt-outs/suggestions">{text.suggestionsLink}</Link>
        </p>
      )}
      <div className="actions">
        <ButtonLink to="/campaigns" search={{ source: one.id }} look="main">
          {text.campaignsLink}
        </ButtonLink>
      </div>
    </div>
  </Card>
)

function Notes({ notes }: Pick<HistoryImport, 'notes'>) {
  const all = Object.entries(notes)
  if (all.length === 0) return null
  return (
    <section className="stack-tight">
      <h3>{text.notesTitle}</h3>
      <ul className="bullets">
        {all.map(([note, count]) => (
          <li key={note}>
            {number(count)} {noteWords(note)}
          </li>
        ))}
      </ul>
    </section>
  )
}

const NOTES: Readonly<Record<string, string>> = text.notes

/** 'unknown:spoke:send status:GONE' and its like, in words. */
function noteWords(note: string): string {
  const [kind, vendor = '', field = '', ...word] = note.split(':')
  if (kind === 'unknown') return text.unknownNote(vendor, field, word.join(':'))
  if (kind === 'currency') return text.currencyNote(vendor)
  return NOTES[note] ?? note
}

function Errors({ one }: { one: HistoryImport }) {
  return (
    <Card title={one.row_errors === 0 ? text.columns.errors : text.errorsTitle(one.row_errors)}>
      {one.row_errors === 0 ? (
        <p className="soft">{text.errorsNone}</p>
      ) : (
        <Pages<RowError> query={queries.importErrors(one.id)} empty={null}>
          {(rows) => (
            <ul className="stack-tight">
              {rows.map((row) => (
                <li key={row.line}>
                  <span className="small soft">{text.line(row.line)}:</span> {row.explanation}
                  <br />
                  <code className="small">{row.raw}</code>
                </li>
              ))}
            </ul>
          )}
        </Pages>
      )}
    </Card>
  )
}
