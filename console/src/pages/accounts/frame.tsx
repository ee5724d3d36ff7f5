import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, ProviderKind } from '../../api/account-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { useKinds } from './kinds.ts'

const text = words.accounts
const REFRESH_MS = 5_000

type FrameProps = { children: (account: Account, kind: ProviderKind | null) => ReactNode }

/** What stands around every page of one account. */
export function AccountFrame({ children }: FrameProps) {
  const { id = '' } = useParams({ strict: false })
  const account = useQuery({ ...queries.account(id), refetchInterval: REFRESH_MS })
  const kinds = useKinds()
  const kind = kinds?.find((one) => one.kind === account.data?.kind) ?? null
  return (
    <Page
      title={account.data?.name ?? text.title}
      up={{ to: '/accounts', label: text.title }}
      lead={account.data !== undefined && kind !== null && <p>{kind.title}</p>}
      actions={account.data !== undefined && <Commands account={account.data} />}
    >
      {account.data !== undefined && <AccountTabs account={account.data} />}
      {account.isPending || kinds === undefined ? (
        <Skeleton rows={8} />
      ) : account.data === undefined ? (
        <Trouble error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        children(account.data, kind)
      )}
    </Page>
  )
}

const AccountTabs = ({ account: { id, protocol } }: { account: Account }) => (
  <Tabs
    label={text.tabs.label}
    params={{ id }}
    tabs={[
      { to: '/accounts/$id', label: text.tabs.overview },
      { to: '/accounts/$id/connect', label: text.tabs.connect },
      ...(protocol === 'http'
        ? [{ to: '/accounts/$id/door', label: text.tabs.door } as const]
        : []),
      { to: '/accounts/$id/health', label: text.tabs.health },
      { to: '/accounts/$id/settings', label: text.tabs.settings },
    ]}
  />
)

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
