import { CHANNELS } from '../../api/account-types.ts'
import type { Account, ProviderKind } from '../../api/account-types.ts'
import { ApiError } from '../../api/client.ts'
import { Check, Select, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { errorOfField } from '../../words/field-errors.ts'
import type { AccountForm } from './account-form.ts'
import { ConnectionFields } from './ConnectionFields.tsx'
import { choicesOf } from './field-parts.ts'
import type { CheckOf, FieldOf } from './field-parts.ts'
import { SmppFields, SmppMore } from './SmppFields.tsx'

const text = words.accounts.form

type FieldsProps = {
  form: AccountForm
  onChange: (form: AccountForm) => void
  error: unknown
  kind: ProviderKind
  /** Null: it is being added. */
  account: Account | null
}

/** What the provider gave first; the rest folded away, each with a default that works. */
export function AccountFields({ form, onChange, error, kind, account }: FieldsProps) {
  const field: FieldOf = (name, label, hint) => ({
    label,
    hint,
    error: errorOf(error, name),
    value: form[name],
    onChange: (value) => onChange({ ...form, [name]: value }),
    autoComplete: 'off',
  })
  const check: CheckOf = (name, label) => ({
    label,
    checked: form[name],
    onChange: (value) => onChange({ ...form, [name]: value }),
  })
  const isSmpp = kind.protocol === 'smpp'
  return (
    <>
      <TextField {...field('name', text.name, text.nameHint)} required />
      {isSmpp ? (
        <SmppFields field={field} check={check} isNew={account === null} />
      ) : (
        <ConnectionFields
          fields={kind.fields}
          typed={form.connection}
          isSet={(name) => account?.secrets.includes(name) === true}
          errorOf={(name) => errorOf(error, name)}
          onChange={(connection) => onChange({ ...form, connection })}
        />
      )}
      {kind.capabilities.channels.length > 1 && (
        <Channels form={form} onChange={onChange} error={errorOf(error, 'channels')} kind={kind} />
      )}
      <TextField {...field('default_sender', text.defaultSender, text.defaultSenderHint)} />
      <Check {...check('needs_sender', text.needsSender)} />
      <details className="more-settings">
        <summary>{text.more}</summary>
        <div className="stack">
          {isSmpp && <SmppMore field={field} check={check} hasTls={form.tls} />}
          <Routing field={field} kind={kind} />
          <Receipts field={field} isSmpp={isSmpp} />
          <Check {...check('handset_grade', text.handsetGrade)} />
          {isSmpp && <Check {...check('receipts_marked', text.receiptsMarked)} />}
          <InTrouble field={field} check={check} />
        </div>
      </details>
    </>
  )
}

type ChannelsProps = Pick<FieldsProps, 'form' | 'onChange' | 'kind'> & { error: string | null }

function Channels({ form, onChange, kind, error }: ChannelsProps) {
  return (
    <fieldset className="field">
      <legend>{text.channels}</legend>
      <div className="check-row">
        {kind.capabilities.channels.map((channel) => (
          <Check
            key={channel}
            label={words.accounts.channels[channel]}
            checked={form.channels.includes(channel)}
            onChange={(wanted) =>
              onChange({
                ...form,
                channels: CHANNELS.filter((one) =>
                  one === channel ? wanted : form.channels.includes(one),
                ),
              })
            }
          />
        ))}
      </div>
      {error !== null && <p className="field-error">{error}</p>}
    </fieldset>
  )
}

function Routing({ field, kind }: { field: FieldOf; kind: ProviderKind }) {
  const isSmpp = kind.protocol === 'smpp'
  const rateHint = isSmpp
    ? text.rateHint
    : text.httpRateHint(kind.capabilities.usual_rate_per_second)
  return (
    <>
      <h3>{text.routing}</h3>
      <div className="field-row">
        <TextField {...field('prefixes', text.prefixes, text.prefixesHint)} />
        <TextField {...field('countries', text.countries, text.countriesHint)} />
      </div>
      <div className="field-row">
        <TextField {...field('senders', text.senders, text.sendersHint)} />
        <TextField {...field('sender_pool', text.senderPool, text.senderPoolHint)} />
      </div>
      <div className="field-row">
        <TextField {...field('price_per_segment', text.price)} inputMode="decimal" />
        <TextField {...field('weight', text.weight, text.weightHint)} inputMode="numeric" />
      </div>
      <div className="field-row">
        <TextField
          {...field('rate_per_second', isSmpp ? text.rate : text.httpRate, rateHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('sender_rate_per_second', text.senderRate, text.senderRateHint)}
          inputMode="decimal"
        />
        <TextField
          {...field(
            'window',
            isSmpp ? text.window : text.httpWindow,
            isSmpp ? text.windowHint : text.httpWindowHint,
          )}
          inputMode="numeric"
        />
      </div>
    </>
  )
}

function Receipts({ field, isSmpp }: { field: FieldOf; isSmpp: boolean }) {
  return (
    <>
      <h3>{text.receipts}</h3>
      <div className="field-row">
        <Select {...field('id_relation', text.idRelation)} choices={choicesOf(text.idRelations)} />
        <Select
          {...field('receipt_habit', text.receiptHabit)}
          choices={choicesOf(text.receiptHabits)}
        />
      </div>
      {isSmpp && (
        <Select
          {...field('err_table', text.errTable, text.errTableHint)}
          choices={choicesOf(text.errTables)}
        />
      )}
      <TextField {...field('stat_words', text.statWords, text.statWordsHint)} mono />
      <div className="field-row">
        <TextField
          {...field('expected_by_minutes', text.expectedBy, text.expectedByHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('late_window_hours', text.lateWindow, text.lateWindowHint)}
          inputMode="decimal"
        />
      </div>
    </>
  )
}

function InTrouble({ field, check }: { field: FieldOf; check: CheckOf }) {
  return (
    <>
      <h3>{text.trouble}</h3>
      <Check {...check('health_failover', text.healthFailover)} />
      <div className="field-row">
        <TextField
          {...field('silence_alarm_minutes', text.silenceAlarm, text.silenceAlarmHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('reroute_after_seconds', text.rerouteAfter, text.rerouteAfterHint)}
          inputMode="decimal"
        />
        <TextField
          {...field('give_up_after_hours', text.giveUpAfter, text.giveUpAfterHint)}
          inputMode="decimal"
        />
      </div>
    </>
  )
}

/** What the API says about this very field. */
function errorOf(error: unknown, name: string): string | null {
  if (!(error instanceof ApiError)) return null
  return errorOfField(error.problem.errors ?? [], WIRE_NAMES[name] ?? name)
}

/** Fields that are shown in a unit of people. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  expected_by_minutes: 'expected_by_ms',
  late_window_hours: 'late_window_ms',
  silence_alarm_minutes: 'silence_alarm_ms',
  reroute_after_seconds: 'reroute_after_ms',
  give_up_after_hours: 'give_up_after_ms',
}
