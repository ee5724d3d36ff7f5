import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/client.ts'
import { CALLBACK_FORMATS } from '../../api/callback-types.ts'
import type { CallbackFormat } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { STATUSES } from '../../api/types.ts'
import { Check, Select, TextField } from '../../parts/Field.tsx'
import { words } from '../../words/en.ts'
import { eventWords } from '../../words/event-words.ts'
import { errorOfField } from '../../words/field-errors.ts'
import { FormatFields } from './format-fields.tsx'
import { formatTitle } from './state.ts'
import { inFormat, isKannel, METHODS } from './wish.ts'
import type { Wish } from './wish.ts'

const text = words.callbacks.form

type FormProps = { wish: Wish; onChange: (wish: Wish) => void; error: Error | null }

/** The fields of an endpoint: of a new one, and of one that is changed. */
export function EndpointFields({ wish, onChange, error }: FormProps) {
  const set = (part: Partial<Wish>) => onChange({ ...wish, ...part })
  return (
    <>
      <ToldFields wish={wish} onChange={onChange} error={error} />
      <CampaignChoice wish={wish} set={set} />
      <TextField
        label={text.name}
        hint={text.nameHint}
        autoComplete="off"
        value={wish.name}
        onChange={(name) => set({ name })}
      />
      <Select
        label={text.test}
        hint={text.testHint}
        value={wish.test}
        onChange={(test) => set({ test: test as Wish['test'] })}
        choices={Object.entries(text.tests).map(([value, label]) => ({ value, label }))}
      />
      <div className="stack-tight">
        <Check
          label={text.ordered}
          checked={wish.isOrdered}
          onChange={(isOrdered) => set({ isOrdered })}
        />
        <p className="field-hint">{text.orderedHint}</p>
      </div>
    </>
  )
}

/** Those that say themselves what is wrong with them. */
export const TOLD_FIELDS = ['url', 'options/mask', 'options/template-version'] as const

/** Where, in whose words and what is told: all that a campaign asks for. */
export function ToldFields({
  wish,
  onChange,
  error,
  isOptional = false,
}: FormProps & { isOptional?: boolean }) {
  const set = (part: Partial<Wish>) => onChange({ ...wish, ...part })
  const problems = error instanceof ApiError ? (error.problem.errors ?? []) : []
  const methods = METHODS[wish.format]
  return (
    <>
      <TextField
        label={text.url}
        hint={urlHint(wish.format)}
        error={errorOfField(problems, 'url')}
        autoComplete="off"
        required={!isOptional}
        mono
        value={wish.url}
        onChange={(url) => set({ url })}
      />
      <Select
        label={text.format}
        hint={text.formatHint}
        value={wish.format}
        onChange={(format) => onChange(inFormat(wish, format as CallbackFormat))}
        choices={CALLBACK_FORMATS.map((value) => ({ value, label: formatTitle(value) }))}
      />
      {methods.length > 1 && (
        <Select
          label={text.method}
          value={methods.includes(wish.method) ? wish.method : (methods[0] ?? 'POST')}
          onChange={(method) => set({ method: method === 'GET' ? 'GET' : 'POST' })}
          choices={methods.map((value) => ({ value, label: value }))}
        />
      )}
      <FormatFields wish={wish} set={set} problems={problems} />
      <Events wish={wish} set={set} />
    </>
  )
}

type PartProps = { wish: Wish; set: (part: Partial<Wish>) => void }

/** Only our own form tells of texts that come in, and they are of no campaign. */
const eventsOf = ({ format, campaignId }: Wish): readonly string[] => [
  ...STATUSES.map((status) => `message.${status}`),
  ...(format === 'delivrd' && campaignId === '' ? ['inbound.received'] : []),
]

function Events({ wish, set }: PartProps) {
  const { events } = wish
  return (
    <>
      <Select
        label={text.events}
        value={wish.isSome ? 'some' : 'all'}
        onChange={(value) => set({ isSome: value === 'some' })}
        choices={[
          { value: 'all', label: text.all },
          { value: 'some', label: text.some },
        ]}
      />
      {wish.isSome && (
        <fieldset>
          <legend className="strong small">{text.chosen}</legend>
          <div className="ticks">
            {eventsOf(wish).map((event) => (
              <Check
                key={event}
                label={eventWords(event)}
                checked={events.includes(event)}
                onChange={(checked) =>
                  set({
                    events: checked ? [...events, event] : events.filter((one) => one !== event),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

function CampaignChoice({ wish, set }: PartProps) {
  const campaigns = useQuery(queries.campaignNames)
  const known = campaigns.data?.data ?? []
  const isOlder = wish.campaignId !== '' && known.every(({ id }) => id !== wish.campaignId)
  return (
    <Select
      label={text.campaign}
      value={wish.campaignId}
      onChange={(campaignId) => set({ campaignId })}
      choices={[
        { value: '', label: text.everything },
        ...known.map(({ id, name }) => ({ value: id, label: name })),
        ...(isOlder ? [{ value: wish.campaignId, label: wish.campaignId }] : []),
      ]}
    />
  )
}

function urlHint(format: CallbackFormat): string {
  if (isKannel(format)) return text.urlHintKannel
  return format === 'delivrd' ? text.urlHint : text.urlHintLoose
}
