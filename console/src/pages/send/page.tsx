import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { SubmitEvent } from 'react'
import { newIdempotencyKey, sendOnce } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Message } from '../../api/types.ts'
import { usePreview } from '../../api/use-preview.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { ChannelFields } from '../../parts/ChannelFields.tsx'
import { TEXTS_ALONE, channelsAsked } from '../../parts/channels.ts'
import { Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { SegmentCounter } from '../../parts/SegmentCounter.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.messages.send

export function SendPage() {
  const session = useSession()
  const [draft, setDraft] = useState({ to: '', from: '', text: '', account: '' })
  const [channels, setChannels] = useState(TEXTS_ALONE)
  const key = useRef(newIdempotencyKey())
  const preview = usePreview({ text: draft.text })
  const accounts = useQuery(queries.accounts)
  const sending = useMutation({
    mutationFn: () =>
      sendOnce<Message>(key.current, '/v1/messages', {
        to: draft.to,
        text: draft.text,
        ...(draft.from === '' ? {} : { from: draft.from }),
        ...(draft.account === '' ? {} : { account_id: draft.account }),
        ...channelsAsked(channels),
      }),
    // Refused or sent, the next press is another decision to send.
    onSuccess: () => {
      key.current = newIdempotencyKey()
    },
  })

  function submit(event: SubmitEvent) {
    event.preventDefault()
    sending.mutate()
  }
  const set = (name: keyof typeof draft) => (value: string) => {
    key.current = newIdempotencyKey()
    setDraft({ ...draft, [name]: value })
  }

  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <div className="grid-main">
        <Card>
          <form className="stack" onSubmit={submit}>
            <TextField
              label={text.to}
              type="tel"
              autoComplete="off"
              required
              hint={text.toHint(session.workspace.default_country)}
              value={draft.to}
              onChange={set('to')}
            />
            <TextArea
              label={text.text}
              value={draft.text}
              onChange={set('text')}
              hint={<SegmentCounter preview={preview} />}
            />
            <div className="field-row">
              <TextField
                label={text.from}
                hint={text.fromHint}
                autoComplete="off"
                value={draft.from}
                onChange={set('from')}
              />
              <Select
                label={text.account}
                value={draft.account}
                onChange={set('account')}
                choices={[
                  { value: '', label: text.anyAccount },
                  ...(accounts.data?.data ?? []).map(({ id, name }) => ({
                    value: id,
                    label: name,
                  })),
                ]}
              />
            </div>
            <ChannelFields
              value={channels}
              onChange={(changed) => {
                key.current = newIdempotencyKey()
                setChannels({ ...channels, ...changed })
              }}
            />
            {sending.error !== null && <Trouble error={sending.error} />}
            <div className="actions">
              <Button
                type="submit"
                look="main"
                busy={sending.isPending}
                because={lacks(session, 'messages:write')}
              >
                {text.submit}
              </Button>
            </div>
          </form>
        </Card>
        {sending.data !== undefined && <LiveStatus id={sending.data.id} first={sending.data} />}
      </div>
    </Page>
  )
}

const FOLLOW_MS = 1_000

function LiveStatus({ id, first }: { id: string; first: Message }) {
  const message = useQuery({
    ...queries.message(id),
    refetchInterval: ({ state: { data } }) => (data?.final === true ? false : FOLLOW_MS),
  })
  const now: Message = message.data ?? first
  return (
    <Card title={text.live}>
      <div className="stack" aria-live="polite">
        <p className="message-status">
          <StatusMark status={now.status} />
        </p>
        <p className="sentence">{now.sentence}</p>
        {now.next_step !== null && <p className="soft">{now.next_step}</p>}
        <div>
          <ButtonLink to="/messages/$id" params={{ id }}>
            {text.open}
          </ButtonLink>
        </div>
      </div>
    </Card>
  )
}
