import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { EndpointDetail } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { can, lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { EditEndpointDialog } from './edit-endpoint.tsx'
import { isSigned } from './state.ts'
import { RotateDialog } from './rotate.tsx'
import { TestDialog } from './test-event.tsx'

const text = words.callbacks

type CommandsProps = {
  endpoint: EndpointDetail
  isTesting: boolean
  onTest: (isOpen: boolean) => void
}

export function EndpointCommands({ endpoint, isTesting, onTest }: CommandsProps) {
  const session = useSession()
  const client = useQueryClient()
  const because = lacks(session, 'callbacks:admin')
  const [asking, setAsking] = useState<'edit' | 'rotate' | 'remove' | null>(null)
  const closeDialog = () => setAsking(null)
  const change = useMutation({
    mutationFn: (verb: 'pause' | 'resume') =>
      send('POST', `/v1/callback-endpoints/${endpoint.id}/${verb}`),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queries.endpoint(endpoint.id).queryKey }),
        client.invalidateQueries({ queryKey: ['endpoints'] }),
      ]),
  })
  const verb = endpoint.state === 'active' ? 'pause' : 'resume'
  const canRotate =
    endpoint.kind === 'origin' || (endpoint.kind === 'made' && isSigned(endpoint.format))
  return (
    <>
      {endpoint.url !== '' && (
        <Button look="main" because={because} onPress={() => onTest(true)}>
          {text.test}
        </Button>
      )}
      <Button because={because} busy={change.isPending} onPress={() => change.mutate(verb)}>
        {text[verb]}
      </Button>
      {can(session, 'callbacks:admin') && (
        <Menu
          label={text.more}
          choices={[
            ...(endpoint.kind === 'made'
              ? [{ id: 'edit', label: text.edit, onPress: () => setAsking('edit') }]
              : []),
            ...(canRotate
              ? [{ id: 'rotate', label: text.rotate, onPress: () => setAsking('rotate') }]
              : []),
            { id: 'remove', label: text.remove, onPress: () => setAsking('remove') },
          ]}
        />
      )}
      {change.error !== null && <Trouble error={change.error} />}
      <TestDialog endpoint={endpoint} isOpen={isTesting} onClose={() => onTest(false)} />
      {asking === 'edit' && <EditEndpointDialog endpoint={endpoint} onClose={closeDialog} />}
      <RotateDialog endpoint={endpoint} isOpen={asking === 'rotate'} onClose={closeDialog} />
      <RemoveDialog endpoint={endpoint} isOpen={asking === 'remove'} onClose={closeDialog} />
    </>
  )
}

type DialogProps = { endpoint: EndpointDetail; isOpen: boolean; onClose: () => void }

function RemoveDialog({ endpoint, isOpen, onClose }: DialogProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const removal = useMutation({
    mutationFn: () => send('DELETE', `/v1/callback-endpoints/${endpoint.id}`),
    onSuccess: async () => {
      await navigate({ to: '/callbacks' })
      client.removeQueries({ queryKey: queries.endpoint(endpoint.id).queryKey })
      await client.invalidateQueries({ queryKey: ['endpoints'] })
    },
  })
  return (
    <Confirm
      title={text.removeTitle(endpoint.name)}
      confirm={text.remove}
      look="danger"
      isOpen={isOpen}
      busy={removal.isPending}
      error={removal.error}
      onClose={onClose}
      onConfirm={() => removal.mutate()}
    >
      <p>{text.removeText}</p>
    </Confirm>
  )
}
