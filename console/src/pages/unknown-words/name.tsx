import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { Naming, Preview, TableEntryChange, UnknownWord } from '../../api/code-types.ts'
import { Button } from '../../parts/Button.tsx'
import { DifferenceTable } from '../../parts/Difference.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { Applied } from './applied.tsx'
import { EMPTY_READING, ReadingFields, readingOf } from './reading.tsx'
import type { ReadingForm } from './reading.tsx'
import { saidIn } from './said-in.ts'

const text = words.vocabulary.name

type NameProps = { row: UnknownWord; onClose: () => void }

/** A word gets its meaning: chosen, shown with all that it would change, and only then applied. */
export function NameDialog({ row, onClose }: NameProps) {
  const client = useQueryClient()
  const [form, setForm] = useState<ReadingForm>(EMPTY_READING)
  const [scope, setScope] = useState<Naming['scope']>('vendor')
  const [note, setNote] = useState('')
  const body: Naming = {
    ...readingOf(form),
    scope,
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  }
  const path = `/v1/unknown-words/${row.id}`
  const preview = useMutation({
    mutationFn: () => send<Preview>('POST', `${path}/preview`, body),
  })
  const naming = useMutation({
    mutationFn: () => send<TableEntryChange>('POST', `${path}/name`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['unknown-words'] }),
  })
  const change = (next: ReadingForm, nextScope = scope) => {
    setForm(next)
    setScope(nextScope)
    preview.reset()
  }
  return (
    <Dialog title={text.title(saidIn(row))} isOpen onClose={onClose} wide>
      {naming.data !== undefined ? (
        <Applied jobId={naming.data.job_id} onClose={onClose} />
      ) : (
        <>
          <p className="soft">{text.lead}</p>
          {row.suggestion !== null && (
            <Button
              onPress={() =>
                change({
                  ...form,
                  status: row.suggestion?.status ?? form.status,
                  reason: row.suggestion?.reason ?? '',
                })
              }
            >
              {text.take}
            </Button>
          )}
          <ReadingFields of={row} form={form} onChange={change} />
          <Select
            label={text.scope}
            value={scope}
            onChange={(next) => change(form, next as Naming['scope'])}
            choices={Object.entries(text.scopes).map(([value, label]) => ({ value, label }))}
          />
          <TextField
            label={words.vocabulary.entries.note}
            hint={words.vocabulary.entries.noteHint}
            autoComplete="off"
            value={note}
            onChange={setNote}
          />
          {preview.error !== null && <Trouble error={preview.error} />}
          {preview.data !== undefined && preview.data.outranked_by.length > 0 && (
            <Notice
              tone="warn"
              title={words.vocabulary.name.outranked(preview.data.outranked_by)}
            />
          )}
          {preview.data !== undefined && <DifferenceTable difference={preview.data} />}
          {naming.error !== null && <Trouble error={naming.error} />}
          <div className="actions actions-end">
            <Button onPress={onClose}>{words.common.notNow}</Button>
            {preview.data === undefined ? (
              <Button look="main" busy={preview.isPending} onPress={() => preview.mutate()}>
                {text.preview}
              </Button>
            ) : (
              <Button look="main" busy={naming.isPending} onPress={() => naming.mutate()}>
                {text.apply(preview.data.changed)}
              </Button>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}
