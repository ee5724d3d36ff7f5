import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Account } from '../../api/account-types.ts'
import { queries } from '../../api/queries.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { StatusBar } from '../../plots/StatusBar.tsx'
import { can, lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { instantShort, total } from '../../words/format.ts'
import { useKindTitle } from './kinds.ts'
import { AlarmLines, Figures, StateLine } from './signs.tsx'

const text = words.accounts
const REFRESH_MS = 5_000

export function AccountsPage() {
  const session = useSession()
  const accounts = useQuery({ ...queries.accounts, refetchInterval: REFRESH_MS })
  const add = can(session, 'accounts:admin') ? (
    <ButtonLink to="/accounts/new" look="main">
      {text.fresh}
    </ButtonLink>
  ) : (
    <Button look="main" because={lacks(session, 'accounts:admin')}>
      {text.fresh}
    </Button>
  )
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>} actions={add}>
      {accounts.isPending ? (
        <Skeleton />
      ) : accounts.data === undefined ? (
        <Trouble error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : accounts.data.data.length === 0 ? (
        <Empty kind="first-use" title={text.emptyTitle}>
          <p>{text.empty}</p>
          {add}
        </Empty>
      ) : (
        <ul className="tiles">
          {accounts.data.data.map((account) => (
            <li key={account.id}>
              <AccountTile account={account} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}

function AccountTile({ account }: { account: Account }) {
  const titleOf = useKindTitle()
  const { data: health } = useQuery({
    ...queries.accountHealth(account.id),
    refetchInterval: REFRESH_MS,
    retry: false,
  })
  return (
    <article className="card tile">
      <div className="tile-head">
        <Link
          to="/accounts/$id"
          params={{ id: account.id }}
          className="row-link strong"
          data-row=""
        >
          {account.name}
        </Link>
        {account.is_demo && <span className="state">{text.demo}</span>}
      </div>
      <p className="small soft">
        {titleOf(account.kind)}
        {' · '}
        {account.channels.map((channel) => text.channels[channel]).join(', ')}
      </p>
      <StateLine account={account} health={health} />
      {account.enabled && <AlarmLines alarms={account.health.alarms} />}
      {health !== undefined && total(health.messages) > 0 && (
        <>
          <StatusBar counts={health.messages} />
          <Figures health={health} />
          <p className="small soft">
            {health.window.handed + health.window.receipts === 0
              ? text.nothingLately
              : text.lately(instantShort(health.window.since))}
          </p>
        </>
      )}
    </article>
  )
}
