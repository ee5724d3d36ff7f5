import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Account } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { AccountEditor } from './edit.tsx'
import { HealthCard } from './health.tsx'
import { TestCard } from './test-card.tsx'

const text = words.platform.accounts
const REFRESH_MS = 3_000

export function AccountPage() {
  const { id } = useParams({ from: '/signed-in/accounts/$id' })
  const account = useQuery(queries.account(id))
  const health = useQuery({
    ...queries.accountHealth(id),
    refetchInterval: REFRESH_MS,
    retry: false,
  })
  return (
    <Page
      title={account.data?.name ?? text.title}
      up={{ to: '/accounts', label: text.title }}
      actions={account.data !== undefined && <Commands account={account.data} />}
    >
      {account.isPending ? (
        <Skeleton rows={8} />
      ) : account.data === undefined ? (
        <Trouble error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <div className="grid-main">
          <AccountEditor
            key={account.data.updated_at}
            account={account.data}
            onSaved={() => undefined}
          />
          <div className="stack-loose">
            {health.data !== undefined && (
              <HealthCard account={account.data} health={health.data} />
            )}
            <TestCard id={id} />
          </div>
        </div>
      )}
    </Page>
  )
}

function Commands({ account }: { account: Account }) {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'disable' | 'remove' | null>(null)
  const because = lacks(session, 'accounts:admin')
  const change = useMutation({
    mutationFn: (enabled: boolean) =>
      send<Account>('PATCH', `/v1/accounts/${account.id}`, { enabled }),
    onSuccess: (saved) => {
      client.setQueryData(queries.account(account.id).queryKey, saved)
      setAsking(null)
    },
  })
  const removal = useMutation({
    mutationFn: () => send('DELETE', `/v1/accounts/${account.id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.accounts.queryKey })
      await navigate({ to: '/accounts' })
    },
  })
  return (
    <>
      {account.enabled ? (
        <Button because={because} onPress={() => setAsking('disable')}>
          {text.disable}
        </Button>
      ) : (
        <Button
          look="main"
          because={because}
          busy={change.isPending}
          onPress={() => change.mutate(true)}
        >
          {text.enable}
        </Button>
      )}
      <Button because={because} onPress={() => setAsking('remove')}>
        {text.remove}
      </Button>
      <Confirm
        title={text.disableTitle}
        confirm={text.disable}
        isOpen={asking === 'disable'}
        busy={change.isPending}
        error={change.error}
        onClose={() => setAsking(null)}
        onConfirm={() => change.mutate(false)}
      >
        <p>{text.disableText}</p>
      </Confirm>
      <Confirm
        title={text.removeTitle}
        confirm={text.remove}
        look="danger"
        isOpen={asking === 'remove'}
        busy={removal.isPending}
        error={removal.error}
        onClose={() => setAsking(null)}
        onConfirm={() => removal.mutate()}
      >
        <p>{text.removeText}</p>
      </Confirm>
    </>
  )
}
