import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { CodeDetail } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import type { Fault } from '../../api/types.ts'
import { Fact } from '../../parts/Fact.tsx'
import { CodeStatus } from '../../parts/CodeStatus.tsx'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { PathLink } from '../../parts/PathLink.tsx'
import { words } from '../../words/en.ts'
import { CHARGED_WORDS, FAULT_WORDS, GRADE_WORDS } from '../../words/statuses.ts'
import { useReasonTitles, useVendorTitles } from '../../parts/catalogue-titles.ts'

const text = words.codes

export function CodePage() {
  const { vendor, code } = useParams({ from: '/signed-in/codes/$vendor/$code' })
  const { field } = useSearch({ from: '/signed-in/codes/$vendor/$code' })
  const titleOf = useVendorTitles()
  const found = useQuery(queries.code(vendor, code))
  const all = found.data?.data ?? []
  // Who came from an account’s code wants the list that the account follows.
  const meant = all.filter((entry) => entry.field === field)
  const entries = meant.length === 0 ? all : meant
  return (
    <Page
      title={text.page(titleOf(vendor), code)}
      heading={
        <>
          {titleOf(vendor)} <code>{code}</code>
        </>
      }
      up={{ to: '/codes', label: text.up }}
      lead={entries.length > 1 && <p>{text.ambiguous(entries.length)}</p>}
    >
      {found.isPending ? (
        <Skeleton rows={8} />
      ) : found.data === undefined ? (
        <Trouble error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <>
          {entries.map((entry) => (
            <EntryCard key={`${entry.field} ${entry.channel}`} entry={entry} />
          ))}
          {entries.length < all.length && (
            <Link to="/codes/$vendor/$code" params={{ vendor, code }}>
              {text.otherLists(all.length - entries.length)}
            </Link>
          )}
        </>
      )}
    </Page>
  )
}

function EntryCard({ entry }: { entry: CodeDetail }) {
  return (
    <Card title={entry.name === '' ? entry.code : entry.name} actions={<FieldName entry={entry} />}>
      <div className="stack">
        {entry.confidence !== 'high' && (
          <Notice tone="info" title={text.sure[entry.confidence]}>
            <p>{text.sureHint[entry.confidence]}</p>
          </Notice>
        )}
        <div className="grid-half">
          <Meaning entry={entry} />
          <dl className="facts">
            <Fact name={text.again}>
              {entry.permanent === null
                ? text.againUnknown
                : entry.permanent
                  ? text.againNo
                  : text.againYes}
            </Fact>
            <Fact name={text.charge}>{CHARGED_WORDS[entry.charged]}</Fact>
            {entry.fault !== null && (
              <Fact name={text.fault}>{FAULT_WORDS[entry.fault as Fault] ?? entry.fault}</Fact>
            )}
            <Fact name={text.grade}>{GRADE_WORDS[entry.grade]}</Fact>
            <Fact name={text.final}>{entry.final ? text.finalYes : text.finalNo}</Fact>
            <Fact name={text.seenTitle}>
              {entry.seen.messages === null ? text.unseen : text.seen(entry.seen.messages)}{' '}
              {(entry.seen.messages ?? 0) > 0 && (
                <PathLink href={`/messages?code=${encodeURIComponent(entry.code)}`}>
                  {text.seenLink}
                </PathLink>
              )}
            </Fact>
          </dl>
        </div>
        <Twins entry={entry} />
      </div>
    </Card>
  )
}

const FieldName = ({ entry }: { entry: CodeDetail }) => (
  <span className="small soft">
    {entry.field}
    {entry.channel === null ? '' : ` · ${entry.channel}`}
  </span>
)

function Meaning({ entry }: { entry: CodeDetail }) {
  const titleOf = useReasonTitles()
  return (
    <dl className="facts">
      <Fact name={text.status}>
        <CodeStatus status={entry.status} />
      </Fact>
      {entry.reason !== null && (
        <Fact name={text.reason}>
          <Link to="/reasons" hash={entry.reason}>
            {titleOf(entry.reason)}
          </Link>
        </Fact>
      )}
      <Fact name={text.meaning}>{entry.meaning}</Fact>
      <Fact name={text.next}>
        <strong>{entry.next_step ?? text.nothingToDo}</strong>
      </Fact>
    </dl>
  )
}

function Twins({ entry }: { entry: CodeDetail }) {
  const titleOf = useVendorTitles()
  return (
    <section className="stack-tight">
      <h3>{text.twinsTitle}</h3>
      {entry.twins.length === 0 ? (
        <p className="soft">{text.noTwins}</p>
      ) : (
        <ul className="twins">
          {entry.twins.map((twin) => (
            <li key={`${twin.vendor} ${twin.field} ${twin.code}`} title={twin.because}>
              <span className="small soft">{`${titleOf(twin.vendor)} · ${twin.field}`}</span>{' '}
              <Link
                to="/codes/$vendor/$code"
                params={{ vendor: twin.vendor, code: twin.code }}
                search={{ field: twin.field }}
                className="mono"
              >
                {twin.code}
              </Link>{' '}
              <span className="small">{twin.name}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
