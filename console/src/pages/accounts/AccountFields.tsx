import { ApiError } from '../../api/client.ts'
import { Check, Select, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { errorOfField } from '../../words/field-errors.ts'
import type { AccountForm } from './account-form.ts'

const text = words.platform.accounts

type FieldsProps = {
  form: AccountForm
  onChange: (form: AccountForm) => void
  error: unknown
  isNew: boolean
}

type TextName = {
  [Name in keyof AccountForm]: AccountForm[Name] extends string ? Name : never
}[keyof AccountForm]
type CheckName = Exclude<keyof AccountForm, TextName>

/** The five that the provider gave first; the rest folded away, each with a default that works. */
export function AccountFields({ form, onChange, error, isNew }: FieldsProps) {
  const field = (name: TextName, label: string, hint?: string) => ({
    label,
    hint,
    error: errorOf(error, name),
    value: form[name],
    onChange: (value: string) => onChange({ ...form, [name]: value }),
    autoComplete: 'off',
  })
  const check = (name: CheckName, label: string) => ({
    label,
    checked: form[name],
    onChange: (value: boolean) => onChange({ ...form, [name]: value }),
  })
  return (
    <>
      <TextField {...field('name', text.name, text.nameHint)} required />
      <div className="field-row">
        <TextField {...field('host', text.host)} required mono />
        <TextField {...field('port', text.port)} required inputMode="numeric" mono />
      </div>
      <div className="field-row">
        <TextField {...field('system_id', text.systemId)} required mono />
        <TextField
          {...field('password', text.password, isNew ? text.passwordNew : text.passwordKept)}
          type="password"
          autoComplete="new-password"
        />
      </div>
      <Check {...check('tls', text.tls)} />
      <TextField {...field('default_sender', text.defaultSender, text.defaultSenderHint)} />
      <details className="more-settings">
        <summary>{text.more}</summary>
        <div className="stack">
          {form.tls && <Check {...check('tls_verify', text.tlsVerify)} />}
          <Select {...field('bind_type', text.bindType)} choices={choicesOf(text.bindTypes)} />
          <div className="field-row">
            <TextField {...field('system_type', text.systemType)} />
            <TextField {...field('links', text.links)} inputMode="numeric" />
            <TextField {...field('window', text.window, text.windowHint)} inputMode="numeric" />
            <TextField
              {...field('rate_per_second', text.rate, text.rateHint)}
              inputMode="decimal"
            />
          </div>
          <div className="field-row">
            <TextField {...field('senders', text.senders, text.sendersHint)} />
            <TextField {...field('prefixes', text.prefixes, text.prefixesHint)} />
          </div>
          <div className="field-row">
            <TextField {...field('price_per_segment', text.price)} inputMode="decimal" />
            <TextField {...field('weight', text.weight, text.weightHint)} inputMode="numeric" />
          </div>
          <div className="field-row">
            <Select
              {...field('id_relation', text.idRelation)}
              choices={choicesOf(text.idRelations)}
            />
            <Select
              {...field('receipt_habit', text.receiptHabit)}
              choices={choicesOf(text.receiptHabits)}
            />
          </div>
          <Select {...field('long_text', text.longText)} choices={choicesOf(text.longTexts)} />
          <Select
            {...field('err_table', text.errTable, text.errTableHint)}
            choices={choicesOf(text.errTables)}
          />
          <Check {...check('handset_grade', text.handsetGrade)} />
          <ExpertFields field={field} />
        </div>
      </details>
    </>
  )
}

type Field = (
  name: TextName,
  label: string,
  hint?: string,
) => Pick<Parameters<typeof TextField>[0], 'label' | 'value' | 'onChange'>

/** What its manual may ask for, and what would otherwise be learned. */
function ExpertFields({ field }: { field: Field }) {
  return (
    <>
      <div className="field-row">
        <TextField
          {...field('expected_by_minutes', text.expectedByField, text.expectedByHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('late_window_hours', text.lateWindow, text.lateWindowHint)}
          inputMode="decimal"
        />
      </div>
      <div className="field-row">
        <TextField
          {...field('reroute_after_seconds', text.rerouteAfter, text.rerouteAfterHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('give_up_after_hours', text.giveUpAfter, text.giveUpAfterHint)}
          inputMode="decimal"
        />
      </div>
      <div className="field-row">
        <TextField {...field('stat_words', text.statWords, text.statWordsHint)} mono />
        <TextField {...field('address_range', text.addressRange, text.addressRangeHint)} mono />
      </div>
      <div className="field-row">
        <TextField {...field('source_ton', text.sourceTon, text.tonHint)} inputMode="numeric" />
        <TextField {...field('source_npi', text.sourceNpi)} inputMode="numeric" />
      </div>
      <div className="field-row">
        <TextField {...field('destination_ton', text.destinationTon)} inputMode="numeric" />
        <TextField {...field('destination_npi', text.destinationNpi)} inputMode="numeric" />
      </div>
    </>
  )
}

const choicesOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

/** What the API says about this very field. */
function errorOf(error: unknown, name: string): string | null {
  if (!(error instanceof ApiError)) return null
  return errorOfField(error.problem.errors ?? [], name)
}
