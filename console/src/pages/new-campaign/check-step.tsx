import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { ApiError, newIdempotencyKey, sendOnce } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { instantShort, number, price, zoneName } from '../../words/format.ts'
import { Refused } from './checked-list.tsx'
import type { CheckQuery } from './page.tsx'
import { filled, formOf, tells } from './plan.ts'
import type { Plan } from './plan.ts'
import { TestSend } from './test-send.tsx'

const text = words.fresh

type CheckStepProps = {
  plan: Plan
  check: CheckQuery
  onChange: (part: Partial<Plan>) => void
  onBack: () => void
}

export function CheckStep({ plan, check, onChange, onBack }: CheckStepProps) {
  if (check.data === undefined) {
    return check.error === null ? (
      <Skeleton />
    ) : (
      <>
        <Trouble error={check.error} />
        <div>
          <Button onPress={onBack}>{words.common.back}</Button>
        </div>
      </>
    )
  }
  const sample = check.data.sample.filter(({ reason }) => reason === null)
  const leftOut = check.data.refused.reduce((sum, { count }) => sum + count, 0)
  return (
    <>
      <p className="soft">{text.checkLead}</p>
      {leftOut > 0 && (
        <Notice tone="warn" title={text.leftOut(leftOut)}>
          <Refused check={check.data} />
        </Notice>
      )}
      {check.data.held > 0 && (
        <Notice tone="info" title={words.sending.held.banner(check.data.held)}>
          <p>{words.sending.held.willWait}</p>
        </Notice>
      )}
      <div className="grid-half">
        <div className="stack-loose">
          <Previews plan={plan} sample={sample} sendable={check.data.sendable} />
          <Card>
            <TextField
              label={text.later}
              hint={text.laterHint(zoneName())}
              type="datetime-local"
              value={plan.startsAt}
              onChange={(startsAt) => onChange({ startsAt })}
            />
          </Card>
        </div>
        <div className="stack-loose">
          <Sum plan={plan} check={check.data} />
          <TestSend plan={plan} text={textOf(plan, sample[0])} />
        </div>
      </div>
      <Decision plan={plan} sendable={check.data.sendable} onBack={onBack} />
    </>
  )
}

type DecisionProps = { plan: Plan; sendable: number; onBack: () => void }

/** The last press but one: what is about to happen is said once more before it does. */
function Decision({ plan, sendable, onBack }: DecisionProps) {
  const session = useSession()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const key = useRef(newIdempotencyKey())
  const isLater = plan.startsAt !== ''
  const creation = useMutation({
    mutationFn: (wish: 'draft' | 'send') =>
      sendOnce<Campaign>(
        `${key.current}-${wish}`,
        '/v1/campaigns',
        formOf(plan, wish === 'draft' ? {} : startOf(plan)),
      ),
    onSuccess: ({ id }) => navigate({ to: '/campaigns/$id', params: { id } }),
    // What was refused may be put right and decided anew; what was not answered may have been done.
    onError: (error) => {
      const isRefused = error instanceof ApiError && [400, 413, 422].includes(error.status)
      if (isRefused) key.current = newIdempotencyKey()
    },
  })
  const because = lacks(session, 'campaigns:write')
  return (
    <>
      {creation.error !== null && !isAsking && <Trouble error={creation.error} />}
      <div className="actions actions-end">
        <Button onPress={onBack}>{words.common.back}</Button>
        <Button
          busy={creation.isPending}
          because={because}
          onPress={() => creation.mutate('draft')}
        >
          {text.draft}
        </Button>
        <Button
          look="main"
          because={because ?? (sendable === 0 ? text.checked.nobody : null)}
          onPress={() => setAsking(true)}
        >
          {isLater ? text.schedule(sendable) : text.send(sendable)}
        </Button>
      </div>
      <Confirm
        title={
          isLater
            ? text.scheduleTitle(sendable, instantShort(new Date(plan.startsAt).toISOString()))
            : text.confirmTitle(sendable)
        }
        confirm={isLater ? text.scheduleConfirm : text.confirm(sendable)}
        isOpen={isAsking}
        busy={creation.isPending}
        error={creation.error}
        onClose={() => setAsking(false)}
        onConfirm={() => creation.mutate('send')}
      >
        <p>{isLater ? text.scheduleText : text.confirmText}</p>
      </Confirm>
    </>
  )
}

const startOf = ({ startsAt }: Plan): Record<string, string> =>
  startsAt === '' ? { start: 'true' } : { starts_at: new Date(startsAt).toISOString() }

type SampleRow = NonNullable<CheckQuery['data']>['sample'][number]

const textOf = (plan: Plan, row: SampleRow | undefined): string =>
  row?.text ?? filled(plan.text, row?.fields ?? {})

type PreviewsProps = { plan: Plan; sample: readonly SampleRow[]; sendable: number }

function Previews({ plan, sample, sendable }: PreviewsProps) {
  const [at, setAt] = useState(0)
  const row = sample[at]
  if (row === undefined) {
    return <Notice tone="warn" title={sendable === 0 ? text.checked.nobody : text.unwritten} />
  }
  return (
    <Card title={text.previewOf(row.to)}>
      <div className="stack">
        <p className="bubble" aria-live="polite">
          {textOf(plan, row)}
        </p>
        <div className="actions">
          <Button onPress={() => setAt((at + sample.length - 1) % sample.length)}>
            {text.previous}
          </Button>
          <Button onPress={() => setAt((at + 1) % sample.length)}>{text.following}</Button>
          <span className="small soft">{text.position(at + 1, sample.length)}</span>
        </div>
      </div>
    </Card>
  )
}

function Sum({ plan, check }: { plan: Plan; check: NonNullable<CheckQuery['data']> }) {
  const account = useQuery(queries.accounts).data?.data.find(({ id }) => id === plan.accountId)
  const facts = [
    [text.sumRecipients, number(check.sendable)],
    [text.sumSegments, number(check.segments)],
    [text.sumCost, check.price === null ? '–' : price(check.price)],
    [text.sumFrom, plan.from === '' ? '–' : plan.from],
    [text.sumAccount, account?.name ?? text.byRoute],
    ...(tells(plan) ? ([[text.told.sum, plan.told.url.trim()]] as const) : []),
  ] as const
  return (
    <Card title={text.sumTitle}>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
