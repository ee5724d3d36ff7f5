import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { words } from '../words/en.ts'

type Frame = {
  label: string
  hint?: ReactNode
  error?: string | null | undefined
}

type FrameProps = Frame & {
  children: (ids: { id: string; describedBy: string | undefined }) => ReactNode
}

function FieldFrame({ label, hint, error, children }: FrameProps) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const hasHint = hint !== undefined && hint !== null
  const hasError = error !== undefined && error !== null
  const describedBy = [hasHint ? hintId : '', hasError ? errorId : ''].join(' ').trim() || undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy })}
      {hasHint && (
        <div className="field-hint" id={hintId}>
          {hint}
        </div>
      )}
      {hasError && (
        <p className="field-error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  )
}

type TextFieldProps = Frame & {
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'tel' | 'datetime-local'
  autoComplete?: string
  required?: boolean
  readOnly?: boolean
  placeholder?: string
  inputMode?: 'numeric' | 'decimal' | 'tel'
  min?: number
  mono?: boolean
}

export function TextField({ value, onChange, mono = false, ...props }: TextFieldProps) {
  const { label, hint, error, ...input } = props
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <input
          {...input}
          id={id}
          className={mono ? 'input mono' : 'input'}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

type SecretFieldProps = Frame & {
  value: string
  onChange: (value: string) => void
  required?: boolean
  hasLines?: boolean
}

/** Dots while it is typed, and a button that shows what they stand for. */
export function SecretField({ value, onChange, hasLines = false, ...props }: SecretFieldProps) {
  const [isShown, setShown] = useState(false)
  const { label, hint, error, required } = props
  const say = isShown ? words.common.hide : words.common.show
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {({ id, describedBy }) => {
        const input = {
          id,
          required,
          value,
          autoComplete: 'off',
          spellCheck: false,
          'aria-describedby': describedBy,
          'aria-invalid': error ? true : undefined,
        }
        const look = isShown ? 'input mono' : 'input mono masked'
        return (
          <div className="secret-field">
            {hasLines ? (
              <textarea
                {...input}
                className={look}
                rows={4}
                onChange={(event) => onChange(event.target.value)}
              />
            ) : (
              <input
                {...input}
                className="input mono"
                type={isShown ? 'text' : 'password'}
                autoComplete="new-password"
                onChange={(event) => onChange(event.target.value)}
              />
            )}
            <button
              type="button"
              className="button button-quiet"
              aria-pressed={isShown}
              aria-label={`${say}: ${label}`}
              onClick={() => setShown(!isShown)}
            >
              {say}
            </button>
          </div>
        )
      }}
    </FieldFrame>
  )
}

type TextAreaProps = Frame & {
  value: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
  mono?: boolean
}

export function TextArea({ value, onChange, rows = 4, ...props }: TextAreaProps) {
  const { label, hint, error, placeholder, mono = false } = props
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <textarea
          id={id}
          className={mono ? 'input mono' : 'input'}
          rows={rows}
          value={value}
          placeholder={placeholder}
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

export type Choice = { value: string; label: string }

type SelectProps = Frame & {
  value: string
  onChange: (value: string) => void
  choices: readonly Choice[]
}

export function Select({ value, onChange, choices, ...frame }: SelectProps) {
  return (
    <FieldFrame {...frame}>
      {({ id, describedBy }) => (
        <select
          id={id}
          className="input"
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  )
}

type CheckProps = { label: ReactNode; checked: boolean; onChange: (checked: boolean) => void }

export function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  )
}
