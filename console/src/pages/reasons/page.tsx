import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReasonEntry } from '../../api/admin-types.ts'
import { queries } from '../../api/queries.ts'
import type { Charge } from '../../api/types.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { CodeTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { CHARGED_WORDS } from '../../words/statuses.ts'

const text = words.platform.reasons
const GROUPS: Readonly<Record<string, string>> = text.groups
const PERSISTENCES: Readonly<Record<string, string>> = text.persistences

export function ReasonsPage() {
  const { q = '' } = useSearch({ from: '/signed-in/reasons' })
  const reasons = useQuery(queries.reasons)
  const sought = q.toLowerCase()
  const found = (reasons.data?.data ?? []).filter((entry) =>
    `${entry.id} ${entry.title} ${entry.meaning} ${entry.next_step}`.toLowerCase().includes(sought),
  )
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <CodeTabs />
      <Find q={q} />
      {reasons.isPending ? (
        <Skeleton rows={8} />
      ) : reasons.data === undefined ? (
        <Trouble error={reasons.error} onRetry={() => void reasons.refetch()} />
      ) : found.length === 0 ? (
        <Empty kind="no-results" title={text.none}>
          <p>{text.noneHint}</p>
          <ButtonLink to="/codes" search={{ q }}>
            {words.codes.title}
          </ButtonLink>
        </Empty>
      ) : (
        Object.entries(Object.groupBy(found, (entry) => entry.group)).map(([group, entries]) => (
          <Card key={group} title={GROUPS[group] ?? group}>
            <dl className="catalogue">
              {(entries ?? []).map((entry) => (
                <Reason key={entry.id} entry={entry} />
              ))}
            </dl>
          </Card>
        ))
      )}
    </Page>
  )
}

function Reason({ entry }: { entry: ReasonEntry }) {
  return (
    <div id={entry.id}>
      <dt>
        <strong>{entry.title}</strong> <code className="soft small">{entry.id}</code>
      </dt>
      <dd>
        <p>{entry.meaning}</p>
        <p>
          <span className="soft">{text.next}</span> {entry.next_step}
        </p>
        <p className="small soft">
          {CHARGED_WORDS[entry.charged as Charge] ?? entry.charged} · {text.persistence}{' '}
          {PERSISTENCES[entry.persistence] ?? entry.persistence} ·{' '}
          <Link to="/codes" search={{ reason: entry.id }}>
            {text.codesOf}
          </Link>
        </p>
      </dd>
    </div>
  )
}

function Find({ q }: { q: string }) {
  const navigate = useNavigate({ from: '/reasons' })
  const [typed, setTyped] = useState(q)
  return (
    <div className="find">
      <TextField
        label={text.find}
        type="search"
        value={typed}
        onChange={(value) => {
          setTyped(value)
          void navigate({ search: { q: value }, replace: true, resetScroll: false })
        }}
      />
    </div>
  )
}
