import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { useNow } from '../../parts/use-now.ts'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'
import { NewKeyDialog } from './new-key.tsx'

const text = words.platform.keys
const MINUTE_MS = 60_000

export function KeysPage() {
  const keys = useQuery(queries.keys)
  const [isNew, setNew] = useState(false)
  const create = (
    <Button look="main" onPress={() => setNew(true)}>
      {text.fresh}
    </Button>
  )
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>} actions={create}>
      {keys.isPending ? (
        <Skeleton />
      ) : keys.data === undefined ? (
        <Trouble error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data.data.length === 0 ? (
        <Empty kind="first-use" title={text.emptyTitle}>
          <p>{text.empty}</p>
        </Empty>
      ) : (
        <KeyTable keys={keys.data.data} />
      )}
      <NewKeyDialog isOpen={isNew} onClose={() => setNew(false)} />
    </Page>
  )
}

function KeyTable({ keys }: { keys: readonly ApiKey[] }) {
  const client = useQueryClient()
  const nowMs = useNow(MINUTE_MS)
  const [leaving, setLeaving] = useState<ApiKey | null>(null)
  const revocation = useMutation({
    mutationFn: (id: string) => send('DELETE', `/v1/keys/${id}`),
    onSuccess: async () => {
      setLeaving(null)
      await client.invalidateQueries({ queryKey: queries.keys.queryKey })
    },
  })
  return (
    <>
      <Card flush>
        <DataTable
          caption={text.title}
          rows={keys}
          rowKey={(key) => key.id}
          columns={[
            {
              id: 'name',
              title: text.name,
              cell: (key) => <span className="strong">{key.name}</span>,
            },
            { id: 'hint', title: text.key, cell: (key) => <code>{key.hint}…</code> },
            {
              id: 'scopes',
              title: text.scopes,
              cell: (key) => <span className="small">{key.scopes.join(', ')}</span>,
            },
            {
              id: 'used',
              title: text.used,
              cell: (key) =>
                key.last_used_at === null ? text.never : <When iso={key.last_used_at} />,
            },
            {
              id: 'state',
              title: text.state,
              cell: (key) => <span className="state">{stateOf(key, nowMs)}</span>,
            },
            {
              id: 'do',
              title: words.common.actions,
              isQuiet: true,
              align: 'end',
              cell: (key) =>
                key.revoked_at === null && (
                  <Button
                    look="quiet"
                    label={`${text.revoke} ${key.name}`}
                    onPress={() => setLeaving(key)}
                  >
                    {text.revoke}
                  </Button>
                ),
            },
          ]}
        />
      </Card>
      <Confirm
        title={text.revokeTitle(leaving?.name ?? '')}
        confirm={text.revoke}
        look="danger"
        isOpen={leaving !== null}
        busy={revocation.isPending}
        error={revocation.error}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          if (leaving !== null) revocation.mutate(leaving.id)
        }}
      >
        <p>{text.revokeText}</p>
      </Confirm>
    </>
  )
}

function stateOf(key: ApiKey, nowMs: number): string {
  if (key.revoked_at !== null) return text.revoked
  if (key.expires_at !== null && new Date(key.expires_at).getTime() < nowMs) return text.expired
  return key.is_test ? text.testState : text.live
}
