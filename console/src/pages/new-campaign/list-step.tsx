import { useState } from 'react'
import type { ListCheck } from '../../api/admin-types.ts'
import { Button } from '../../parts/Button.tsx'
import { Select, TextArea } from '../../parts/Field.tsx'
import { FileDrop } from '../../parts/FileDrop.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { CheckedList } from './checked-list.tsx'
import type { CheckQuery } from './page.tsx'
import { nameOfFile } from './plan.ts'
import type { Plan } from './plan.ts'

const text = words.fresh

type ListStepProps = {
  plan: Plan
  check: CheckQuery
  onChange: (part: Partial<Plan>) => void
  onNext: () => void
}

export function ListStep({ plan, check, onChange, onNext }: ListStepProps) {
  const choose = (file: Blob, name: string) =>
    onChange({
      list: { file, name, id: (plan.list?.id ?? 0) + 1 },
      numberColumn: '',
      name: plan.name === '' ? nameOfFile(name) : plan.name,
    })
  return (
    <>
      <p className="soft">{text.listLead}</p>
      <Card>
        <div className="stack">
          <Upload chosen={plan.list?.name ?? null} onFile={(file) => choose(file, file.name)} />
          {plan.list === null && <Paste onList={(list) => choose(list, 'pasted.csv')} />}
        </div>
      </Card>
      {plan.list !== null && check.isPending && (
        <Card title={text.checking}>
          <Skeleton rows={4} />
        </Card>
      )}
      {check.error !== null && <Trouble error={check.error} />}
      {check.data !== undefined && (
        <>
          <ColumnChoice check={check.data} plan={plan} onChange={onChange} />
          <CheckedList check={check.data} />
          <p className="small soft">{text.checked.beforeText}</p>
        </>
      )}
      <div className="actions actions-end">
        <Button look="main" onPress={onNext} because={missing(plan, check.data)}>
          {words.common.next}
        </Button>
      </div>
    </>
  )
}

function missing(plan: Plan, check: ListCheck | undefined): string | null {
  if (plan.list === null || check === undefined) return text.need.list
  if (check.mapping.number === null) return text.need.column
  return check.sendable === 0 ? text.checked.nobody : null
}

const TYPES = ['text/csv', 'text/plain', '.csv', '.txt', '.tsv']

const Upload = ({ chosen, onFile }: { chosen: string | null; onFile: (file: File) => void }) => (
  <FileDrop
    text={chosen === null ? text.drop : text.chosen(chosen)}
    choose={chosen === null ? text.choose : text.otherFile}
    types={TYPES}
    onFile={onFile}
  />
)

function Paste({ onList }: { onList: (list: Blob) => void }) {
  const [pasted, setPasted] = useState('')
  return (
    <div className="stack-tight">
      <TextArea
        label={text.paste}
        hint={text.pasteHint}
        placeholder={text.pastePlaceholder}
        rows={5}
        mono
        value={pasted}
        onChange={setPasted}
      />
      <div>
        <Button
          because={pasted.trim() === '' ? text.need.list : null}
          onPress={() => onList(new Blob([pasted], { type: 'text/csv' }))}
        >
          {text.usePasted}
        </Button>
      </div>
    </div>
  )
}

type ColumnProps = Pick<ListStepProps, 'plan' | 'onChange'> & { check: ListCheck }

function ColumnChoice({ check, plan, onChange }: ColumnProps) {
  const fields = check.columns.filter((column) => column !== check.mapping.number)
  return (
    <Card>
      <div className="stack">
        <Select
          label={text.numberColumn}
          value={plan.numberColumn || (check.mapping.number ?? '')}
          onChange={(numberColumn) => onChange({ numberColumn })}
          choices={[
            ...(check.mapping.number === null ? [{ value: '', label: text.chooseColumn }] : []),
            ...check.columns.map((column) => ({ value: column, label: column })),
          ]}
        />
        {fields.length > 0 && (
          <p className="soft">
            {text.fieldsHint}{' '}
            {fields.map((field) => (
              <code key={field} className="said">{`{${field}}`}</code>
            ))}
          </p>
        )}
      </div>
    </Card>
  )
}
