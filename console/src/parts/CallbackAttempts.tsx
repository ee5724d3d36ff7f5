import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Attempt, Callback } from '../api/callback-types.ts'
import { send } from '../api/client.ts'
import { lacks, useSession } from '../shell/session.ts'
import { words } from '../words/en.ts'
import { eventWords } from '../words/event-words.ts'
import { duration } from '../words/format.ts'
import { say } from './announcer.ts'
import { Button } from './Button.tsx'
import { Trouble } from './Notice.tsx'
import { useNow } from './use-now.ts'
import { When } from './When.tsx'

const text = words.callbacks.recent
const TURN_MS = 1_000
const SOON_MS = 5_000
const TONES = { waiting: 'warn', heard: 'good', needless: 'off', dead: 'bad' } as const

/** How a callback stands, what it went through, and when it is tried next. */
export function CallbackStanding({ callback }: { callback: Callback }) {
  const { state, attempts, next_attempt_at: nextAt, held_by: heldBy } = callback
  const isUntried = state === 'waiting' && attempts.length === 0
  const because = state === 'dead' ? attempts.findLast(({ error }) => error !== null)?.error : null
  return (
    <div className="stack-tight">
      <p className={`link-state link-${isUntried ? 'off' : TONES[state]}`}>{text.states[state]}</p>
      {state === 'needless' && <p className="small soft">{text.hints.needless}</p>}
      {isUntried && <p className="small soft">{text.untried}</p>}
      {typeof because === 'string' && <p className="small anywhere">{because}</p>}
      {heldBy !== null && <p className="small soft">{text.held[heldBy]}</p>}
      {nextAt !== null && (
        <p className="small soft">
          {words.callbacks.nextTry} <NextTry iso={nextAt} />
        </p>
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
    </div>
  )
}

/** What is due already waits only for its turn. */
export function NextTry({ iso }: { iso: string }) {
  const nowMs = useNow(TURN_MS)
  const leftMs = new Date(iso).getTime() - nowMs
  if (leftMs > SOON_MS) return <When iso={iso} />
  return <>{leftMs > 0 ? text.soon : text.due}</>
}

/** Every request that was made, and what came back. */
function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const last = attempts.at(-1)
  return (
    <details className="raw attempts">
      <summary>
        {text.tries(attempts.length)}
        {last !== undefined && (
          <>
            {' '}
            · {answerOf(last)}, <When iso={last.at} style="time" />
          </>
        )}
      </summary>
      <ol className="stack">
        {attempts.map((attempt) => (
          <li key={attempt.at} className="stack-tight">
            <p>
              <span className={`link-state link-${attempt.error === null ? 'good' : 'bad'}`}>
                {answerOf(attempt)}
              </span>
            </p>
            <p className="small soft">
              <When iso={attempt.at} style="full" /> · {text.took(duration(attempt.ms))}
            </p>
            {attempt.error !== null && <p className="small">{attempt.error}</p>}
            <p className="mono small anywhere">
              {attempt.method} {attempt.url}
            </p>
            {attempt.answer !== null && attempt.answer !== '' && (
              <>
                <p className="small soft">{text.answer}</p>
                <pre className="anywhere">{attempt.answer}</pre>
              </>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** Who listens fetches what it is told: it is heard, and no HTTP status says so. */
function answerOf({ status, error }: Attempt): string {
  if (status !== null) return `HTTP ${status}`
  return error === null ? text.fetched : text.noAnswer
}

/** Whatever became of it, it is told once more. */
export function Resend({ callback }: { callback: Callback }) {
  const session = useSession()
  const client = useQueryClient()
  const resending = useMutation({
    mutationFn: () => send<Callback>('POST', `/v1/callbacks/${callback.id}/resend`),
    onSuccess: async () => {
      say(text.resent)
      await Promise.all([
        client.invalidateQueries({ queryKey: ['endpoint', callback.endpoint.id] }),
        client.invalidateQueries({ queryKey: ['message', callback.message_id, 'callbacks'] }),
      ])
    },
  })
  return (
    <>
      <Button
        look="quiet"
        label={text.resendLabel(`${eventWords(callback.type)}, ${callback.endpoint.name}`)}
        busy={resending.isPending}
        because={lacks(session, 'callbacks:admin')}
        onPress={() => resending.mutate()}
      >
        {text.resend}
      </Button>
      {resending.error !== null && <Trouble error={resending.error} />}
    </>
  )
}
