import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Workspace } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Check, Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { SettingsTabs } from '../../shell/tabs.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'
import { formOf, settingsOf } from './sending-form.ts'
import type { SendingForm } from './sending-form.ts'

const text = words.sending.rules

export function SendingRulesPage() {
  const workspace = useWorkspace()
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <SettingsTabs />
      {workspace === undefined ? <Skeleton rows={8} /> : <RulesForm workspace={workspace} />}
    </Page>
  )
}

type PartProps = { form: SendingForm; set: (part: Partial<SendingForm>) => void }

function RulesForm({ workspace }: { workspace: Workspace }) {
  const session = useSession()
  const client = useQueryClient()
  const [form, setForm] = useState(() => formOf(workspace))
  const saving = useMutation({
    mutationFn: () => send<Workspace>('PATCH', `/v1/workspaces/${workspace.id}`, settingsOf(form)),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.workspaces.queryKey }),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    saving.mutate()
  }
  const part: PartProps = { form, set: (change) => setForm({ ...form, ...change }) }
  return (
    <form className="stack-loose" onSubmit={submit}>
      <div className="grid-half">
        <div className="stack-loose">
          <Limits {...part} />
          <Screening {...part} />
        </div>
        <div className="stack-loose">
          <Delivery {...part} />
          <Desk {...part} />
        </div>
      </div>
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
  )
}

const Limits = ({ form, set }: PartProps) => (
  <Card title={text.limits}>
    <div className="stack">
      <TextField
        label={text.duplicates}
        hint={text.duplicatesHint}
        inputMode="decimal"
        autoComplete="off"
        value={form.duplicateMinutes}
        onChange={(duplicateMinutes) => set({ duplicateMinutes })}
      />
      <TextField
        label={text.flood}
        hint={text.floodHint}
        inputMode="numeric"
        autoComplete="off"
        value={form.flood}
        onChange={(flood) => set({ flood })}
      />
      <TextField
        label={text.threshold}
        hint={text.thresholdHint}
        inputMode="numeric"
        autoComplete="off"
        value={form.threshold}
        onChange={(threshold) => set({ threshold })}
      />
    </div>
  </Card>
)

const Screening = ({ form, set }: PartProps) => (
  <Card title={text.screening}>
    <div className="stack">
      <Select
        label={text.mode}
        value={form.mode}
        onChange={(mode) => set({ mode: mode as SendingForm['mode'] })}
        choices={Object.entries(text.modes).map(([value, label]) => ({ value, label }))}
      />
      {form.mode === 'matching' && (
        <TextArea
          label={text.hold}
          hint={text.lines}
          value={form.hold}
          onChange={(hold) => set({ hold })}
        />
      )}
      <TextArea
        label={text.drop}
        hint={text.dropHint}
        value={form.drop}
        onChange={(drop) => set({ drop })}
      />
      <Check
        label={text.registered}
        checked={form.registeredOnly}
        onChange={(registeredOnly) => set({ registeredOnly })}
      />
      <div>
        <Check
          label={text.refuseLines}
          checked={form.refuseLines}
          onChange={(refuseLines) => set({ refuseLines })}
        />
        <p className="field-hint">{text.refuseLinesHint}</p>
      </div>
    </div>
  </Card>
)

const Delivery = ({ form, set }: PartProps) => (
  <Card title={text.delivery}>
    <div className="stack">
      <div>
        <Check
          label={text.receipts}
          checked={form.receipts}
          onChange={(receipts) => set({ receipts })}
        />
        <p className="field-hint">{text.receiptsHint}</p>
      </div>
      <div>
        <Check
          label={text.rerouting}
          checked={form.rerouting}
          onChange={(rerouting) => set({ rerouting })}
        />
        <p className="field-hint">{text.reroutingHint}</p>
      </div>
      <Select
        label={text.routeBy}
        hint={text.routeByHint}
        value={form.routeBy}
        onChange={(routeBy) => set({ routeBy: routeBy as SendingForm['routeBy'] })}
        choices={Object.entries(text.routesBy).map(([value, label]) => ({ value, label }))}
      />
      <Select
        label={text.spoke}
        hint={text.spokeHint}
        value={form.spokeCodes}
        onChange={(spokeCodes) => set({ spokeCodes: spokeCodes as SendingForm['spokeCodes'] })}
        choices={[
          { value: 'twilio', label: 'Twilio' },
          { value: 'telnyx', label: 'Telnyx' },
          { value: 'bandwidth', label: 'Bandwidth' },
        ]}
      />
    </div>
  </Card>
)

const Desk = ({ form, set }: PartProps) => (
  <Card title={text.desk}>
    <div className="stack">
      <p className="soft">{text.deskLead}</p>
      <TextField
        label={text.deskName}
        autoComplete="off"
        value={form.deskName}
        onChange={(deskName) => set({ deskName })}
      />
      <TextField
        label={text.deskEmail}
        type="email"
        autoComplete="off"
        value={form.deskEmail}
        onChange={(deskEmail) => set({ deskEmail })}
      />
      <TextField
        label={text.deskPhone}
        type="tel"
        autoComplete="off"
        value={form.deskPhone}
        onChange={(deskPhone) => set({ deskPhone })}
      />
      <TextField
        label={text.deskUrl}
        placeholder="https://"
        autoComplete="off"
        value={form.deskUrl}
        onChange={(deskUrl) => set({ deskUrl })}
      />
    </div>
  </Card>
)
