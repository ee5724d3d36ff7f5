import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.settings

export function PasswordCard() {
  const [current, setCurrent] = useState('')
  const [wanted, setWanted] = useState('')
  const change = useMutation({
    mutationFn: () => send('POST', '/v1/session/password', { current, wanted }),
    onSuccess: () => {
      setCurrent('')
      setWanted('')
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Card title={text.passwordTitle}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.current}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={setCurrent}
        />
        <TextField
          label={text.wanted}
          type="password"
          hint={words.entry.passwordHint}
          autoComplete="new-password"
          required
          value={wanted}
          onChange={setWanted}
        />
        {change.error !== null && <Trouble error={change.error} />}
        {change.isSuccess && <p role="status">{text.changed}</p>}
        <div>
          <Button type="submit" busy={change.isPending}>
            {text.change}
          </Button>
        </div>
      </form>
    </Card>
  )
}
