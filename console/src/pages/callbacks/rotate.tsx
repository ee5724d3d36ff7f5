import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { EndpointDetail, NewEndpoint } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm, Dialog } from '../../parts/Dialog.tsx'
import { Check } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { EndpointSecret } from './secret.tsx'

const text = words.callbacks

type RotateProps = { endpoint: EndpointDetail; isOpen: boolean; onClose: () => void }

export function RotateDialog({ endpoint, isOpen, onClose }: RotateProps) {
  const [isAtOnce, setAtOnce] = useState(false)
  const rotation = useMutation({
    mutationFn: () =>
      send<NewEndpoint>(
        'POST',
        `/v1/callback-endpoints/${endpoint.id}/secret${isAtOnce ? '?now=true' : ''}`,
      ),
  })
  function close() {
    rotation.reset()
    setAtOnce(false)
    onClose()
  }
  if (rotation.data !== undefined) {
    return (
      <Dialog title={text.rotated} isOpen={isOpen} onClose={close}>
        {/* Of an origin it signs what is told in our own form, whatever form came first. */}
        <EndpointSecret
          format={endpoint.kind === 'origin' ? 'delivrd' : endpoint.format}
          secret={rotation.data.secret}
        />
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.close}</Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Confirm
      title={text.rotateTitle}
      confirm={text.rotate}
      isOpen={isOpen}
      busy={rotation.isPending}
      error={rotation.error}
      onClose={close}
      onConfirm={() => rotation.mutate()}
    >
      <p>{text.rotateText}</p>
      <Check label={text.rotateNow} checked={isAtOnce} onChange={setAtOnce} />
    </Confirm>
  )
}
