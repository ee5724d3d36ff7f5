import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm, Dialog } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'

export type Mending = 'recover' | 'replay-missing'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** As a datetime-local field has it: in the viewer's zone, without one. */
const localMinute = (ms: number): string => {
  const zoneMs = new Date(ms).getTimezoneOffset() * MINUTE_MS
  return new Date(ms - zoneMs).toISOString().slice(0, 16)
}

type MendProps = { endpointId: string; mending: Mending | null; onClose: () => void }

/** Asks since when, and makes due again what was missed. */
export function MendDialog({ endpointId, mending, onClose }: MendProps) {
  const client = useQueryClient()
  const text = mending === 'recover' ? words.callbacks.recover : words.callbacks.replay
  const [since, setSince] = useState(() => localMinute(Date.now() - DAY_MS))
  const mend = useMutation({
    mutationFn: () =>
      send<{ callbacks: number }>('POST', `/v1/callback-endpoints/${endpointId}/${mending}`, {
        since: new Date(since).toISOString(),
      }),
    onSuccess: async ({ callbacks }) => {
      say(text.done(callbacks))
      await client.invalidateQueries({ queryKey: ['endpoint', endpointId] })
    },
  })
  function close() {
    mend.reset()
    onClose()
  }
  if (mend.data !== undefined) {
    return (
      <Dialog title={text.open} isOpen={mending !== null} onClose={close}>
        <Notice tone="good" title={text.done(mend.data.callbacks)} />
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.close}</Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Confirm
      title={text.title}
      confirm={text.confirm}
      isOpen={mending !== null}
      busy={mend.isPending}
      error={mend.error}
      onClose={close}
      onConfirm={() => {
        if (since !== '') mend.mutate()
      }}
    >
      <p>{text.text}</p>
      <TextField
        label={text.since}
        type="datetime-local"
        required
        value={since}
        onChange={setSince}
      />
    </Confirm>
  )
}
