import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.people

export function InviteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('user')
  const invite = useMutation({
    mutationFn: () => send<{ link: string }>('POST', '/v1/users', { email, role }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.invitations.queryKey }),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    invite.mutate()
  }
  function close() {
    invite.reset()
    setEmail('')
    onClose()
  }
  return (
    <Dialog title={text.inviteTitle} isOpen={isOpen} onClose={close}>
      {invite.data === undefined ? (
        <form className="stack" onSubmit={submit}>
          <TextField
            label={text.email}
            type="email"
            autoComplete="off"
            required
            value={email}
            onChange={setEmail}
          />
          <Select
            label={text.role}
            value={role}
            onChange={setRole}
            choices={Object.entries(text.roles).map(([value, label]) => ({ value, label }))}
          />
          {invite.error !== null && <Trouble error={invite.error} />}
          <div className="actions actions-end">
            <Button onPress={close}>{words.common.notNow}</Button>
            <Button type="submit" look="main" busy={invite.isPending}>
              {text.makeLink}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <OnceSecret
            title={text.linkTitle}
            hint={text.link}
            secret={invite.data.link}
            label={text.linkLabel}
          />
          <div className="actions actions-end">
            <Button onPress={close}>{words.common.close}</Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
