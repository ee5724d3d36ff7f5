import { useId } from 'react'
import type { ConnectionField } from '../../api/account-types.ts'
import { Button } from '../../parts/Button.tsx'
import { SecretField, Select, TextArea, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'

const text = words.accounts.form
/** Of a longer form the optional rest is folded away. */
const SHORT_FORM = 6

type Props = {
  fields: readonly ConnectionField[]
  typed: Readonly<Record<string, string>>
  /** Whether a secret of this name is kept already. */
  isSet: (name: string) => boolean
  errorOf: (name: string) => string | null
  onChange: (typed: Readonly<Record<string, string>>) => void
}

/** What a kind of provider asks for, as the provider's own code says. */
export function ConnectionFields({ fields, ...rest }: Props) {
  const isShort = fields.length <= SHORT_FORM
  const first = fields.filter(({ is_required: isRequired }) => isShort || isRequired)
  const others = fields.filter((field) => !first.includes(field))
  const hasTyped = others.some(
    ({ name }) =>
      (rest.typed[name] ?? '') !== '' || rest.isSet(name) || rest.errorOf(name) !== null,
  )
  return (
    <>
      {first.map((field) => (
        <OneField key={field.name} field={field} {...rest} />
      ))}
      {others.length > 0 && (
        <details className="more-settings" open={hasTyped}>
          <summary>{text.moreFields(others.length)}</summary>
          <div className="stack">
            {others.map((field) => (
              <OneField key={field.name} field={field} {...rest} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

type OneProps = Omit<Props, 'fields'> & { field: ConnectionField }

function OneField({ field, typed, isSet, errorOf, onChange }: OneProps) {
  const { name, fallback } = field
  const frame = {
    label: field.is_required ? field.title : `${field.title} ${text.optional}`,
    hint: hintOf(field),
    error: errorOf(name),
    value: typed[name] ?? '',
    onChange: (value: string) => onChange({ ...typed, [name]: value }),
  }
  if (field.choices !== null) {
    const unsaid = { value: '', label: text.unsaidChoice(fallback) }
    const choices = field.choices
      .filter((value) => value !== fallback)
      .map((value) => ({ value, label: value }))
    return <Select {...frame} choices={[unsaid, ...choices]} />
  }
  if (field.is_secret && isSet(name) && typed[name] === undefined) {
    return <KeptSecret field={field} error={frame.error} onReplace={frame.onChange} />
  }
  const input = { ...frame, required: field.is_required, mono: true }
  if (field.is_secret) {
    const isReplaced = isSet(name)
    const { [name]: _typed, ...others } = typed
    return (
      <div className="stack-tight">
        <SecretField {...input} hasLines={field.has_lines} />
        {isReplaced && (
          <div className="actions">
            <Button look="quiet" onPress={() => onChange(others)}>
              {text.keep}
            </Button>
            {typed[name] === '' && !field.is_required && (
              <span className="small soft">{text.secretRemoved}</span>
            )}
          </div>
        )}
      </div>
    )
  }
  if (field.has_lines) return <TextArea {...frame} mono rows={4} />
  return <TextField {...input} autoComplete="off" {...placeholderOf(fallback)} />
}

const placeholderOf = (fallback: string | null) =>
  fallback === null || fallback === '' ? {} : { placeholder: fallback }

const hintOf = ({ hint, fallback, choices }: ConnectionField): string | undefined => {
  const unsaid =
    fallback === null || fallback === '' || choices !== null || hint.includes(fallback)
      ? ''
      : text.unsaid(fallback)
  return [hint, unsaid].filter((part) => part !== '').join(' ') || undefined
}

type KeptProps = { field: ConnectionField; error: string | null; onReplace: (value: '') => void }

/** A secret is never shown again: it is kept, or another takes its place. */
function KeptSecret({ field, error, onReplace }: KeptProps) {
  const id = useId()
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="field-name" id={id}>
        {field.title}
      </span>
      <div className="kept-secret">
        <span className="mono" aria-hidden="true">
          ••••••••
        </span>
        <span className="soft">{text.secretSet}</span>
        <Button
          look="quiet"
          label={`${text.replace}: ${field.title}`}
          onPress={() => onReplace('')}
        >
          {text.replace}
        </Button>
      </div>
      {error !== null && <p className="field-error">{error}</p>}
    </div>
  )
}
