import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { ListCheck } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { Empty } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { can, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { callbackOf, EMPTY_PLAN, formOf, TOLD_NOWHERE } from './plan.ts'
import type { Plan } from './plan.ts'
import { CheckStep } from './check-step.tsx'
import { ListStep } from './list-step.tsx'
import { TextStep } from './text-step.tsx'

const text = words.fresh
const STEPS = ['list', 'text', 'check'] as const
type Step = (typeof STEPS)[number]

export function NewCampaignPage() {
  const session = useSession()
  if (can(session, 'campaigns:write')) return <Wizard />
  return (
    <Page title={text.title} up={{ to: '/campaigns', label: words.campaigns.title }}>
      <Empty kind="no-permission" title={words.errors.noPermissionTitle}>
        <p>{words.errors.noPermission(session.role)}</p>
      </Empty>
    </Page>
  )
}

/** An empty text would be a reason to refuse everybody; the list is judged before it is written. */
const UNWRITTEN = { text: '-', from: '', accountId: '', told: TOLD_NOWHERE } as const

function Wizard() {
  const search = useSearch({ from: '/signed-in/campaigns/new' })
  const navigate = useNavigate({ from: '/campaigns/new' })
  const [plan, setPlan] = useState(EMPTY_PLAN)
  // A reload loses the file, which only the person can choose again.
  const wanted = STEPS.find((one) => one === search.step) ?? 'list'
  const step: Step = plan.list === null ? 'list' : wanted
  const listCheck = useCheck({ ...plan, ...UNWRITTEN }, true)
  const textCheck = useCheck(plan, step === 'check')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (step !== 'list') heading.current?.focus()
  }, [step])

  useLeaveWarning(plan.list !== null)

  const go = (next: Step) => void navigate({ search: { step: next } })
  const change = (part: Partial<Plan>) => setPlan((before) => ({ ...before, ...part }))
  const at = STEPS.indexOf(step)

  /** What the API would refuse is put right where it was written. */
  async function toCheck() {
    const { data } = textCheck.data === undefined ? await textCheck.refetch() : textCheck
    if (data !== undefined) go('check')
  }

  return (
    <Page title={text.title} up={{ to: '/campaigns', label: words.campaigns.title }}>
      <ol className="wizard-steps">
        {STEPS.map((one, index) => (
          <li
            key={one}
            aria-current={one === step ? 'step' : undefined}
            data-done={index < at || undefined}
          >
            <span className="wizard-number">{index + 1}</span>
            {text.steps[one]}
          </li>
        ))}
      </ol>
      <h2 tabIndex={-1} ref={heading} className="wizard-heading">
        {text.steps[step]}
        <span className="unseen"> {text.stepOf(at + 1, STEPS.length)}</span>
      </h2>
      {step === 'list' && (
        <ListStep plan={plan} check={listCheck} onChange={change} onNext={() => go('text')} />
      )}
      {step === 'text' && (
        <TextStep
          plan={plan}
          check={listCheck.data}
          error={textCheck.isFetching ? null : textCheck.error}
          busy={textCheck.isFetching}
          onChange={change}
          onBack={() => go('list')}
          onNext={() => void toCheck()}
        />
      )}
      {step === 'check' && (
        <CheckStep plan={plan} check={textCheck} onChange={change} onBack={() => go('text')} />
      )}
    </Page>
  )
}

/** A reload would lose the list and the text: the browser asks first. */
function useLeaveWarning(isWanted: boolean) {
  useEffect(() => {
    if (!isWanted) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [isWanted])
}

export type CheckQuery = ReturnType<typeof useCheck>

/** What the list would become, and with a text what that would come to; asked once for each of them. */
function useCheck(plan: Plan, isWanted: boolean) {
  const { list, numberColumn, text: body, from, accountId } = plan
  return useQuery({
    queryKey: ['check', list?.id, numberColumn, body, from, accountId, callbackOf(plan)],
    queryFn: () => send<ListCheck>('POST', '/v1/campaigns/check', formOf(plan)),
    enabled: list !== null && isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}
