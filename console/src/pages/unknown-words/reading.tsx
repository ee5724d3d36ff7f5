import { useQuery } from '@tanstack/react-query'
import type { Naming } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { Select } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'
import { claimable, mayHaveReason } from './claimable.ts'
import type { Place } from './claimable.ts'

const text = words.vocabulary.name

/** How a word is to be read, as the fields hold it. */
export type ReadingForm = { status: string; reason: string; permanent: string }

export const EMPTY_READING: ReadingForm = { status: 'failed', reason: '', permanent: '' }

export const readingOf = (form: ReadingForm): Pick<Naming, 'status' | 'reason' | 'permanent'> => ({
  status: form.status,
  reason: form.reason === '' ? null : form.reason,
  permanent: form.permanent === '' ? null : form.permanent === 'true',
})

type FieldsProps = { of: Place; form: ReadingForm; onChange: (form: ReadingForm) => void }

export function ReadingFields({ of, form, onChange }: FieldsProps) {
  const reasons = useQuery(queries.reasons)
  const possible = mayHaveReason(form.status) ? (reasons.data?.data ?? []) : []
  const set = (part: Partial<ReadingForm>) => onChange({ ...form, ...part })
  return (
    <div className="field-row">
      <Select
        label={text.status}
        value={form.status}
        onChange={(status) => set(mayHaveReason(status) ? { status } : { status, reason: '' })}
        choices={[
          ...claimable(of).map((status) => ({ value: status, label: STATUS_WORDS[status].label })),
          { value: 'none', label: text.none },
        ]}
      />
      <Select
        label={text.reason}
        value={form.reason}
        onChange={(reason) => set({ reason })}
        choices={[
          { value: '', label: text.noReason },
          ...possible.map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
      <Select
        label={text.again}
        value={form.permanent}
        onChange={(permanent) => set({ permanent })}
        choices={['', 'false', 'true'].map((value) => ({
          value,
          label: text.permanent[value as keyof typeof text.permanent],
        }))}
      />
    </div>
  )
}
