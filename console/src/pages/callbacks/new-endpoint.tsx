import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { NewEndpoint } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { EndpointFields, TOLD_FIELDS } from './endpoint-form.tsx'
import { EndpointSecret } from './secret.tsx'
import { bodyOf, NOTHING } from './wish.ts'

const text = words.callbacks

export function NewEndpointDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [wish, setWish] = useState(NOTHING)
  const making = useMutation({
    mutationFn: () => send<NewEndpoint>('POST', '/v1/callback-endpoints', bodyOf(wish)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['endpoints'] }),
  })
  const made = making.data
  function submit(event: SubmitEvent) {
    event.preventDefault()
    making.mutate()
  }
  function close() {
    making.reset()
    setWish(NOTHING)
    onClose()
  }
  if (made !== undefined) {
    return (
      <Dialog title={made.name} isOpen={isOpen} onClose={close}>
        <EndpointSecret format={made.format} secret={made.secret} />
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.close}</Button>
          <Button
            look="main"
            onPress={() => {
              close()
              void navigate({
                to: '/callbacks/$id',
                params: { id: made.id },
                search: { test: '1' },
              })
            }}
          >
            {text.thenTest}
          </Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={text.form.title} isOpen={isOpen} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <EndpointFields wish={wish} onChange={setWish} error={making.error} />
        {making.error !== null && <Trouble error={making.error} atFields={TOLD_FIELDS} />}
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={making.isPending}>
            {text.form.create}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
