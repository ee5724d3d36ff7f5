import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { newIdempotencyKey, sendOnce } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Message } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'
import type { Plan } from './plan.ts'

const text = words.fresh
const FOLLOW_MS = 1_000

/** The text of the first recipient, to the author's own phone, with its status as it comes. */
export function TestSend({ plan, text: body }: { plan: Plan; text: string }) {
  const [to, setTo] = useState('')
  const sending = useMutation({
    mutationFn: () =>
      sendOnce<Message>(newIdempotencyKey(), '/v1/messages', {
        to,
        text: body,
        ...(plan.from === '' ? {} : { from: plan.from }),
        ...(plan.accountId === '' ? {} : { account_id: plan.accountId }),
      }),
  })
  const message = useQuery({
    ...queries.message(sending.data?.id ?? ''),
    enabled: sending.data !== undefined,
    refetchInterval: ({ state: { data } }) => (data?.final === true ? false : FOLLOW_MS),
  })
  const status = message.data?.status ?? sending.data?.status

  function submit(event: SubmitEvent) {
    event.preventDefault()
    sending.mutate()
  }
  return (
    <Card title={text.testTitle}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.testTo}
          type="tel"
          autoComplete="tel"
          required
          value={to}
          onChange={setTo}
        />
        <div className="actions">
          <Button type="submit" busy={sending.isPending}>
            {text.test}
          </Button>
          {status !== undefined && (
            <span role="status">
              {text.tested} <StatusMark status={status} />
            </span>
          )}
        </div>
        {sending.error !== null && <Trouble error={sending.error} />}
      </form>
    </Card>
  )
}
