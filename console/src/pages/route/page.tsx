import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { RouteExplanation } from '../../api/route-types.ts'
import { Button } from '../../parts/Button.tsx'
import { Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { Leg } from './leg.tsx'

const text = words.routes

const NOTHING = { to: '', from: '', text: '', account: '', channel: 'sms', fallback: '' }

type Ask = typeof NOTHING

export function RoutePage() {
  const [ask, setAsk] = useState(NOTHING)
  const asking = useMutation({
    mutationFn: () => send<RouteExplanation>('POST', '/v1/routes/explain', bodyOf(ask)),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    asking.mutate()
  }
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <Card>
        <form className="stack" onSubmit={submit}>
          <Fields ask={ask} set={(part) => setAsk({ ...ask, ...part })} />
          {asking.error !== null && <Trouble error={asking.error} />}
          <div className="actions">
            <Button
              type="submit"
              look="main"
              busy={asking.isPending}
              because={lacks(useSession(), 'messages:write')}
            >
              {text.ask}
            </Button>
          </div>
        </form>
      </Card>
      <div className="stack-loose" aria-live="polite">
        {asking.data !== undefined && <Answer explained={asking.data} />}
      </div>
    </Page>
  )
}

const bodyOf = ({ to, from, text: written, account, channel, fallback }: Ask) => ({
  to,
  channel,
  ...(from === '' ? {} : { from }),
  ...(written === '' ? {} : { text: written }),
  ...(account === '' ? {} : { account_id: account }),
  ...(fallback === '' ? {} : { fallback: { channel: fallback } }),
})

const CHANNELS = Object.entries(text.channels).map(([value, label]) => ({ value, label }))

function Fields({ ask, set }: { ask: Ask; set: (part: Partial<Ask>) => void }) {
  const session = useSession()
  const accounts = useQuery(queries.accounts)
  return (
    <>
      <div className="field-row">
        <TextField
          label={text.to}
          type="tel"
          autoComplete="off"
          required
          hint={words.messages.send.toHint(session.workspace.default_country)}
          value={ask.to}
          onChange={(to) => set({ to })}
        />
        <TextField
          label={text.from}
          hint={text.fromHint}
          autoComplete="off"
          value={ask.from}
          onChange={(from) => set({ from })}
        />
      </div>
      <div className="field-row">
        <Select
          label={text.channel}
          value={ask.channel}
          onChange={(channel) => set({ channel })}
          choices={CHANNELS}
        />
        <Select
          label={text.fallback}
          value={ask.fallback}
          onChange={(fallback) => set({ fallback })}
          choices={[{ value: '', label: text.noFallback }, ...CHANNELS]}
        />
        <Select
          label={text.account}
          value={ask.account}
          onChange={(account) => set({ account })}
          choices={[
            { value: '', label: text.anyAccount },
            ...(accounts.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <TextArea
        label={text.text}
        hint={text.textHint}
        value={ask.text}
        onChange={(written) => set({ text: written })}
      />
    </>
  )
}

const FEW = 3

const placeOf = ({ countries }: RouteExplanation): string =>
  countries.length > FEW
    ? text.someCountry(countries.length)
    : countries.join(', ') || text.noCountry

const Answer = ({ explained }: { explained: RouteExplanation }) => (
  <>
    <p className="soft">
      {explained.to} · {text.country}: {placeOf(explained)}
    </p>
    {explained.fallback !== null && (
      <p className="strong">
        {text.begins(explained.begins_with === null ? null : text.channels[explained.begins_with])}
      </p>
    )}
    <Leg leg={explained} />
    {explained.fallback !== null && <Leg leg={explained.fallback} />}
  </>
)
