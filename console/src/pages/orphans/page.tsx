import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Orphan } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Empty, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { Said } from '../../parts/Said.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { ReceiptTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { Likely } from './likely.tsx'
import { Raw } from '../message/timeline.tsx'

const text = words.messages.orphans

export function OrphansPage() {
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>} actions={<Reread />}>
      <ReceiptTabs />
      <Pages<Orphan>
        query={queries.orphans}
        empty={
          <Empty kind="all-done" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <>
            <Hints rows={rows} />
            <ul className="stack">
              {rows.map((orphan) => (
                <li key={orphan.id}>
                  <OrphanCard orphan={orphan} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Pages>
    </Page>
  )
}

/** What the ids of an account's receipts have in common, once for each account. */
function Hints({ rows }: { rows: readonly Orphan[] }) {
  const accounts = useQuery(queries.accounts)
  const nameOf = (id: string) => accounts.data?.data.find((one) => one.id === id)?.name ?? id
  const hints = new Map(
    rows.flatMap(({ account_id: id, id_hint: hint }) =>
      hint?.is_rule === true ? [[id, hint]] : [],
    ),
  )
  return [...hints].map(([id, hint]) => (
    <Card key={id} title={text.hint(nameOf(id))}>
      <p className="capital">{hint.because}.</p>
      <p>{text.hintText}</p>
    </Card>
  ))
}

/** After a fix: everything that found no message, or could not be read, is read once more. */
function Reread() {
  const session = useSession()
  const client = useQueryClient()
  const reread = useMutation({
    mutationFn: () => send<{ receipts: number }>('POST', '/v1/orphans/reread', {}),
    onSuccess: ({ receipts }) => {
      say(text.reread(receipts))
      return client.invalidateQueries({ queryKey: ['orphans'] })
    },
  })
  return (
    <>
      {reread.isSuccess && <span role="status">{text.reread(reread.data.receipts)}</span>}
      {reread.error !== null && <Trouble error={reread.error} />}
      <Button
        busy={reread.isPending}
        because={lacks(session, 'accounts:admin')}
        onPress={() => reread.mutate()}
      >
        {text.readAgain}
      </Button>
    </>
  )
}

function OrphanCard({ orphan }: { orphan: Orphan }) {
  const session = useSession()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => send('POST', `/v1/orphans/${orphan.id}/retry`),
    onSuccess: () => {
      say(text.retried)
      return client.invalidateQueries({ queryKey: ['orphans'] })
    },
  })
  return (
    <Card>
      <div className="stack-tight">
        <div className="orphan-head">
          <span className="state">{text.states[orphan.state]}</span>
          <code>{orphan.provider_id ?? '–'}</code>
          <span>{orphan.to ?? '–'}</span>
          <Said word={orphan.word} code={orphan.code} accountId={orphan.account_id} />
          <span className="soft small">
            <When iso={orphan.recorded_at} />
          </span>
          {orphan.state !== 'malformed' && (
            <Button
              busy={retry.isPending}
              because={lacks(session, 'messages:write')}
              onPress={() => retry.mutate()}
            >
              {text.retry}
            </Button>
          )}
        </div>
        <p className="capital">{orphan.because}</p>
        {retry.error !== null && <Trouble error={retry.error} />}
        <Likely orphan={orphan} />
        {orphan.raw !== null && <Raw raw={orphan.raw} />}
      </div>
    </Card>
  )
}
