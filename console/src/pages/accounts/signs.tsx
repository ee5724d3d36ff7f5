import { Link } from '@tanstack/react-router'
import type { Account, AccountHealth, Alarm } from '../../api/account-types.ts'
import { Notice } from '../../parts/Notice.tsx'
import { When } from '../../parts/When.tsx'
import { WithCodes } from '../../parts/WithCodes.tsx'
import { words } from '../../words/en.ts'
import { compactNumber, duration, share, total } from '../../words/format.ts'
import { medianMs, sentenceOf, stateOf } from './state.ts'

const text = words.accounts

type Known = { account: Account; health: AccountHealth | undefined }

/** How it does, in a word beside its shape and colour. */
export function StateLine({ account, health }: Known) {
  const { tone, label, sentence } = stateOf(account, health)
  return (
    <div className="stack-tight">
      <p className={`link-state link-${tone}`}>{label}</p>
      {tone !== 'good' && (
        <p className="small soft">
          <WithCodes text={sentence} />
        </p>
      )}
    </div>
  )
}

/** What is seen at a glance: of the last hour where there was one. */
export function Figures({ health }: { health: AccountHealth }) {
  const { window, orphans, messages } = health
  const final = window.delivered + window.failed
  const median = medianMs(health.latency)
  const waiting = orphans.waiting + orphans.ambiguous + orphans.malformed
  const figures = [
    [text.delivered, final === 0 ? '–' : share(window.delivered, final)],
    [text.median, median === null ? '–' : duration(median)],
    [text.messages, compactNumber(total(messages) - messages.queued)],
    ...(messages.queued === 0 ? [] : [[text.waiting, compactNumber(messages.queued)] as const]),
    [text.orphans, compactNumber(waiting)],
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

export function AlarmLines({ alarms }: { alarms: readonly Alarm[] }) {
  return alarms.length === 0 ? null : (
    <ul className="alarm-lines">
      {alarms.map(({ kind, because }) => (
        <li key={kind} className="link-state link-warn" title={sentenceOf(because)}>
          {text.alarms[kind]}
        </li>
      ))}
    </ul>
  )
}

/** Each alarm with its figures and what to do. */
export function AlarmNotices({ account, alarms }: { account: Account; alarms: readonly Alarm[] }) {
  return alarms.map(({ kind, because, since }) => (
    <Notice key={kind} tone="warn" title={text.alarms[kind]}>
      <p>
        {sentenceOf(because)}{' '}
        <span className="soft">
          ({text.since} <When iso={since} style="short" />)
        </span>
      </p>
      <p>{text.alarmNext[kind]}</p>
      {kind !== 'too-fast' && account.protocol === 'http' && (
        <p>
          <Link to="/accounts/$id/door" params={{ id: account.id }}>
            {text.toDoor}
          </Link>
        </p>
      )}
    </Notice>
  ))
}
