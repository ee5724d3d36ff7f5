import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ApiDocument } from '../../api/openapi-types.ts'
import { queries } from '../../api/queries.ts'
import { TextField } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { reference } from '../../words/en/reference.ts'
import { words } from '../../words/en.ts'
import { groupsOf, search, TOLD } from './document.ts'
import type { Group } from './document.ts'
import { OperationCard } from './OperationCard.tsx'
import '../../styles/api-reference.css'

/** The API of this installation, for whoever can reach it: the document holds no secrets. */
export function ApiReferencePage() {
  const document = useQuery(queries.apiDocument)
  return (
    <div className="api-page">
      <a className="skip" href="#page">
        {words.shell.skip}
      </a>
      <header className="api-bar">
        <Link to="/campaigns" className="brand">
          <img src="/favicon.svg" alt="" width="26" height="26" />
          <span>{words.shell.product}</span>
        </Link>
        <nav aria-label={words.shell.navigation}>
          <Link to="/campaigns">{reference.console}</Link>
          <a href="/openapi.json">{reference.document}</a>
        </nav>
      </header>
      <main id="page" tabIndex={-1}>
        <Page title={reference.title} lead={<Lead />}>
          {document.error !== null && (
            <Trouble error={document.error} onRetry={() => void document.refetch()} />
          )}
          {document.isPending && <Skeleton rows={12} />}
          {document.data !== undefined && <Reference document={document.data} />}
        </Page>
      </main>
    </div>
  )
}

const Lead = () => (
  <>
    <p>{reference.lead}</p>
    <p>
      {reference.keyBefore} <Link to="/keys">{reference.keys}</Link> {reference.keyAfter}{' '}
      <code>{reference.keyCommand}</code>.
    </p>
  </>
)

function Reference({ document }: { document: ApiDocument }) {
  const { q = '' } = useSearch({ from: '/docs' })
  const navigate = useNavigate()
  const hash = useLocation({ select: (location) => location.hash })
  const pressed = useRef('')
  const groups = useMemo(() => groupsOf(document), [document])
  const shown = useMemo(() => search(groups, { document, text: q }), [groups, document, q])
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([hash]))

  useEffect(() => {
    if (hash === '' || hash === pressed.current) return
    setOpen((before) => new Set([...before, hash]))
    window.document.getElementById(hash)?.scrollIntoView()
  }, [hash])

  function toggle(id: string) {
    const after = new Set(open)
    if (!after.delete(id)) {
      after.add(id)
      // So that the address bar can be sent to somebody; the page stays where it is.
      pressed.current = id
      void navigate({ to: '/docs', search: { q }, hash: id, replace: true, resetScroll: false })
    }
    setOpen(after)
  }

  return (
    <div className="api-columns">
      <div className="api-find stack">
        <TextField
          label={reference.search}
          hint={reference.searchHint}
          type="search"
          value={q}
          onChange={(text) =>
            void navigate({ to: '/docs', search: { q: text }, replace: true, resetScroll: false })
          }
        />
        <p role="status" className="small soft">
          {reference.found(countOf(shown), countOf(groups))}
        </p>
        <nav aria-label={reference.groups} className="api-groups">
          {shown.map((group) => (
            <a key={group.tag} href={`#group-${group.tag}`}>
              {nameOf(group)} <span className="soft">{group.operations.length}</span>
            </a>
          ))}
        </nav>
      </div>
      <div className="stack-loose">
        {shown.length === 0 && <Empty kind="no-results" title={reference.nothing} />}
        {shown.map((group) => (
          <section key={group.tag} id={`group-${group.tag}`} className="stack-tight">
            <h2 className="capital">{nameOf(group)}</h2>
            <p className="soft">{group.tag === TOLD ? reference.toldAbout : group.about}</p>
            {group.operations.map((operation) => (
              <OperationCard
                key={operation.id}
                document={document}
                operation={operation}
                isOpen={open.has(operation.id)}
                onToggle={() => toggle(operation.id)}
              />
            ))}
          </section>
        ))}
      </div>
    </div>
  )
}

const countOf = (groups: readonly Group[]): number =>
  groups.reduce((sum, { operations }) => sum + operations.length, 0)

const nameOf = ({ tag }: Group): string => (tag === TOLD ? reference.told : tag)
