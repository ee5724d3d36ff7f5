import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Account } from '../api/account-types.ts'
import { queries } from '../api/queries.ts'
import { words } from '../words/en.ts'
import { isInTrouble } from './account-trouble.ts'
import { Notice } from './Notice.tsx'

const text = words.accounts
const REFRESH_MS = 15_000

/** Provider accounts that somebody should look at. */
export function useTroubledAccounts(): readonly Account[] {
  const { data } = useQuery({ ...queries.accounts, refetchInterval: REFRESH_MS })
  return (data?.data ?? []).filter(isInTrouble)
}

/**
 * Says on a page which provider accounts do badly, and why.
 * @param only the account that the page is about; null: all.
 */
export function TroubledAccounts({ only = null }: { only?: string | null }) {
  const troubled = useTroubledAccounts().filter(({ id }) => only === null || id === only)
  if (troubled.length === 0) return null
  return (
    <Notice
      tone="warn"
      title={text.sickTitle(troubled.length === 1 ? (troubled[0]?.name ?? '') : null)}
    >
      <ul className="bullets">
        {troubled.map((account) => (
          <li key={account.id}>
            <Link to="/accounts/$id" params={{ id: account.id }}>
              {account.name}
            </Link>
            : {whyOf(account)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function whyOf(account: Account): string {
  const { trouble, because, alarms } = account.health
  const troubles = trouble === null ? [] : [text.troubles[trouble]]
  const said = [...troubles, ...alarms.map(({ kind }) => text.alarms[kind])].join('; ')
  return because === null ? said : `${said} (${because})`
}
