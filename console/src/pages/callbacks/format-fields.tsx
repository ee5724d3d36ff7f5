import { useQuery } from '@tanstack/react-query'
import type { CallbackFormatOption } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { Select, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { errorOfField } from '../../words/field-errors.ts'
import type { FieldError } from '../../words/field-errors.ts'
import { hasOwnField, isKannel, withOption } from './wish.ts'
import type { Wish } from './wish.ts'

const text = words.callbacks.form

type FieldsProps = {
  wish: Wish
  set: (part: Partial<Wish>) => void
  problems: readonly FieldError[]
}

/** What a form lets choose: what people usually choose, and behind “More” all else. */
export function FormatFields(props: FieldsProps) {
  return (
    <>
      <UsualFields {...props} />
      <MoreFields {...props} />
    </>
  )
}

function UsualFields({ wish, set, problems }: FieldsProps) {
  if (isKannel(wish.format)) {
    return (
      <TextField
        label={text.mask}
        hint={text.maskHint}
        error={errorOfField(problems, 'options/mask')}
        inputMode="numeric"
        value={wish.mask}
        onChange={(mask) => set({ mask })}
      />
    )
  }
  if (wish.format !== 'jasmin') return null
  return (
    <Select
      label={text.level}
      value={wish.level}
      onChange={(level) => set({ level })}
      choices={Object.entries(text.levels).map(([value, label]) => ({ value, label }))}
    />
  )
}

function MoreFields({ wish, set, problems }: FieldsProps) {
  const formats = useQuery(queries.callbackFormats)
  const known = formats.data?.data.find(({ name }) => name === wish.format)?.options ?? []
  // What is about one message is shown where somebody has said it nonetheless.
  const more = known.filter(
    ({ name, is_of_message: isOfMessage }) =>
      !hasOwnField(wish.format, name) && (!isOfMessage || name in wish.options),
  )
  if (more.length === 0) return null
  const isWrong = more.some(({ name }) => errorOfField(problems, `options/${name}`) !== null)
  return (
    <details className="more-settings" open={isWrong || undefined}>
      <summary>{text.moreOptions}</summary>
      <div className="stack">
        {more.map((option) => (
          <OptionField
            key={option.name}
            option={option}
            value={wish.options[option.name] ?? ''}
            error={errorOfField(problems, `options/${option.name}`)}
            onChange={(value) => set({ options: withOption(wish.options, option.name, value) })}
          />
        ))}
      </div>
    </details>
  )
}

type OptionProps = {
  option: CallbackFormatOption
  value: string
  error: string | null
  onChange: (value: string) => void
}

function OptionField({ option, value, error, onChange }: OptionProps) {
  const { name, description, expects, values, default: otherwise } = option
  if (values !== null) {
    return (
      <Select
        label={name}
        hint={description}
        value={value === '' ? (otherwise ?? '') : value}
        onChange={onChange}
        choices={[
          ...(otherwise === null ? [{ value: '', label: text.unsaid }] : []),
          ...values.map((one) => ({ value: one, label: one })),
        ]}
      />
    )
  }
  const isAny = expects === 'text'
  const hints = [
    description,
    ...(isAny ? [] : [text.expects(expects)]),
    ...(otherwise === null ? [] : [text.otherwise(otherwise)]),
  ]
  return (
    <TextField
      label={name}
      hint={hints.join(' ')}
      error={error}
      autoComplete="off"
      mono
      value={value}
      onChange={onChange}
    />
  )
}
