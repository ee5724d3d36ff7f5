import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Workspace } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.settings

export function NewWorkspaceCard() {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const creation = useMutation({
    mutationFn: () =>
      send<{ workspace: Workspace; key: { key: string } }>('POST', '/v1/workspaces', { name }),
    onSuccess: async () => {
      setName('')
      await client.invalidateQueries({ queryKey: queries.workspaces.queryKey })
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    creation.mutate()
  }
  return (
    <Card title={text.others}>
      <form className="stack" onSubmit={submit}>
        <p>{text.othersText}</p>
        <TextField label={text.name} autoComplete="off" required value={name} onChange={setName} />
        {creation.error !== null && <Trouble error={creation.error} />}
        {creation.data !== undefined && (
          <OnceSecret
            title={creation.data.workspace.name}
            hint={text.created}
            secret={creation.data.key.key}
            label={words.platform.keys.secretLabel}
          />
        )}
        <div>
          <Button type="submit" busy={creation.isPending}>
            {text.create}
          </Button>
        </div>
      </form>
    </Card>
  )
}
