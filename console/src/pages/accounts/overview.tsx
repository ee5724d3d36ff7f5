import { useQuery } from '@tanstack/react-query'
import type { Account, AccountHealth, ProviderKind } from '../../api/account-types.ts'
import { queries } from '../../api/queries.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Empty, Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { WithCodes } from '../../parts/WithCodes.tsx'
import { StatusBar } from '../../plots/StatusBar.tsx'
import { words } from '../../words/en.ts'
import { duration, instantShort, total } from '../../words/format.ts'
import { AccountFrame } from './frame.tsx'
import { AlarmNotices, Figures } from './signs.tsx'
import { stateOf } from './state.ts'

const text = words.accounts
const REFRESH_MS = 3_000

export function AccountPage() {
  return (
    <AccountFrame>{(account, kind) => <Overview account={account} kind={kind} />}</AccountFrame>
  )
}

function Overview({ account, kind }: { account: Account; kind: ProviderKind | null }) {
  const health = useQuery({
    ...queries.accountHealth(account.id),
    refetchInterval: REFRESH_MS,
    retry: false,
  })
  if (health.isPending) return <Skeleton rows={6} />
  if (health.data === undefined) {
    return <Trouble error={health.error} onRetry={() => void health.refetch()} />
  }
  return (
    <>
      {account.enabled && <AlarmNotices account={account} alarms={health.data.alarms} />}
      {account.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={text.warnings}>
          <p>{warning}</p>
        </Notice>
      ))}
      <div className="grid-main">
        <StateCard account={account} health={health.data} />
        <FactsCard account={account} kind={kind} health={health.data} />
      </div>
    </>
  )
}

type Known = { account: Account; health: AccountHealth }

function StateCard({ account, health }: Known) {
  const { tone, label, sentence, next } = stateOf(account, health)
  const isSick = health.verdict.state === 'sick' && account.enabled
  const isUnused = total(health.messages) === 0
  return (
    <Card>
      <div className="stack">
        <div className="stack-tight">
          <h2 className={`link-state link-${tone}`}>{label}</h2>
          <p>
            <WithCodes text={sentence} />{' '}
            {isSick && health.verdict.since !== null && (
              <span className="soft">
                ({text.since} <When iso={health.verdict.since} style="short" />)
              </span>
            )}
          </p>
          {isSick && <p>{account.health_failover ? text.leftAlone : text.notLeftAlone}</p>}
          {next !== null && <p>{next}</p>}
        </div>
        {isUnused ? (
          <Empty kind="first-use" title={text.emptyUseTitle}>
            <p>{text.emptyUse}</p>
            <ButtonLink to="/accounts/$id/connect" params={{ id: account.id }} look="main">
              {text.sendTest}
            </ButtonLink>
          </Empty>
        ) : (
          <>
            <StatusBar counts={health.messages} height={20} />
            <Figures health={health} />
            <p className="small soft">{text.lately(instantShort(health.window.since))}</p>
          </>
        )}
      </div>
    </Card>
  )
}

function FactsCard({ account, kind, health }: Known & { kind: ProviderKind | null }) {
  const { links } = health
  return (
    <div className="stack-loose">
      <Card>
        <dl className="facts">
          <Fact name={text.kind}>{kind?.title ?? account.kind}</Fact>
          <Fact name={text.form.channels}>
            {account.channels.map((channel) => text.channels[channel]).join(', ')}
          </Fact>
          <Fact name={text.sender}>
            {account.default_sender ||
              (account.needs_sender ? text.noSender : text.sendersOfProvider)}
          </Fact>
          {account.protocol === 'smpp' && (
            <Fact name={text.connections}>
              {links.bound === 0 ? text.linksDown : text.bound(links.bound, links.wanted)}
            </Fact>
          )}
          {account.host !== undefined && (
            <Fact name={text.form.host}>
              <span className="mono">
                {account.host}:{account.port}
              </span>
            </Fact>
          )}
          <Fact name={text.changed}>
            <When iso={account.updated_at} style="short" />
          </Fact>
        </dl>
      </Card>
      <LearnedCard account={account} health={health} />
    </div>
  )
}

function LearnedCard({ account, health }: Known) {
  const { learned } = health
  const assumed =
    account.expected_by_ms !== null
      ? text.expectedByYours
      : learned.receipt_habit === null && health.messages.delivered === 0
        ? text.expectedByAssumed
        : null
  const relations: Readonly<Record<string, string>> = text.form.idRelations
  const habits: Readonly<Record<string, string>> = text.form.receiptHabits
  const said = (value: string | null, known: Readonly<Record<string, string>>): string =>
    value === null ? text.notYet : (known[value] ?? value)
  return (
    <Card title={text.learnedTitle}>
      <dl className="facts">
        {account.protocol === 'smpp' && (
          <>
            <Fact name={text.form.idRelation}>{said(learned.id_relation, relations)}</Fact>
            <Fact name={text.form.receiptHabit}>{said(learned.receipt_habit, habits)}</Fact>
          </>
        )}
        <Fact name={text.expectedBy}>
          {duration(learned.expected_by_ms)}
          {assumed !== null && <span className="soft small">, {assumed}</span>}
        </Fact>
      </dl>
      <p className="small soft">{text.learnedHint}</p>
    </Card>
  )
}
