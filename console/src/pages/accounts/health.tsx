import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'
import type { Account, AccountHealth, LinkDomain } from '../../api/account-types.ts'
import { queries } from '../../api/queries.ts'
import type { DeliveryTimes } from '../../api/types.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { DeliveryTimesPlot } from '../../plots/DeliveryTimesPlot.tsx'
import { MinutesPlot } from '../../plots/MinutesPlot.tsx'
import { words } from '../../words/en.ts'
import { instantShort, number, share, total } from '../../words/format.ts'
import { AccountFrame } from './frame.tsx'
import { sentenceOf } from './state.ts'

const text = words.accounts.health
const REFRESH_MS = 5_000

export function AccountHealthPage() {
  return <AccountFrame>{(account) => <Health account={account} />}</AccountFrame>
}

function Health({ account }: { account: Account }) {
  const health = useQuery({ ...queries.accountHealth(account.id), refetchInterval: REFRESH_MS })
  if (health.isPending) return <Skeleton rows={8} />
  if (health.data === undefined) {
    return <Trouble error={health.error} onRetry={() => void health.refetch()} />
  }
  const { window, latency, minutes, messages } = health.data
  if (total(messages) === 0 && window.receipts === 0) {
    return (
      <Card>
        <Empty kind="first-use" title={words.accounts.emptyUseTitle}>
          <p>{words.accounts.emptyUse}</p>
          <ButtonLink to="/accounts/$id/connect" params={{ id: account.id }} look="main">
            {words.accounts.sendTest}
          </ButtonLink>
        </Empty>
      </Card>
    )
  }
  const times = {
    account_id: account.id,
    account_name: account.name,
    bins: binsOf(latency),
  }
  return (
    <>
      <Card title={text.since(instantShort(window.since))}>
        <SignList account={account} health={health.data} />
      </Card>
      <div className="grid-half">
        <DeliveryTimesPlot times={[times]} />
        <MinutesPlot minutes={minutes} />
      </div>
      <Domains domains={health.data.link_domains} />
    </>
  )
}

/** The curve begins at none: a single bin is a curve too. */
export function binsOf(latency: AccountHealth['latency']): DeliveryTimes['bins'] {
  const bins = latency.map((bin) => ({ seconds: bin.up_to_ms / 1_000, count: bin.messages }))
  const first = bins[0]
  return first === undefined ? [] : [{ seconds: first.seconds / 2, count: 0 }, ...bins]
}

type Sign = { name: keyof typeof text.figures; value: string; link: LinkProps | null }

function signsOf(account: Account, { window, messages }: AccountHealth): readonly Sign[] {
  const answered = window.accepted + window.refused
  const final = window.delivered + window.failed
  const all = total(messages)
  const here = (filter: Record<string, string>): LinkProps => ({
    to: '/messages',
    search: { account_id: account.id, ...filter },
  })
  const some = (count: number, link: LinkProps): LinkProps | null => (count === 0 ? null : link)
  return [
    { name: 'accepted', value: shareOf(window.accepted, answered), link: null },
    {
      name: 'delivered',
      value: shareOf(window.delivered, final),
      link: some(window.failed, here({ status: 'failed' })),
    },
    {
      name: 'silent',
      value: shareOf(messages.unconfirmed, all),
      link: some(messages.unconfirmed, here({ status: 'unconfirmed' })),
    },
    { name: 'late', value: number(window.late), link: null },
    {
      name: 'conflicting',
      value: number(window.conflicting),
      link: some(window.conflicting, here({ conflict: 'true' })),
    },
    { name: 'busy', value: number(window.busy), link: null },
    {
      name: 'unknown',
      value: number(window.unknown),
      link: some(window.unknown, here({ status: 'submitted' })),
    },
    {
      name: 'unmatched',
      value: number(window.unmatched),
      link: some(window.unmatched, { to: '/orphans' }),
    },
    {
      name: 'unknownWords',
      value: number(window.unknown_words),
      link: some(window.unknown_words, { to: '/unknown-words' }),
    },
    ...(account.protocol === 'http'
      ? [
          {
            name: 'unproven',
            value: number(window.unproven),
            link: some(window.unproven, { to: '/accounts/$id/door', params: { id: account.id } }),
          } as const,
        ]
      : []),
    { name: 'tooFast', value: number(window.too_fast), link: null },
  ]
}

const shareOf = (part: number, all: number): string => (all === 0 ? '–' : share(part, all))

/** Each figure with what it means, and the way to what it counts. */
function SignList({ account, health }: { account: Account; health: AccountHealth }) {
  return (
    <dl className="signs">
      {signsOf(account, health).map(({ name, value, link }) => (
        <div key={name}>
          <dt>{text.figures[name]}</dt>
          <dd>
            <p className="sign-value">{value}</p>
            <p className="small soft">{text.why[name]}</p>
            {link !== null && (
              <Link {...link} className="small" aria-label={`${text.show}: ${text.figures[name]}`}>
                {text.show}
              </Link>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Domains({ domains }: { domains: readonly LinkDomain[] }) {
  return (
    <Card title={text.domainsTitle}>
      <div className="stack">
        <p>{domains.length === 0 ? text.domainsNone : text.domainsLead}</p>
        {domains.length > 0 && (
          <div className="inset">
            <DataTable
              caption={text.domainsTitle}
              rows={domains}
              rowKey={({ domain }) => domain}
              columns={[
                {
                  id: 'domain',
                  title: text.domain,
                  cell: ({ domain }) => <span className="mono">{domain}</span>,
                },
                {
                  id: 'messages',
                  title: words.accounts.messages,
                  align: 'end',
                  cell: ({ messages }) => number(messages),
                },
                {
                  id: 'share',
                  title: text.share,
                  align: 'end',
                  cell: ({ delivered, final }) => shareOf(delivered, final),
                },
                { id: 'why', title: text.judged, cell: (one) => <Judged one={one} /> },
              ]}
            />
          </div>
        )}
      </div>
    </Card>
  )
}

const Judged = ({ one: { is_odd: isOdd, because } }: { one: LinkDomain }) =>
  isOdd ? (
    <span className="stack-tight">
      <span className="link-state link-warn">{text.odd}</span>
      {because !== null && <span className="small">{sentenceOf(because)}</span>}
    </span>
  ) : (
    <span className="soft">{text.usual}</span>
  )
