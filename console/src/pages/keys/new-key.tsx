import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Scope } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Check, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.platform.keys
const USUAL: readonly Scope[] = [
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
]
const NOTHING = { name: '', scopes: USUAL, isTest: false, expires: '' }

export function NewKeyDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const session = useSession()
  const client = useQueryClient()
  const [wish, setWish] = useState(NOTHING)
  const issue = useMutation({
    mutationFn: () =>
      send<{ key: string }>('POST', '/v1/keys', {
        name: wish.name,
        scopes: wish.scopes,
        is_test: wish.isTest,
        expires_at: wish.expires === '' ? null : new Date(wish.expires).toISOString(),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.keys.queryKey }),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    issue.mutate()
  }
  function close() {
    issue.reset()
    setWish(NOTHING)
    onClose()
  }
  if (issue.data !== undefined) {
    return (
      <Dialog title={text.freshTitle} isOpen={isOpen} onClose={close}>
        <OnceSecret
          title={text.secretTitle}
          hint={text.secret}
          secret={issue.data.key}
          label={text.secretLabel}
        />
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.close}</Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={text.freshTitle} isOpen={isOpen} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.name}
          hint={text.nameHint}
          autoComplete="off"
          required
          value={wish.name}
          onChange={(name) => setWish({ ...wish, name })}
        />
        <fieldset>
          <legend className="strong small">{text.scopes}</legend>
          {session.scopes.map((scope) => (
            <Check
              key={scope}
              label={<code>{scope}</code>}
              checked={wish.scopes.includes(scope)}
              onChange={(checked) =>
                setWish({
                  ...wish,
                  scopes: checked
                    ? [...wish.scopes, scope]
                    : wish.scopes.filter((one) => one !== scope),
                })
              }
            />
          ))}
        </fieldset>
        <Check
          label={text.test}
          checked={wish.isTest}
          onChange={(isTest) => setWish({ ...wish, isTest })}
        />
        <TextField
          label={text.expires}
          type="datetime-local"
          value={wish.expires}
          onChange={(expires) => setWish({ ...wish, expires })}
        />
        {issue.error !== null && <Trouble error={issue.error} />}
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={issue.isPending}>
            {text.create}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
