import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { SubmitEvent } from 'react'
import { newIdempotencyKey, sendOnce } from '../../api/client.ts'
import type { ConversationText, ConversationTexts } from '../../api/conversation-types.ts'
import { queries } from '../../api/queries.ts'
import type { Message } from '../../api/types.ts'
import { usePreview } from '../../api/use-preview.ts'
import { Button } from '../../parts/Button.tsx'
import { TextArea } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { SegmentCounter } from '../../parts/SegmentCounter.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.messages.conversations
const REFRESH_MS = 5_000

export function ConversationPage() {
  const { number } = useParams({ from: '/signed-in/conversations/$number' })
  const { ours = '', channel = '' } = useSearch({ from: '/signed-in/conversations/$number' })
  const list = useInfiniteQuery({
    ...queries.conversation(number, ours, channel),
    // Further pages mean that somebody is reading: the texts stay where they are.
    refetchInterval: ({ state: { data } }) => (data?.pages.length === 1 ? REFRESH_MS : false),
  })
  const [newest] = list.data?.pages ?? []
  // Latest first as they come, and latest last as people read a conversation.
  const texts = (list.data?.pages.flatMap((page) => page.data) ?? []).toReversed()
  return (
    <Page
      title={number}
      lead={<p>{ours === '' ? text.wholeLead : text.with(text.place(ours, channel))}</p>}
    >
      {newest === undefined ? (
        list.isPending ? (
          <Skeleton rows={6} />
        ) : (
          <Trouble error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : texts.length === 0 ? (
        <Empty kind="no-results" title={text.silentTitle}>
          <p>{text.silent}</p>
        </Empty>
      ) : (
        <div className="stack">
          {list.hasNextPage && (
            <div className="more">
              <Button busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
                {text.earlier}
              </Button>
            </div>
          )}
          <ol className="conversation" aria-label={text.title}>
            {texts.map((one) => (
              <Said key={one.id} said={one} />
            ))}
          </ol>
          <Answer number={number} conversation={newest} />
        </div>
      )}
    </Page>
  )
}

function Said({ said }: { said: ConversationText }) {
  const isOurs = said.kind === 'message'
  return (
    <li className={isOurs ? 'said said-ours' : 'said'}>
      <span className="unseen">{isOurs ? text.wrote(said.ours) : text.theyWrote(said.ours)}</span>
      <p className="said-text">{said.text === '' ? text.noWords : said.text}</p>
      <p className="said-foot soft small">
        <When iso={said.at} />
        {said.channel !== 'sms' && <span>{text.channels[said.channel]}</span>}
        {said.keyword !== null && <span className="state">{said.keyword}</span>}
        {said.status !== null && (
          <Link to="/messages/$id" params={{ id: said.id }}>
            <StatusMark status={said.status} />
          </Link>
        )}
      </p>
    </li>
  )
}

function Answer({ number, conversation }: { number: string; conversation: ConversationTexts }) {
  const session = useSession()
  const client = useQueryClient()
  const [written, setWritten] = useState('')
  const key = useRef(newIdempotencyKey())
  const preview = usePreview({ text: written })
  const { answer } = conversation
  const sending = useMutation({
    mutationFn: () =>
      sendOnce<Message>(key.current, '/v1/messages', {
        to: number,
        text: written,
        ...(answer === null ? {} : { from: answer.from, channel: answer.channel }),
        ...(answer?.account_id == null ? {} : { account_id: answer.account_id }),
      }),
    onSuccess: () => {
      key.current = newIdempotencyKey()
      setWritten('')
      return client.invalidateQueries({ queryKey: ['conversation', number] })
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    sending.mutate()
  }
  function write(value: string) {
    key.current = newIdempotencyKey()
    setWritten(value)
  }
  const because = conversation.is_opted_out
    ? text.mustNot
    : written.trim() === ''
      ? text.writeFirst
      : lacks(session, 'messages:write')
  return (
    <Card title={text.answer}>
      {conversation.is_opted_out ? (
        <p>
          {text.mustNot}
          {conversation.opted_out_by !== 'inbound' && ` ${text.enteredByUs}`}
        </p>
      ) : (
        <form className="stack" onSubmit={submit}>
          <TextArea
            label={answer === null ? text.yourText : text.answerFrom(answer.from)}
            value={written}
            onChange={write}
            hint={<SegmentCounter preview={preview} />}
          />
          {sending.error !== null && <Trouble error={sending.error} />}
          <div className="actions">
            <Button type="submit" look="main" busy={sending.isPending} because={because}>
              {text.send}
            </Button>
            {sending.isSuccess && written === '' && <span role="status">{text.sent}</span>}
          </div>
        </form>
      )}
    </Card>
  )
}
