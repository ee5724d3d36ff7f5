import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select } from '../../parts/Field.tsx'
import { FileDrop } from '../../parts/FileDrop.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.optOuts
const TYPES = ['text/csv', 'text/plain', '.csv', '.txt']
const SHOWN = 10

type Outcome = {
  rows: number
  added: number
  known: number
  errors: { line: number; because: string }[]
}

/** A list of numbers of one kind, from a file. */
export function ImportListDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [kind, setKind] = useState('opt-out')
  const adding = useMutation({
    mutationFn: async (list: File) =>
      send<Outcome>('POST', '/v1/opt-outs/import', { csv: await list.text(), kind }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['opt-outs'] }),
  })
  return (
    <Dialog title={text.list.title} isOpen onClose={onClose}>
      <p className="soft">{text.list.lead}</p>
      <FileDrop
        text={file === null ? text.list.drop : file.name}
        choose={file === null ? text.list.choose : text.list.other}
        types={TYPES}
        onFile={(next) => {
          setFile(next)
          adding.reset()
        }}
      />
      <Select
        label={text.kind}
        value={kind}
        onChange={setKind}
        choices={Object.entries(text.kinds).map(([value, label]) => ({ value, label }))}
      />
      {adding.error !== null && <Trouble error={adding.error} />}
      {adding.data !== undefined && <Result outcome={adding.data} />}
      <div className="actions actions-end">
        <Button onPress={onClose}>
          {adding.data === undefined ? words.common.notNow : words.common.close}
        </Button>
        {adding.data === undefined && (
          <Button
            look="main"
            busy={adding.isPending}
            because={file === null ? text.list.need : null}
            onPress={() => {
              if (file !== null) adding.mutate(file)
            }}
          >
            {text.add}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

const Result = ({ outcome }: { outcome: Outcome }) => (
  <div className="stack-tight" role="status">
    <p className="strong">{text.list.added(outcome.added, outcome.known)}</p>
    {outcome.errors.length > 0 && (
      <ul className="bullets">
        {outcome.errors.slice(0, SHOWN).map(({ line, because }) => (
          <li key={line}>
            {words.history.line(line)}: {because}
          </li>
        ))}
      </ul>
    )}
  </div>
)
