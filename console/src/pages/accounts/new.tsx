import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ProviderKind } from '../../api/account-types.ts'
import { queries } from '../../api/queries.ts'
import { TextField } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { AccountEditor } from './editor.tsx'

const text = words.accounts.form

/** First whose account it is, then what that provider asks for. */
export function NewAccountPage() {
  const { kind: chosen } = useSearch({ from: '/signed-in/accounts/new' })
  const navigate = useNavigate()
  const kinds = useQuery(queries.providerKinds)
  const kind = kinds.data?.data.find((one) => one.kind === chosen)
  if (kind !== undefined) {
    return (
      <Page
        title={text.kindTitle(kind.title)}
        lead={<p>{kind.protocol === 'smpp' ? text.smppLead : text.httpLead}</p>}
        up={{ to: '/accounts/new', search: {}, label: text.otherKind }}
      >
        <AccountEditor
          key={kind.kind}
          kind={kind}
          account={null}
          onSaved={({ id }) => void navigate({ to: '/accounts/$id/connect', params: { id } })}
        />
      </Page>
    )
  }
  return (
    <Page
      title={text.newTitle}
      lead={<p>{text.newLead}</p>}
      up={{ to: '/accounts', label: words.accounts.title }}
    >
      {kinds.isPending ? (
        <Skeleton rows={6} />
      ) : kinds.data === undefined ? (
        <Trouble error={kinds.error} onRetry={() => void kinds.refetch()} />
      ) : (
        <KindChoice kinds={kinds.data.data} />
      )}
    </Page>
  )
}

function KindChoice({ kinds }: { kinds: readonly ProviderKind[] }) {
  const [asked, setAsked] = useState('')
  const wanted = asked.trim().toLowerCase()
  const found = kinds.filter(({ kind, title, capabilities: { channels } }) =>
    [kind, title, ...channels].some((name) => name.toLowerCase().includes(wanted)),
  )
  return (
    <div className="stack">
      <div className="kind-search">
        <TextField
          label={text.find}
          type="search"
          autoComplete="off"
          value={asked}
          onChange={setAsked}
        />
        <p className="small soft" role="status">
          {text.found(found.length)}
        </p>
      </div>
      {found.length === 0 ? (
        <Card>
          <Empty kind="no-results" title={text.noneTitle}>
            <p>{text.none}</p>
          </Empty>
        </Card>
      ) : (
        <ul className="kinds" aria-label={text.kinds}>
          {found.map((kind) => (
            <li key={kind.kind}>
              <KindTile kind={kind} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const HINTS: Readonly<Record<string, string>> = { smpp: text.smppHint, http: text.httpHint }

function KindTile({ kind: { kind, title, capabilities } }: { kind: ProviderKind }) {
  const hint = HINTS[kind]
  return (
    <article className="card kind">
      <h2>
        <Link to="/accounts/new" search={{ kind }} className="row-link">
          {title}
        </Link>
      </h2>
      {hint !== undefined && <p className="small soft">{hint}</p>}
      <p className="kind-channels">
        {capabilities.channels.map((channel) => (
          <span key={channel} className="state">
            {words.accounts.channels[channel]}
          </span>
        ))}
      </p>
    </article>
  )
}
