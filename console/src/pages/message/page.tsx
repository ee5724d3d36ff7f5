import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { MessageDetail } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { ReceiptsOff } from '../../parts/ReceiptsOff.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { MessageCallbacks } from './callbacks.tsx'
import { FactsCard, ReasonCard } from './facts.tsx'
import { Question } from './question.tsx'
import { GotBoth, Legs, gotBoth } from './legs.tsx'
import { Submissions } from './submissions.tsx'
import { SupportCard } from './support.tsx'
import { Timeline } from './timeline.tsx'
import { WordsCard } from './words.tsx'

const OPEN_MS = 1_500
const LATE_MS = 15_000

const text = words.messages.one

export function MessagePage() {
  const { id } = useParams({ from: '/signed-in/messages/$id' })
  const message = useQuery({
    ...queries.message(id),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.settled ? false : data.final ? LATE_MS : OPEN_MS,
  })
  if (message.data !== undefined) return <Loaded message={message.data} />
  return (
    <Page title={words.messages.title} up={{ to: '/messages', label: text.up }}>
      {message.isPending ? (
        <Skeleton rows={10} />
      ) : (
        <Trouble error={message.error} onRetry={() => void message.refetch()} />
      )}
    </Page>
  )
}

function Loaded({ message }: { message: MessageDetail }) {
  const up =
    message.campaign_id === null
      ? ({ to: '/messages', label: text.up } as const)
      : ({
          to: '/campaigns/$id',
          params: { id: message.campaign_id },
          label: text.upCampaign,
        } as const)
  return (
    <Page
      title={text.title(message.to ?? words.shell.forgotten)}
      up={up}
      lead={
        <div className="stack-tight">
          <p className="message-status">
            <StatusMark status={message.status} />
          </p>
          <p className="sentence">{message.sentence}</p>
          <Question message={message} />
        </div>
      }
      actions={<CancelButton message={message} />}
    >
      {message.status === 'held' && (
        <Notice tone="info" title={text.heldTitle}>
          <p>
            <Link to="/held">{text.heldLink}</Link>
          </p>
        </Notice>
      )}
      <GotBoth message={message} title={text.twiceTitle} />
      {message.texted_twice && !gotBoth(message) && (
        <Notice tone="bad" title={text.twiceTitle}>
          <p>{text.twice}</p>
        </Notice>
      )}
      {message.detail === 'receipts-off' && <ReceiptsOff of="message" />}
      {message.conflict && (
        <Notice tone="warn" title={text.conflictTitle}>
          <p>{text.conflict}</p>
        </Notice>
      )}
      <div className="grid-main">
        <div className="stack-loose">
          {message.reason !== null && <ReasonCard message={message} />}
          <SupportCard message={message} />
          <Card title={text.timeline}>
            <Timeline entries={message.timeline} accounts={accountsOf(message)} />
          </Card>
          <Legs legs={message.legs} />
          <Submissions submissions={message.submissions} />
          <WordsCard messageId={message.id} sequence={message.sequence} />
          <MessageCallbacks message={message} />
        </div>
        <div className="stack-loose">
          <Card title={text.why}>
            <ul className="why">
              {message.why.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Card>
          {message.text !== null && (
            <Card title={text.text}>
              <p className="bubble">{message.text}</p>
            </Card>
          )}
          <FactsCard message={message} />
        </div>
      </div>
    </Page>
  )
}

const accountsOf = ({ submissions }: MessageDetail): ReadonlyMap<number, string | null> =>
  new Map(submissions.map((one) => [one.number, one.account_id]))

function CancelButton({ message }: { message: MessageDetail }) {
  const client = useQueryClient()
  const session = useSession()
  const cancel = useMutation({
    mutationFn: () => send('POST', `/v1/messages/${message.id}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: queries.message(message.id).queryKey }),
  })
  const canStill = ['draft', 'scheduled', 'held', 'queued'].includes(message.status)
  return (
    <Button
      busy={cancel.isPending}
      because={canStill ? lacks(session, 'messages:write') : text.cancelOff}
      onPress={() => cancel.mutate()}
    >
      {text.cancel}
    </Button>
  )
}
