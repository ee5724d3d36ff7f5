import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { MessageDetail } from '../../api/types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { lacksErrTable } from '../../parts/code-sources.ts'
import { Copy } from '../../parts/Copy.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { NoErrTable, Said } from '../../parts/Said.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { price } from '../../words/format.ts'
import {
  CHARGE_SOURCE_WORDS,
  CHARGED_WORDS,
  detailWords,
  FAULT_WORDS,
  GRADE_WORDS,
} from '../../words/statuses.ts'

const text = words.messages.one

/** Why it did not arrive and what to do about it: our words, with the provider's beside them. */
export function ReasonCard({ message }: { message: MessageDetail }) {
  const advice = message.opt_out_advice === null ? null : text.optOut[message.opt_out_advice]
  return (
    <Card title={message.reason_title ?? text.reason}>
      <div className="stack">
        <dl className="facts facts-wide">
          <Fact name={text.meaning}>{message.reason_meaning}</Fact>
          {message.detail !== null && (
            <Fact name={text.thisCase}>{detailWords(message.detail)}</Fact>
          )}
          <Fact name={text.next}>
            <strong>{message.next_step}</strong>
          </Fact>
          <Fact name={text.permanent}>
            {message.permanent === null
              ? text.permanentUnknown
              : message.permanent
                ? text.permanentYes
                : text.permanentNo}
          </Fact>
          <ErrTableFact message={message} />
          {message.fault !== null && <Fact name={text.fault}>{FAULT_WORDS[message.fault]}</Fact>}
          <Fact name={text.provider}>
            <ProviderWords message={message} />
          </Fact>
        </dl>
        {advice !== null && message.to !== null && <OptOut number={message.to} advice={advice} />}
      </div>
    </Card>
  )
}

function ErrTableFact({ message }: { message: MessageDetail }) {
  const accounts = useQuery(queries.accounts)
  const account = accounts.data?.data.find(({ id }) => id === message.account_id) ?? null
  if (message.reason !== 'unknown' || !lacksErrTable(message.provider_code, account)) return null
  return (
    <Fact name={text.unread}>
      <NoErrTable account={account} />
    </Fact>
  )
}

function ProviderWords({ message }: { message: MessageDetail }) {
  const { provider_word: word, provider_code: code, account_id: accountId } = message
  if (word === null && code === null) return <span className="soft">{text.noProviderWord}</span>
  return <Said word={word} code={code} accountId={accountId} />
}

function OptOut({ number, advice }: { number: string; advice: string }) {
  const session = useSession()
  const optOut = useMutation({
    mutationFn: () => send('POST', '/v1/opt-outs', { number }),
    onSuccess: () => say(text.optedOut),
  })
  return (
    <div className="stack-tight">
      <p className="soft">{advice}</p>
      {optOut.error !== null && <Trouble error={optOut.error} />}
      <div>
        {optOut.isSuccess ? (
          <p className="strong">{text.optedOut}</p>
        ) : (
          <Button
            busy={optOut.isPending}
            because={lacks(session, 'opt-outs:write')}
            onPress={() => optOut.mutate()}
          >
            {text.optOutButton}
          </Button>
        )}
      </div>
    </div>
  )
}

/** By what it goes, and what was asked for if that brings nothing. */
function ChannelFact({ message }: { message: MessageDetail }) {
  const { channel, fallback, fallback_state: state } = message
  const { channels } = words
  return (
    <Fact name={channels.channel}>
      {channels.title[channel]}
      {fallback !== null && (
        <span className="soft small">
          {' '}
          {channels.asked(channels.title[fallback.channel], state, fallback.after_seconds)}
        </span>
      )}
    </Fact>
  )
}

export function FactsCard({ message }: { message: MessageDetail }) {
  const { segments } = message
  return (
    <Card title={text.facts}>
      <dl className="facts">
        <Fact name={text.charged}>
          {CHARGED_WORDS[message.charged]}
          <span className="soft small"> {CHARGE_SOURCE_WORDS[message.charged_said_by]}</span>{' '}
          {message.charged !== 'no' && message.final && (
            <Link
              to="/help/$topic"
              params={{ topic: 'charged-when-failed' }}
              className="small"
              aria-label={text.chargeHelpLabel}
            >
              {text.chargeHelp}
            </Link>
          )}
        </Fact>
        {message.price !== null && <Fact name={text.price}>{price(message.price)}</Fact>}
        {message.grade !== null && <Fact name={text.grade}>{GRADE_WORDS[message.grade]}</Fact>}
        {message.reason === null && message.detail !== null && (
          <Fact name={text.thisCase}>{detailWords(message.detail)}</Fact>
        )}
        <Fact name={text.segments}>
          {text.segmentsText(segments.delivered, segments.known, segments.total)}
        </Fact>
        <Fact name={text.willChange}>
          {message.settled ? text.settled : message.final ? text.final : text.open}
        </Fact>
        {message.reason === null && (
          <Fact name={text.provider}>
            <ProviderWords message={message} />
          </Fact>
        )}
        <ChannelFact message={message} />
        <Fact name={text.from}>{message.from || '–'}</Fact>
        {message.to !== null && (
          <Fact name={words.messages.conversations.open}>
            <Link to="/conversations/$number" params={{ number: message.to }}>
              {message.to}
            </Link>
          </Fact>
        )}
        <Fact name={text.created}>
          <When iso={message.created_at} style="full" />
        </Fact>
        {message.submitted_at !== null && (
          <Fact name={text.submitted}>
            <When iso={message.submitted_at} style="full" />
          </Fact>
        )}
        {!message.final && message.expected_by !== null && (
          <Fact name={text.expected}>
            <When iso={message.expected_by} style="full" />
          </Fact>
        )}
        {!message.final && message.valid_until !== null && (
          <Fact name={text.validUntil}>
            <When iso={message.valid_until} style="full" />
          </Fact>
        )}
        {message.final_at !== null && (
          <Fact name={text.ended}>
            <When iso={message.final_at} style="full" />
          </Fact>
        )}
        {message.reference !== null && (
          <Fact name={text.reference}>
            <Copy text={message.reference} label={text.reference} />
          </Fact>
        )}
        <Fact name={text.id}>
          <Copy text={message.id} label={text.id} />
        </Fact>
      </dl>
    </Card>
  )
}
