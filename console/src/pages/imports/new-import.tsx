import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { HistoryImport } from '../../api/sending-types.ts'
import { Button } from '../../parts/Button.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { FileDrop } from '../../parts/FileDrop.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'
import { claimable } from '../unknown-words/claimable.ts'
import { detect, guessMapping, MAPPED, wordsIn } from './detect.ts'
import { bodyOf, EMPTY_WISH, formatOf, isSpoke } from './wish.ts'
import type { Wish } from './wish.ts'

const text = words.history
const TYPES = ['text/csv', 'text/plain', '.csv', '.txt', '.tsv', '.log', '.json', '.jsonl']

export function NewImport() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [wish, setWish] = useState<Wish>(EMPTY_WISH)
  const set = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }))
  const beginning = useMutation({
    mutationFn: () => send<HistoryImport>('POST', '/v1/imports', bodyOf(wish)),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: queries.imports.queryKey })
      await navigate({ to: '/imports/$id', params: { id } })
    },
  })
  async function choose(file: File) {
    const detected = await detect(file)
    set({ file, detected, mapping: guessMapping(detected.columns), statuses: {} })
  }
  function submit(event: SubmitEvent) {
    event.preventDefault()
    beginning.mutate()
  }
  return (
    <Card title={text.chooseTitle}>
      <form className="stack" onSubmit={submit}>
        <FileDrop
          text={wish.file === null ? text.drop : text.chosen(wish.file.name)}
          choose={wish.file === null ? text.choose : text.other}
          types={TYPES}
          onFile={(file) => void choose(file)}
        />
        {wish.file !== null && <Details wish={wish} set={set} />}
        {beginning.error !== null && <Trouble error={beginning.error} />}
        <div className="actions actions-end">
          <Button type="submit" look="main" busy={beginning.isPending} because={missing(wish)}>
            {text.start}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function missing(wish: Wish): string | null {
  if (wish.file === null) return text.need.file
  return formatOf(wish) === 'csv' && wish.mapping.number === undefined ? text.need.number : null
}

type PartProps = { wish: Wish; set: (part: Partial<Wish>) => void }

function Details({ wish, set }: PartProps) {
  const format = formatOf(wish)
  return (
    <>
      <p role="status">
        {format === 'csv' ? text.undetected : text.detected(text.formats[format])}
      </p>
      <div className="field-row">
        <Select
          label={text.format}
          value={wish.format}
          onChange={(next) => set({ format: next as Wish['format'] })}
          choices={Object.entries(text.formats).map(([value, label]) => ({ value, label }))}
        />
        <TextField
          label={text.name}
          hint={text.nameHint}
          autoComplete="off"
          value={wish.name}
          onChange={(name) => set({ name })}
        />
        <TextField
          label={text.country}
          hint={text.countryHint}
          autoComplete="off"
          value={wish.country}
          onChange={(country) => set({ country })}
        />
        {isSpoke(format) && (
          <Select
            label={text.service}
            value={wish.service}
            onChange={(service) => set({ service })}
            choices={[
              { value: '', label: text.serviceAuto },
              { value: 'twilio', label: 'Twilio' },
              { value: 'telnyx', label: 'Telnyx' },
              { value: 'bandwidth', label: 'Bandwidth' },
            ]}
          />
        )}
      </div>
      {format === 'csv' && <Mapping wish={wish} set={set} />}
      {format === 'csv' && <FileWords wish={wish} set={set} />}
    </>
  )
}

function Mapping({ wish, set }: PartProps) {
  const vendors = useQuery(queries.vendors)
  const columns = wish.detected?.columns ?? []
  return (
    <fieldset className="stack-tight">
      <legend className="strong">{text.mapping}</legend>
      <div className="mapping">
        {MAPPED.map((field) => (
          <Select
            key={field}
            label={text.mapped[field]}
            value={wish.mapping[field] ?? ''}
            onChange={(column) => {
              const { [field]: _, ...others } = wish.mapping
              set({ mapping: column === '' ? others : { ...others, [field]: column } })
            }}
            choices={[
              { value: '', label: text.noColumn },
              ...columns.map((column) => ({ value: column, label: column })),
            ]}
          />
        ))}
        <Select
          label={text.vendor}
          value={wish.vendor}
          onChange={(vendor) => set({ vendor })}
          choices={[
            { value: '', label: text.ownWords },
            ...(vendors.data?.data ?? []).map(({ vendor, title }) => ({
              value: vendor,
              label: title,
            })),
          ]}
        />
      </div>
    </fieldset>
  )
}

const CLAIMED = claimable({ vendor: 'csv', field: 'status' })

/** How the first rows will be read, word by word; what nobody knows can be said here. */
function FileWords({ wish, set }: PartProps) {
  const found = wish.detected === null ? [] : wordsIn(wish.detected, wish.mapping.status)
  if (found.length === 0) return null
  return (
    <fieldset className="stack-tight">
      <legend className="strong">{text.fileWords}</legend>
      <p className="small soft">{text.fileWordsHint}</p>
      <div className="mapping">
        {found.map(({ word, rows }) => (
          <Select
            key={word}
            label={text.fileWord(word, rows)}
            value={wish.statuses[word] ?? ''}
            onChange={(status) => set({ statuses: { ...wish.statuses, [word]: status } })}
            choices={[
              { value: '', label: readAs(word, wish.vendor) },
              ...CLAIMED.map((status) => ({ value: status, label: STATUS_WORDS[status].label })),
            ]}
          />
        ))}
      </div>
    </fieldset>
  )
}

/** What becomes of a word that nobody says anything about. */
function readAs(word: string, vendor: string): string {
  if (vendor !== '') return text.vendorReads
  const status = CLAIMED.find((one) => one === word.toLowerCase())
  return status === undefined ? text.unknownWord : STATUS_WORDS[status].label
}
