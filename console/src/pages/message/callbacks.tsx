import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Callback } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import type { MessageDetail } from '../../api/types.ts'
import { CallbackStanding, Resend } from '../../parts/CallbackAttempts.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'
import { eventWords } from '../../words/event-words.ts'
import { formatTitle } from '../callbacks/state.ts'

const text = words.callbacks.ofMessage
const REFRESH_MS = 5_000

/** Who was told of this message, and what came of it. */
export function MessageCallbacks({ message: { id, settled } }: { message: MessageDetail }) {
  const told = useQuery({
    ...queries.callbacksOf(id),
    refetchInterval: ({ state: { data } }) =>
      settled && data?.data.every(({ state }) => state !== 'waiting') === true ? false : REFRESH_MS,
  })
  return (
    <Card title={text.title}>
      {told.isPending ? (
        <Skeleton rows={2} />
      ) : told.data === undefined ? (
        <Trouble error={told.error} onRetry={() => void told.refetch()} />
      ) : told.data.data.length === 0 ? (
        <p className="soft">
          {text.none} <Link to="/callbacks">{text.link}</Link>
        </p>
      ) : (
        <ul className="told">
          {byEndpoint(told.data.data).map((callbacks) => (
            <li key={callbacks[0].endpoint.id}>
              <ToldTo callbacks={callbacks} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

type Group = [Callback, ...Callback[]]

/** In the order in which each endpoint was first told; of each, its changes in theirs. */
export function byEndpoint(callbacks: readonly Callback[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const callback of callbacks) {
    const known = groups.get(callback.endpoint.id)
    if (known === undefined) groups.set(callback.endpoint.id, [callback])
    else known.push(callback)
  }
  return [...groups.values()]
}

function ToldTo({ callbacks }: { callbacks: Group }) {
  const [{ endpoint }] = callbacks
  const { id, name, kind, format, state } = endpoint
  return (
    <section className="stack" aria-label={name}>
      <div>
        <p>
          <Link to="/callbacks/$id" params={{ id }} className="strong anywhere">
            {name}
          </Link>
        </p>
        <p className="small soft">
          {kind === 'login' ? words.callbacks.kinds.login : formatTitle(format)}
          {(state === 'paused' || state === 'off') && ` · ${words.callbacks.states[state]}`}
        </p>
      </div>
      <ol className="told-changes">
        {callbacks.map((callback) => (
          <li key={callback.id}>
            <Told callback={callback} />
          </li>
        ))}
      </ol>
    </section>
  )
}

const Told = ({ callback }: { callback: Callback }) => (
  <div className="stack-tight">
    <div className="told-head">
      <p>
        <strong>{eventWords(callback.type)}</strong>{' '}
        <span className="soft small">
          <When iso={callback.created_at} style="time" />
        </span>
      </p>
      <Resend callback={callback} />
    </div>
    <CallbackStanding callback={callback} />
  </div>
)
