import { useQuery } from '@tanstack/react-query'
import type { Naming } from '../../api/code-types.ts'
import type { Grade } from '../../api/types.ts'
import { queries } from '../../api/queries.ts'
import { Select } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { GRADE_WORDS, STATUS_WORDS } from '../../words/statuses.ts'
import { claimable, mayHaveReason } from './claimable.ts'
import type { Place } from './claimable.ts'

const text = words.vocabulary.name

/** How a word is to be read, as the fields hold it. */
export type ReadingForm = { status: string; reason: string; permanent: string; grade: Grade | '' }

export const EMPTY_READING: ReadingForm = { status: 'failed', reason: '', permanent: '', grade: '' }

export const readingOf = (
  form: ReadingForm,
): Pick<Naming, 'status' | 'reason' | 'permanent' | 'grade'> => ({
  status: form.status,
  reason: form.reason === '' ? null : form.reason,
  permanent: form.permanent === '' ? null : form.permanent === 'true',
  grade: form.grade === '' ? null : form.grade,
})

/** What we conclude ourselves is no word of theirs. */
const GRADES = ['provider', 'carrier', 'handset'] as const

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
      <Select
        label={text.grade}
        value={form.grade}
        onChange={(grade) => set({ grade: grade as Grade | '' })}
        choices={[
          { value: '', label: text.gradeUsual },
          ...GRADES.map((grade) => ({ value: grade, label: GRADE_WORDS[grade] })),
        ]}
      />
    </div>
  )
}
