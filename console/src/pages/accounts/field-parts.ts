import type { CheckName, TextName } from './account-form.ts'

/** One field of the form, by its name. */
export type FieldOf = (
  name: TextName,
  label: string,
  hint?: string,
) => {
  label: string
  hint: string | undefined
  error: string | null
  value: string
  onChange: (value: string) => void
  autoComplete: string
}

export type CheckOf = (
  name: CheckName,
  label: string,
) => {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export const choicesOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))
