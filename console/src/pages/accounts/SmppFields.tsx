import { Check, Select, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { choicesOf } from './field-parts.ts'
import type { CheckOf, FieldOf } from './field-parts.ts'

const text = words.accounts.form

type SmppProps = { field: FieldOf; check: CheckOf }

/** The five that every provider gives. */
export function SmppFields({ field, check, isNew }: SmppProps & { isNew: boolean }) {
  return (
    <>
      <div className="field-row">
        <TextField {...field('host', text.host)} required mono />
        <TextField {...field('port', text.port)} required inputMode="numeric" mono />
      </div>
      <div className="field-row">
        <TextField {...field('system_id', text.systemId)} required mono />
        <TextField
          {...field('password', text.password, isNew ? text.secretNew : text.passwordKept)}
          type="password"
          autoComplete="new-password"
        />
      </div>
      <Check {...check('tls', text.tls)} />
    </>
  )
}

/** What its manual may ask for. */
export function SmppMore({ field, check, hasTls }: SmppProps & { hasTls: boolean }) {
  return (
    <>
      {hasTls && <Check {...check('tls_verify', text.tlsVerify)} />}
      <div className="field-row">
        <Select {...field('bind_type', text.bindType)} choices={choicesOf(text.bindTypes)} />
        <Select {...field('long_text', text.longText)} choices={choicesOf(text.longTexts)} />
      </div>
      <div className="field-row">
        <TextField {...field('links', text.links)} inputMode="numeric" />
        <TextField {...field('system_type', text.systemType)} />
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
