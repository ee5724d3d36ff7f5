import type { Account, AccountHealth } from '../../api/admin-types.ts'
import { Card } from '../../parts/Page.tsx'
import { WithCodes } from '../../parts/WithCodes.tsx'
import { StatusBar } from '../../plots/StatusBar.tsx'
import { words } from '../../words/en.ts'
import { compactNumber, duration, share, total } from '../../words/format.ts'

const text = words.platform.accounts

export function LinkState({ account, health }: { account: Account; health: AccountHealth }) {
  const { bound, wanted } = health.links
  const tone = !account.enabled
    ? 'off'
    : bound >= wanted && bound > 0
      ? 'good'
      : bound > 0
        ? 'warn'
        : 'bad'
  return (
    <p className={`link-state link-${tone}`}>
      {account.enabled ? (bound === 0 ? text.linksDown : text.bound(bound, wanted)) : text.disabled}
      {health.links.last_error !== null && bound < wanted && (
        <span className="soft small">
          {' '}
          <WithCodes text={health.links.last_error} />
        </span>
      )}
    </p>
  )
}

export function HealthCard({ account, health }: { account: Account; health: AccountHealth }) {
  const { learned } = health
  const assumed =
    account.expected_by_ms !== null
      ? text.expectedByYours
      : learned.receipt_habit === null && health.messages.delivered === 0
        ? text.expectedByAssumed
        : null
  const relations: Readonly<Record<string, string>> = text.idRelations
  const habits: Readonly<Record<string, string>> = text.receiptHabits
  return (
    <Card title={text.healthTitle}>
      <div className="stack">
        <LinkState account={account} health={health} />
        <StatusBar counts={health.messages} />
        <Figures health={health} />
        <h3>{text.learnedTitle}</h3>
        <dl className="facts">
          <div>
            <dt>{text.idRelation}</dt>
            <dd>
              {learned.id_relation === null
                ? text.notYet
                : (relations[learned.id_relation] ?? learned.id_relation)}
            </dd>
          </div>
          <div>
            <dt>{text.receiptHabit}</dt>
            <dd>
              {learned.receipt_habit === null
                ? text.notYet
                : (habits[learned.receipt_habit] ?? learned.receipt_habit)}
            </dd>
          </div>
          <div>
            <dt>{text.expectedBy}</dt>
            <dd>
              {duration(learned.expected_by_ms)}
              {assumed !== null && <span className="soft small">, {assumed}</span>}
            </dd>
          </div>
        </dl>
        <p className="small soft">{text.learnedHint}</p>
      </div>
    </Card>
  )
}

export function Figures({ health: { messages, orphans } }: { health: AccountHealth }) {
  const all = total(messages)
  const figures = [
    [text.messages, compactNumber(all)],
    [text.delivered, share(messages.delivered + messages.read, all)],
    [text.silent, share(messages.unconfirmed, all)],
    [text.orphans, compactNumber(orphans.waiting + orphans.ambiguous + orphans.malformed)],
  ] as const
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
