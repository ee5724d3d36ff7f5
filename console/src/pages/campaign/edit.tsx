import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign } from '../../api/types.ts'
import { usePreview } from '../../api/use-preview.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { SegmentCounter } from '../../parts/SegmentCounter.tsx'
import { words } from '../../words/en.ts'
import { zoneName } from '../../words/format.ts'

const text = words.campaigns.edit
const SECONDS_AN_HOUR = 3_600

const formOf = (campaign: Campaign) => ({
  name: campaign.name,
  text: campaign.text,
  from: campaign.from ?? '',
  accountId: campaign.account_id ?? '',
  startsAt: campaign.starts_at === null ? '' : localOf(campaign.starts_at),
  hours:
    campaign.validity_seconds === null ? '' : String(campaign.validity_seconds / SECONDS_AN_HOUR),
})

type EditForm = ReturnType<typeof formOf>

/** '2026-11-21T12:00:00Z' → '2026-11-21T13:00', as the browser's field writes it here. */
function localOf(iso: string): string {
  const at = new Date(iso)
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** Only what was changed: what stays as it is need not be done again for every message. */
export function changesIn(campaign: Campaign, form: EditForm): Record<string, unknown> {
  const before = formOf(campaign)
  return {
    ...(form.name === before.name ? {} : { name: form.name }),
    ...(form.text === before.text ? {} : { text: form.text }),
    ...(form.from === before.from ? {} : { from: form.from === '' ? null : form.from }),
    ...(form.accountId === before.accountId
      ? {}
      : { account_id: form.accountId === '' ? null : form.accountId }),
    ...(form.startsAt === before.startsAt
      ? {}
      : { starts_at: form.startsAt === '' ? null : new Date(form.startsAt).toISOString() }),
    ...(form.hours === before.hours
      ? {}
      : {
          validity_seconds:
            form.hours === '' ? null : Math.round(Number(form.hours) * SECONDS_AN_HOUR),
        }),
  }
}

/** A campaign that has not started can still become another. */
export function EditDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(campaign))
  const changes = changesIn(campaign, form)
  const saving = useMutation({
    mutationFn: () => send<Campaign>('PATCH', `/v1/campaigns/${campaign.id}`, changes),
    onSuccess: async () => {
      say(words.common.saved)
      await client.invalidateQueries({ queryKey: ['campaign', campaign.id] })
      await client.invalidateQueries({ queryKey: ['campaigns'] })
      onClose()
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    if (Object.keys(changes).length === 0) onClose()
    else saving.mutate()
  }
  return (
    <Dialog title={text.title} isOpen onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <p className="soft">{text.lead}</p>
        <EditFields form={form} set={(part) => setForm({ ...form, ...part })} />
        {saving.error !== null && <Trouble error={saving.error} />}
        <div className="actions actions-end">
          <Button onPress={onClose}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={saving.isPending}>
            {text.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

type FieldsProps = { form: EditForm; set: (part: Partial<EditForm>) => void }

function EditFields({ form, set }: FieldsProps) {
  const accounts = useQuery(queries.accounts)
  const preview = usePreview({ text: form.text })
  return (
    <>
      <TextField
        label={words.fresh.name}
        autoComplete="off"
        required
        value={form.name}
        onChange={(name) => set({ name })}
      />
      <TextArea
        label={words.fresh.text}
        rows={5}
        value={form.text}
        onChange={(value) => set({ text: value })}
        hint={<SegmentCounter preview={preview} />}
      />
      <div className="field-row">
        <TextField
          label={words.fresh.from}
          hint={words.fresh.fromHint}
          autoComplete="off"
          value={form.from}
          onChange={(from) => set({ from })}
        />
        <Select
          label={words.fresh.account}
          value={form.accountId}
          onChange={(accountId) => set({ accountId })}
          choices={[
            { value: '', label: words.fresh.anyAccount },
            ...(accounts.data?.data ?? [])
              .filter((account) => account.enabled || account.id === form.accountId)
              .map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <div className="field-row">
        <TextField
          label={text.startsAt}
          hint={text.startsAtHint(zoneName())}
          type="datetime-local"
          value={form.startsAt}
          onChange={(startsAt) => set({ startsAt })}
        />
        <TextField
          label={words.fresh.validity}
          hint={words.fresh.validityHint}
          inputMode="decimal"
          autoComplete="off"
          value={form.hours}
          onChange={(hours) => set({ hours })}
        />
      </div>
    </>
  )
}
