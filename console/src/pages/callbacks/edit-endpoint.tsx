import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { EndpointDetail } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { EndpointFields, TOLD_FIELDS } from './endpoint-form.tsx'
import { bodyOf, wishOf } from './wish.ts'

type EditProps = { endpoint: EndpointDetail; onClose: () => void }

/** Begins with the endpoint as it is when the dialog opens; news of it does not undo what is typed. */
export function EditEndpointDialog({ endpoint, onClose }: EditProps) {
  const client = useQueryClient()
  const [wish, setWish] = useState(() => wishOf(endpoint))
  const change = useMutation({
    mutationFn: () => send('PATCH', `/v1/callback-endpoints/${endpoint.id}`, bodyOf(wish)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.endpoint(endpoint.id).queryKey })
      onClose()
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Dialog title={words.callbacks.form.editTitle} isOpen onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <EndpointFields wish={wish} onChange={setWish} error={change.error} />
        {change.error !== null && <Trouble error={change.error} atFields={TOLD_FIELDS} />}
        <div className="actions actions-end">
          <Button onPress={onClose}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={change.isPending}>
            {words.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
