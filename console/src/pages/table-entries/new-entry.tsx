import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { Preview, TableEntryChange } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DifferenceTable } from '../../parts/Difference.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { Applied } from '../unknown-words/applied.tsx'
import { EMPTY_READING, ReadingFields, readingOf } from '../unknown-words/reading.tsx'

const text = words.vocabulary.entries

const EMPTY = { vendor: 'smpp', field: '', code: '', accountId: '', note: '' }

/** A code of the tables, or of nobody's, gets a reading of this workspace's own. */
export function NewEntryDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const accounts = useQuery(queries.accounts)
  const vendors = useQuery(queries.vendors)
  const [wish, setWish] = useState(EMPTY)
  const [reading, setReading] = useState(EMPTY_READING)
  const vendor = vendors.data?.data.find((one) => one.vendor === wish.vendor)
  const field = wish.field === '' ? (vendor?.fields[0] ?? '') : wish.field
  const body = {
    vendor: wish.vendor,
    field,
    code: wish.code.trim(),
    ...(wish.accountId === '' ? {} : { account_id: wish.accountId }),
    ...readingOf(reading),
    ...(wish.note === '' ? {} : { note: wish.note }),
  }
  const preview = useMutation({
    mutationFn: () => send<Preview>('POST', '/v1/table-entries/preview', body),
  })
  const saving = useMutation({
    mutationFn: () => send<TableEntryChange>('POST', '/v1/table-entries', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['table-entries'] }),
  })
  const set = (part: Partial<typeof EMPTY>) => {
    setWish({ ...wish, ...part })
    preview.reset()
  }
  const error = preview.error ?? saving.error
  if (saving.data !== undefined) {
    return (
      <Dialog title={text.freshTitle} isOpen onClose={onClose} wide>
        <Applied jobId={saving.data.job_id} onClose={onClose} />
      </Dialog>
    )
  }
  return (
    <Dialog title={text.freshTitle} isOpen onClose={onClose} wide>
      <div className="field-row">
        <Select
          label={text.vendor}
          value={wish.vendor}
          onChange={(next) => set({ vendor: next, field: '' })}
          choices={(vendors.data?.data ?? []).map((one) => ({
            value: one.vendor,
            label: one.title,
          }))}
        />
        <Select
          label={text.field}
          value={field}
          onChange={(next) => set({ field: next })}
          choices={(vendor?.fields ?? []).map((one) => ({ value: one, label: one }))}
        />
        <TextField
          label={text.code}
          autoComplete="off"
          mono
          value={wish.code}
          onChange={(code) => set({ code })}
        />
      </div>
      <ReadingFields
        of={{ vendor: wish.vendor, field }}
        form={reading}
        onChange={(next) => {
          setReading(next)
          preview.reset()
        }}
      />
      <div className="field-row">
        <Select
          label={text.account}
          value={wish.accountId}
          onChange={(accountId) => set({ accountId })}
          choices={[
            { value: '', label: text.anyAccount },
            ...(accounts.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextField
          label={text.note}
          hint={text.noteHint}
          autoComplete="off"
          value={wish.note}
          onChange={(note) => setWish({ ...wish, note })}
        />
      </div>
      {preview.data !== undefined && preview.data.outranked_by.length > 0 && (
        <Notice tone="warn" title={words.vocabulary.name.outranked(preview.data.outranked_by)} />
      )}
      {preview.data !== undefined && <DifferenceTable difference={preview.data} />}
      {error !== null && <Trouble error={error} />}
      <div className="actions actions-end">
        <Button onPress={onClose}>{words.common.notNow}</Button>
        {preview.data === undefined ? (
          <Button look="main" busy={preview.isPending} onPress={() => preview.mutate()}>
            {words.vocabulary.name.preview}
          </Button>
        ) : (
          <Button look="main" busy={saving.isPending} onPress={() => saving.mutate()}>
            {words.vocabulary.name.apply(preview.data.changed)}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
