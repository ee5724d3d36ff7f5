import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Workspace } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.platform.settings

const formOf = (workspace: Workspace) => ({
  name: workspace.name,
  country: workspace.default_country ?? '',
  rate: optional(workspace.rate_cap_per_second),
  spend: optional(workspace.spend_cap),
  currency: workspace.currency,
  retention: String(workspace.retention_days),
  confirmation: workspace.opt_out_confirmation ?? '',
  backIn: workspace.opt_in_confirmation ?? '',
  helpText: workspace.help_text ?? '',
})

const optional = (value: number | null): string => (value === null ? '' : String(value))
const textOrNull = (written: string): string | null => (written.trim() === '' ? null : written)
const numberOrNull = (written: string): number | null =>
  written.trim() === '' ? null : Number(written)

export function WorkspaceCard({ workspace }: { workspace: Workspace }) {
  const session = useSession()
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(workspace))
  const saving = useMutation({
    mutationFn: () =>
      send<Workspace>('PATCH', `/v1/workspaces/${workspace.id}`, {
        name: form.name,
        default_country: form.country === '' ? null : form.country.toUpperCase(),
        rate_cap_per_second: numberOrNull(form.rate),
        spend_cap: numberOrNull(form.spend),
        currency: form.currency.toUpperCase(),
        retention_days: Number(form.retention),
        opt_out_confirmation: textOrNull(form.confirmation),
        opt_in_confirmation: textOrNull(form.backIn),
        help_text: textOrNull(form.helpText),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.workspaces.queryKey }),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    saving.mutate()
  }
  const field = (name: keyof typeof form, label: string, hint?: string) => ({
    label,
    hint,
    autoComplete: 'off',
    value: form[name],
    onChange: (value: string) => setForm({ ...form, [name]: value }),
  })
  return (
    <Card title={text.workspace}>
      <form className="stack" onSubmit={submit}>
        <TextField {...field('name', text.name)} required />
        <div className="field-row">
          <TextField {...field('country', text.country, text.countryHint)} />
          <TextField
            {...field('retention', text.retention, text.retentionHint)}
            inputMode="numeric"
          />
        </div>
        <div className="field-row">
          <TextField {...field('rate', text.rateCap, text.capHint)} inputMode="numeric" />
          <TextField {...field('spend', text.spendCap, text.capHint)} inputMode="decimal" />
          <TextField {...field('currency', text.currency)} />
        </div>
        <TextField {...field('confirmation', text.confirmation, text.confirmationHint)} />
        <TextField {...field('backIn', text.backIn, text.backInHint)} />
        <TextField {...field('helpText', text.helpText, text.helpTextHint)} />
        {saving.error !== null && <Trouble error={saving.error} />}
        <div className="actions">
          <Button
            type="submit"
            look="main"
            busy={saving.isPending}
            because={lacks(session, 'workspaces:admin')}
          >
            {text.save}
          </Button>
          {saving.isSuccess && <span role="status">{words.common.saved}</span>}
        </div>
      </form>
    </Card>
  )
}
