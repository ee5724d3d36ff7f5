import { useMutation } from '@tanstack/react-query'
import type { AuditEntry } from '../../api/admin-types.ts'
import { get } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty, Notice, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { useNames } from '../../shell/names.ts'
import { words } from '../../words/en.ts'

const text = words.platform.audit

type Verdict = {
  intact: boolean
  entries: number
  broken_at: number | null
  because: string | null
}

export function AuditPage() {
  const verification = useMutation({ mutationFn: () => get<Verdict>('/v1/audit/verification') })
  const verdict = verification.data
  return (
    <Page
      title={text.title}
      lead={<p>{text.lead}</p>}
      actions={
        <Button busy={verification.isPending} onPress={() => verification.mutate()}>
          {text.verify}
        </Button>
      }
    >
      {verification.error !== null && <Trouble error={verification.error} />}
      {verdict !== undefined && (
        <Notice
          tone={verdict.intact ? 'good' : 'bad'}
          title={
            verdict.intact ? text.intact(verdict.entries) : text.broken(verdict.broken_at ?? 0)
          }
        >
          {verdict.because !== null && <p>{verdict.because}</p>}
        </Notice>
      )}
      <Pages<AuditEntry>
        query={queries.audit}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <DataTable
              caption={text.title}
              rows={rows}
              rowKey={(row) => String(row.number)}
              columns={[
                { id: 'at', title: text.at, cell: (row) => <When iso={row.at} style="short" /> },
                {
                  id: 'act',
                  title: text.act,
                  cell: (row) => <span className="strong">{row.act}</span>,
                },
                { id: 'actor', title: text.actor, cell: (row) => <Named id={row.actor} /> },
                {
                  id: 'subject',
                  title: text.subject,
                  cell: (row) => <Named id={row.subject ?? emailIn(row) ?? '–'} />,
                },
                { id: 'from', title: text.from, cell: (row) => row.ip ?? '–' },
                { id: 'changes', title: text.changes, cell: (row) => <Changes entry={row} /> },
              ]}
            />
          </Card>
        )}
      </Pages>
    </Page>
  )
}

/** By name where it has one; else the id, which can be searched for. */
function Named({ id }: { id: string }) {
  const name = useNames()(id)
  return name === id ? <code>{id}</code> : <span title={id}>{name}</span>
}

/** Whoever was invited has no id yet. */
function emailIn({ after }: AuditEntry): string | null {
  const email = typeof after === 'object' && after !== null && 'email' in after ? after.email : null
  return typeof email === 'string' ? email : null
}

function Changes({ entry: { before, after } }: { entry: AuditEntry }) {
  if (before === null && after === null) return '–'
  return (
    <details className="raw">
      <summary>{text.changes}</summary>
      <pre>{JSON.stringify({ before, after }, null, 2)}</pre>
    </details>
  )
}
