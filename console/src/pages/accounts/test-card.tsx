import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { AccountTest } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { WithCodes } from '../../parts/WithCodes.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { duration } from '../../words/format.ts'

const text = words.platform.accounts

/** Binds, and sends if a number is given, showing each step and where it stopped. */
export function TestCard({ id }: { id: string }) {
  const session = useSession()
  const [to, setTo] = useState('')
  const test = useMutation({
    mutationFn: () =>
      send<AccountTest>(
        'POST',
        `/v1/accounts/${id}/test`,
        to.trim() === '' ? {} : { to: to.trim() },
      ),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    test.mutate()
  }
  const isOk = test.data?.steps.every((step) => step.ok) ?? false
  return (
    <Card title={text.test}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.testTo}
          hint={text.testToHint}
          type="tel"
          autoComplete="off"
          value={to}
          onChange={setTo}
        />
        <div>
          <Button type="submit" busy={test.isPending} because={lacks(session, 'accounts:admin')}>
            {text.test}
          </Button>
        </div>
        {test.error !== null && <Trouble error={test.error} />}
        {test.data !== undefined && (
          <div className="stack-tight" role="status">
            <p className="strong">{isOk ? text.testOk : text.testBad}</p>
            <ol className="steps-done">
              {test.data.steps.map((step) => (
                <li key={step.step} className={step.ok ? 'step-ok' : 'step-bad'}>
                  <Icon name={step.ok ? 'check' : 'close'} />
                  <span>
                    <strong>{step.step}</strong> <WithCodes text={step.detail} />{' '}
                    <span className="soft small">{duration(step.took_ms)}</span>
                  </span>
                </li>
              ))}
            </ol>
            {test.data.message_id !== null && (
              <Link to="/messages/$id" params={{ id: test.data.message_id }}>
                {words.messages.send.open}
              </Link>
            )}
          </div>
        )}
      </form>
    </Card>
  )
}
