import type { CallbackWish } from '../../core/callbacks/wish.ts'
import { bucketOfId } from '../../core/ids.ts'
import type { NewMessage } from '../../flows/ports/intake.ts'
import { instant } from './columns.ts'
import { askToForget } from './forgetting.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

/** What few messages bring along: where they are told of, what they carry beside their text, what is forgotten. */
export async function setBeside(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const given = messages.filter(({ callback, wire }) => callback != null || wire != null)
  await askToForget(db, messages)
  const wishes = given.flatMap(({ workspaceId, createdAt, callback }) =>
    callback == null ? [] : [{ workspaceId, createdAt, wish: callback }],
  )
  if (wishes.length > 0) await ensureEndpoints(db, wishes)
  if (given.length === 0) return
  await run(db, BESIDE, [
    given.map(({ id }) => bucketOfId(id)),
    given.map(({ id }) => id),
    given.map(({ callback }) => (callback == null ? null : storedJson(callback))),
    given.map(({ wire }) => (wire == null ? null : storedJson(wire))),
    given.map(({ workspaceId }) => workspaceId),
    given.map(({ callback }) => (callback == null ? null : originOf(callback))),
    given.map(({ callback }) => (callback == null ? null : loginOf(callback))),
  ])
}

type Wished = {
  readonly workspaceId: string
  readonly createdAt: number
  readonly wish: CallbackWish
}

async function ensureEndpoints(db: Queryable, wishes: readonly Wished[]): Promise<void> {
  const values = [
    wishes.map(({ workspaceId }) => workspaceId),
    wishes.map(({ wish }) => originOf(wish)),
    wishes.map(({ wish }) => loginOf(wish)),
    wishes.map(({ wish }) => wish.format),
    wishes.map(({ wish }) => wish.method),
    wishes.map(({ createdAt }) => instant(createdAt)),
  ]
  await run(db, WAKE, [values[0], values[1], values[5]])
  await run(db, ENSURE, values)
}

/** Scheme, host and port of its address; null: it has none that anything could be told at. */
const originOf = ({ url, transport }: CallbackWish): string | null => {
  const parsed = transport === 'smpp' ? null : URL.parse(url)
  return parsed === null || parsed.origin === 'null' ? null : parsed.origin
}

const loginOf = ({ transport, loginId }: CallbackWish): string | null =>
  transport === 'smpp' ? loginId : null

/** New messages to whoever listens to their workspace, to their campaign, to them. All of each is written. */
export async function tellNewMessages(
  db: Queryable,
  messages: readonly NewMessage[],
): Promise<void> {
  await run(db, TELL_NEW, [
    [...new Set(messages.map(({ workspaceId }) => workspaceId))],
    messages.map(({ id }) => bucketOfId(id)),
    messages.map(({ id }) => id),
  ])
}

/** Texts that came in, to whoever listens to their workspace. */
export async function tellInbound(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await run(db, TELL_INBOUND, [ids])
}

// Whoever names an address that was given up on, or taken off, asks anew. One after the other: intakes that name
// the same two never wait for each other in a circle.
const WAKE = prepare(
  'callbacks_wake_origins',
  `update callback_endpoints e
   set state = 'active', because = null, failures = 0, failing_since = null, open_until = null,
     deleted_at = null, updated_at = asleep.at
   from (
     select o.id, given.at
     from (select workspace, url, max(at) as at from unnest($1::uuid[], $2::text[], $3::timestamptz[])
       as asked (workspace, url, at) group by workspace, url) given
     join callback_endpoints o on o.workspace_id = given.workspace and o.kind = 'origin' and o.url = given.url
     where o.state = 'off'
     order by o.id
     for no key update of o
   ) asleep
   where e.id = asleep.id`,
)

const ENSURE = prepare(
  'callbacks_ensure_endpoints',
  `insert into callback_endpoints (id, workspace_id, kind, name, url, format, method, login_id, created_by,
     created_at, updated_at)
   select make_id(given.at, 0), given.workspace, case when given.login is null then 'origin' else 'login' end,
     coalesce(given.url, 'SMPP'), coalesce(given.url, ''), given.format, given.method, given.login, 'system',
     given.at, given.at
   from (
     select distinct on (workspace, url, login) *
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
       as asked (workspace, url, login, format, method, at)
     where url is not null or login is not null
     order by workspace, url, login
   ) given
   where not exists (select from callback_endpoints e where e.workspace_id = given.workspace
     and e.kind = 'origin' and e.url = given.url)
     and not exists (select from callback_endpoints e where e.kind = 'login' and e.login_id = given.login)
   on conflict do nothing`,
)

const BESIDE = prepare(
  'intake_beside',
  `update message_contents c set callback = given.callback, wire = given.wire,
     callback_endpoint = coalesce(
       (select e.id from callback_endpoints e where e.workspace_id = given.workspace and e.kind = 'origin'
          and e.url = given.origin),
       (select e.id from callback_endpoints e where e.kind = 'login' and e.login_id = given.login))
   from unnest($1::smallint[], $2::uuid[], $3::jsonb[], $4::jsonb[], $5::uuid[], $6::text[], $7::uuid[])
     as given (bucket, id, callback, wire, workspace, origin, login)
   where c.bucket = given.bucket and c.message_id = given.id`,
)

const TELL_NEW = prepare('callbacks_tell_new', 'select tell_new_messages($1, $2, $3)')

const TELL_INBOUND = prepare('callbacks_tell_inbound', 'select tell_inbound($1)')
