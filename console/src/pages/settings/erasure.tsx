import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.settings

export function ErasureCard() {
  const [number, setNumber] = useState('')
  const [isAsking, setAsking] = useState(false)
  const erasure = useMutation({
    mutationFn: () => send<{ may_remain: number }>('POST', '/v1/erasures', { number }),
    onSuccess: () => {
      setAsking(false)
      setNumber('')
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    erasure.reset()
    setAsking(true)
  }
  return (
    <Card title={text.erasure}>
      <form className="stack" onSubmit={submit}>
        <p>{text.erasureText}</p>
        <TextField
          label={words.platform.optOuts.number}
          type="tel"
          autoComplete="off"
          required
          value={number}
          onChange={setNumber}
        />
        <div className="actions">
          <Button type="submit" look="danger">
            {text.erase}
          </Button>
          {erasure.isSuccess && <span role="status">{text.erased}</span>}
        </div>
        {erasure.isSuccess && erasure.data.may_remain > 0 && (
          <Notice tone="warn" title={text.mayRemain(erasure.data.may_remain)}>
            <p>{text.mayRemainText}</p>
          </Notice>
        )}
      </form>
      <Confirm
        title={text.eraseTitle}
        confirm={text.erase}
        look="danger"
        isOpen={isAsking}
        busy={erasure.isPending}
        error={erasure.error}
        onClose={() => setAsking(false)}
        onConfirm={() => erasure.mutate()}
      >
        <p>
          <strong>{number}</strong>
        </p>
        <p>{text.erasureText}</p>
      </Confirm>
    </Card>
  )
}
