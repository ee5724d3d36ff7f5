import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { UnknownWord } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { CodeStatus } from '../../parts/CodeStatus.tsx'
import { Empty, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { ReceiptTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { useReasonTitles, useVendorTitles } from '../../parts/catalogue-titles.ts'
import { NameDialog } from './name.tsx'
import { saidIn } from './said-in.ts'

const text = words.vocabulary.unknown
const REFRESH_MS = 5_000

export function UnknownWordsPage() {
  const { state = 'open' } = useSearch({ from: '/signed-in/unknown-words' })
  const [naming, setNaming] = useState<UnknownWord | null>(null)
  return (
    <Page
      title={text.title}
      lead={
        <p>
          {text.lead}{' '}
          <Link to="/help/$topic" params={{ topic: 'unknown-words' }}>
            {text.help}
          </Link>
        </p>
      }
    >
      <ReceiptTabs />
      <nav className="chips" aria-label={text.show}>
        {Object.entries(text.states).map(([value, label]) => (
          <Link
            key={value}
            to="/unknown-words"
            search={value === 'open' ? {} : { state: value }}
            className="chip"
            aria-current={value === state ? 'true' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Pages<UnknownWord>
        query={queries.unknownWords({ state })}
        refetchMs={REFRESH_MS}
        empty={
          <Empty
            kind={state === 'open' ? 'all-done' : 'no-results'}
            title={state === 'open' ? text.emptyTitle : text.noneTitle}
          >
            {state === 'open' && <p>{text.empty}</p>}
          </Empty>
        }
      >
        {(rows) => (
          <ul className="stack">
            {rows.map((row) => (
              <li key={row.id}>
                <WordCard row={row} onName={() => setNaming(row)} />
              </li>
            ))}
          </ul>
        )}
      </Pages>
      {naming !== null && (
        <NameDialog key={naming.id} row={naming} onClose={() => setNaming(null)} />
      )}
    </Page>
  )
}

function WordCard({ row, onName }: { row: UnknownWord; onName: () => void }) {
  const client = useQueryClient()
  const because = lacks(useSession(), 'accounts:admin')
  const titleOf = useVendorTitles()
  const ignoring = useMutation({
    mutationFn: () => send('POST', `/v1/unknown-words/${row.id}/ignore`),
    onSuccess: () => {
      say(text.ignored)
      return client.invalidateQueries({ queryKey: ['unknown-words'] })
    },
  })
  return (
    <Card
      title={<code>{saidIn(row)}</code>}
      actions={
        row.code === '' ? null : row.state === 'open' ? (
          <>
            <Button look="main" because={because} label={name(row)} onPress={onName}>
              {text.name}
            </Button>
            <Button
              look="quiet"
              label={`${text.ignore} ${saidIn(row)}`}
              because={because}
              busy={ignoring.isPending}
              onPress={() => ignoring.mutate()}
            >
              {text.ignore}
            </Button>
          </>
        ) : (
          <span className="state">{text.states[row.state]}</span>
        )
      }
    >
      <div className="stack">
        <p className="small soft">
          {titleOf(row.vendor)} · {row.field}
          {row.word === null || row.word === row.code ? '' : ` · ${text.beside(row.word)}`}
          {row.account_name === null ? '' : ` · ${text.saidBy(row.account_name)}`} ·{' '}
          {text.counts(row.count, row.messages)} · {text.first} <When iso={row.first_seen_at} />,{' '}
          {text.last} <When iso={row.last_seen_at} />
        </p>
        {row.code === '' && <p>{text.overflowHint}</p>}
        <Suggested row={row} />
        {ignoring.error !== null && <Trouble error={ignoring.error} />}
        <Samples row={row} />
      </div>
    </Card>
  )
}

const name = (row: UnknownWord): string => `${text.name}: ${saidIn(row)}`

function Suggested({ row: { suggestion } }: { row: UnknownWord }) {
  const titleOf = useReasonTitles()
  if (suggestion === null) return null
  return (
    <p>
      {text.suggestion} <CodeStatus status={suggestion.status} />
      {suggestion.reason !== null && <> ({titleOf(suggestion.reason)})</>}:{' '}
      <span className="soft">{suggestion.because}</span>
    </p>
  )
}

function Samples({ row: { samples } }: { row: UnknownWord }) {
  if (samples.length === 0) return null
  return (
    <details className="raw">
      <summary>{text.samples}</summary>
      <ul className="stack">
        {samples.map((sample) => (
          <li key={`${sample.journal_id} ${sample.at}`} className="stack-tight">
            <span className="small soft">
              <When iso={sample.at} style="full" />
              {sample.message_id !== null && (
                <>
                  {' '}
                  ·{' '}
                  <Link to="/messages/$id" params={{ id: sample.message_id }}>
                    {text.sampleMessage}
                  </Link>
                </>
              )}
            </span>
            <code>{sample.text ?? '–'}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
