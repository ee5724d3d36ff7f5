import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode, SubmitEvent } from 'react'
import type { Account, AccountTest } from '../../api/account-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { Said } from '../../parts/Said.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { useNow } from '../../parts/use-now.ts'
import { WithCodes } from '../../parts/WithCodes.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { duration } from '../../words/format.ts'
import { isOver, outcomeOf, stepsOfMessage, stepsOfTest } from './live-steps.ts'
import type { LiveStep } from './live-steps.ts'

const text = words.accounts.test
const ASK_MS = 1_000

/** One text to one's own phone, and every step on its way as it happens. */
export function LiveTest({ account }: { account: Account }) {
  const session = useSession()
  const [to, setTo] = useState('')
  const test = useMutation({
    mutationFn: async () => {
      const path = `/v1/accounts/${account.id}/test`
      const wish = to.trim() === '' ? {} : { to: to.trim() }
      return { ...(await send<AccountTest>('POST', path, wish)), at: Date.now() }
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    test.mutate()
  }
  return (
    <Card title={text.title}>
      <form className="stack" onSubmit={submit}>
        <p>{text.lead}</p>
        <TextField
          label={text.to}
          hint={text.toHint}
          type="tel"
          autoComplete="off"
          value={to}
          onChange={setTo}
        />
        <div>
          <Button
            type="submit"
            look="main"
            busy={test.isPending}
            because={lacks(session, 'accounts:admin')}
          >
            {test.isIdle ? text.run : text.again}
          </Button>
        </div>
        {test.error !== null && <Trouble error={test.error} />}
        {test.isPending && <p role="status">{text.trying}</p>}
        {test.data !== undefined && !test.isPending && (
          <Followed key={test.data.at} test={test.data} startedAt={test.data.at} />
        )}
      </form>
    </Card>
  )
}

function Followed({ test, startedAt }: { test: AccountTest; startedAt: number }) {
  const id = test.message_id
  const [isDone, setDone] = useState(id === null)
  const nowMs = useNow(isDone ? null : ASK_MS)
  const message = useQuery({
    ...queries.message(id ?? ''),
    enabled: id !== null,
    refetchInterval: isDone ? false : ASK_MS,
  })
  const isLate = nowMs - startedAt > text.seconds * 1_000
  const isEnd = id === null || (message.data !== undefined && isOver(message.data)) || isLate
  if (isEnd && !isDone) setDone(true)
  const first = stepsOfTest(test)
  const steps =
    id === null ? first : [...first, ...stepsOfMessage(message.data, { isLate, startedAt })]
  const outcome = isEnd ? outcomeOf(test, message.data) : null
  return (
    <div className="stack">
      <ol className="steps-done" aria-live="polite">
        {steps.map((step) => (
          <Step key={step.name} step={step} account={message.data?.account_id ?? null} />
        ))}
      </ol>
      {outcome !== null && <Notice tone={outcome.tone} title={outcome.title} />}
      {id !== null && (
        <p>
          <Link to="/messages/$id" params={{ id }}>
            {text.open}
          </Link>
        </p>
      )}
    </div>
  )
}

const ICONS = { ok: 'check', bad: 'close', warn: 'warning' } as const

function Mark({ state }: Pick<LiveStep, 'state'>) {
  if (state === 'waiting') return <span className="step-turning" />
  if (state === 'untold') return <span className="step-mark">–</span>
  return <Icon name={ICONS[state]} />
}

function Step({ step, account }: { step: LiveStep; account: string | null }) {
  const { state, name, detail, said, status, tookMs, next } = step
  return (
    <li className={`step-${state}`}>
      <Mark state={state} />
      <div className="stack-tight">
        <p>
          <strong>{name}</strong>{' '}
          {state === 'waiting' ? (
            <span className="soft">{text.waiting}</span>
          ) : (
            <>
              {status !== null && <StatusMark status={status} />}{' '}
              {said !== null && <Said {...said} accountId={account} />} <Detail>{detail}</Detail>{' '}
              {tookMs !== null && tookMs > 0 && (
                <span className="soft small nowrap">{duration(tookMs)}</span>
              )}
            </>
          )}
        </p>
        {next !== null && <p className="small">{next}</p>}
      </div>
    </li>
  )
}

const Detail = ({ children }: { children: string }): ReactNode =>
  children === '' ? null : <WithCodes text={children} />
