import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ListCheck } from '../../api/admin-types.ts'
import { queries } from '../../api/queries.ts'
import { usePreview } from '../../api/use-preview.ts'
import { Button } from '../../parts/Button.tsx'
import { ChannelFields } from '../../parts/ChannelFields.tsx'
import { Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { SegmentCounter } from '../../parts/SegmentCounter.tsx'
import { words } from '../../words/en.ts'
import { TOLD_FIELDS } from '../callbacks/endpoint-form.tsx'
import { fieldColumns, fieldsIn, filled } from './plan.ts'
import type { Plan } from './plan.ts'
import { Telling } from './telling.tsx'

const text = words.fresh

type TextStepProps = {
  plan: Plan
  check: ListCheck | undefined
  /** Of the check of what is written here, where that was refused. */
  error: Error | null
  /** It is being checked. */
  busy: boolean
  onChange: (part: Partial<Plan>) => void
  onBack: () => void
  onNext: () => void
}

export function TextStep(props: TextStepProps) {
  const { plan, check, error, busy, onChange, onBack, onNext } = props
  const accounts = useQuery(queries.accounts)
  const columns = fieldColumns(check)
  const first = check?.sample[0]?.fields
  const fields = useMemo(() => first ?? {}, [first])
  const preview = usePreview({ text: plan.text, fields })
  const unknown = fieldsIn(plan.text).filter((field) => !columns.includes(field))

  return (
    <>
      <p className="soft">{text.textLead}</p>
      <div className="grid-main">
        <Card>
          <div className="stack">
            <TextField
              label={text.name}
              hint={text.nameHint}
              autoComplete="off"
              required
              value={plan.name}
              onChange={(name) => onChange({ name })}
            />
            <TextArea
              label={text.text}
              rows={5}
              value={plan.text}
              onChange={(value) => onChange({ text: value })}
              hint={<SegmentCounter preview={preview} />}
              error={unknown.length > 0 ? text.unknownField(unknown.join(', ')) : null}
            />
            {columns.length > 0 && (
              <div className="actions">
                {columns.map((column) => (
                  <Button
                    key={column}
                    look="quiet"
                    label={`${text.insert} ${column}`}
                    onPress={() => onChange({ text: `${plan.text}{${column}}` })}
                  >
                    <code>{`{${column}}`}</code>
                  </Button>
                ))}
              </div>
            )}
            <div className="field-row">
              <TextField
                label={text.from}
                hint={text.fromHint}
                autoComplete="off"
                value={plan.from}
                onChange={(from) => onChange({ from })}
              />
              <Select
                label={text.account}
                value={plan.accountId}
                onChange={(accountId) => onChange({ accountId })}
                choices={[
                  { value: '', label: text.anyAccount },
                  ...(accounts.data?.data ?? [])
                    .filter((account) => account.enabled)
                    .map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
              <TextField
                label={text.validity}
                hint={text.validityHint}
                type="number"
                min={1}
                value={plan.validityHours}
                onChange={(validityHours) => onChange({ validityHours })}
              />
            </div>
            <ChannelFields
              value={plan.channels}
              onChange={(changed) => onChange({ channels: { ...plan.channels, ...changed } })}
            />
            <Telling plan={plan} error={error} onChange={onChange} />
          </div>
        </Card>
        <Card title={text.previewOf(check?.sample[0]?.to ?? '…')}>
          <p className="bubble">{filled(plan.text, fields) || '…'}</p>
        </Card>
      </div>
      {error !== null && <Trouble error={error} atFields={TOLD_FIELDS} />}
      <div className="actions actions-end">
        <Button onPress={onBack}>{words.common.back}</Button>
        <Button
          look="main"
          busy={busy}
          onPress={onNext}
          because={
            plan.text.trim() === ''
              ? text.need.text
              : plan.name.trim() === ''
                ? text.need.name
                : unknown.length > 0
                  ? text.need.fields(unknown.join(', '))
                  : null
          }
        >
          {words.common.next}
        </Button>
      </div>
    </>
  )
}
