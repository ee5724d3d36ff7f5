-- What customers are told, where, and whether they heard it; and how compatible doors know their customers.

-- Where callbacks go. An endpoint that people made hears of its workspace or of one campaign; one of an origin
-- stands for all the addresses that messages named themselves there; one of a login for its SMPP sessions. A
-- listener hears like one that people made, and fetches what it hears.
create table callback_endpoints (
  id           uuid primary key,
  workspace_id uuid not null references workspaces,
  kind         text not null check (kind in ('made', 'origin', 'login', 'listener')),
  name         text not null,
  url          text not null,                      -- an origin: scheme, host and port alone; a login: empty
  format       text not null,
  method       text not null default 'POST',
  events       text[],                             -- null: all
  campaign_id  uuid,                               -- null: all of the workspace
  login_id     uuid,
  is_ordered   boolean not null default false,     -- one after the other over the whole endpoint
  is_demo      boolean not null default false,
  options      jsonb not null default '{}',
  sealed       bytea,                              -- its secrets, newest first, as JSON
  state        text not null default 'active' check (state in ('active', 'paused', 'off')),
  because      text,                               -- why it is off
  -- The circuit: how it did lately, kept so that a restart knows it.
  failures     integer not null default 0,         -- one after the other, up to now
  failing_since timestamptz,
  open_until   timestamptz,                        -- nothing is sent before; then one is tried
  created_by   text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  deleted_at   timestamptz
);
create unique index callback_endpoints_of_origins on callback_endpoints (workspace_id, url) where kind = 'origin';
create unique index callback_endpoints_of_logins on callback_endpoints (login_id) where kind = 'login';
create index callback_endpoints_by_workspace on callback_endpoints (workspace_id, kind, id);

-- Everything told or to be told, once for each endpoint. Dropped by partition with what it is about.
create table callbacks (
  id           uuid not null,                      -- carries its time, and the bucket of its message
  workspace_id uuid not null,
  endpoint_id  uuid not null,
  message_id   uuid,                               -- or of the text that came in; null: a try
  sequence     integer not null,
  type         text not null,
  change       jsonb,                              -- after and before; null where the subject is all there is to tell
  state        text not null default 'waiting' check (state in ('waiting', 'delivered', 'needless', 'dead')),
  attempts     jsonb not null default '[]',        -- newest last: at, ms, status, error, answer
  settled_at   timestamptz,
  primary key (id)
) partition by range (id);
create table callbacks_default partition of callbacks default;
create index callbacks_by_message on callbacks (message_id, sequence);
create index callbacks_by_endpoint on callbacks (endpoint_id, id);
create index callbacks_dead on callbacks (endpoint_id, id) where state = 'dead';

-- Those that are not settled: small, and claimed from with skip locked.
create table callback_queue (
  endpoint_id  uuid not null,
  callback_id  uuid not null,
  message_id   uuid not null,
  sequence     integer not null,
  due_at       timestamptz not null,
  leased_until timestamptz,                        -- somebody is telling it at this moment
  tries        integer not null default 0,         -- since it was queued: a person's word begins anew
  primary key (endpoint_id, callback_id)
);
create index callback_queue_by_message on callback_queue (endpoint_id, message_id, sequence);
-- The whole order of claiming: what became due together, as when a circuit closes, is not sorted at each claim.
create index callback_queue_by_turn on callback_queue (endpoint_id, due_at, callback_id);

-- What a message named for itself when it was taken in: its callback and the endpoint that this stands under, and
-- what it carries beside its text.
alter table message_contents add column callback jsonb;
alter table message_contents add column callback_endpoint uuid;
alter table message_contents add column wire jsonb;

-- How customers' existing clients sign in at compatible doors: each stands for an API key.
create table door_logins (
  id           uuid primary key,
  workspace_id uuid not null references workspaces,
  key_id       uuid not null references api_keys,
  username     text not null,
  door         text not null check (door in ('any', 'messente', 'kannel', 'jasmin', 'twilio', 'smpp')),
  sealed       bytea not null,                     -- the password: Twilio's also signs what we send
  settings     jsonb not null default '{}',        -- default sender, binds at once, window, pace
  created_by   text not null,
  created_at   timestamptz not null,
  revoked_at   timestamptz
);
create unique index door_logins_by_name on door_logins (username) where revoked_at is null;
create index door_logins_by_workspace on door_logins (workspace_id, id);

-- Keys that could do everything still can.
update api_keys set scopes = scopes || '{callbacks:admin}'
where scopes @> '{people:admin,keys:admin,workspaces:admin}' and not scopes @> '{callbacks:admin}';

-- An id that carries its time and its bucket, as core/ids.ts makes them.
create function make_id(p_at timestamptz, p_bucket integer) returns uuid language sql volatile as $$
  select (lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14, 17) || lpad(to_hex(p_bucket), 2, '0'))::uuid
$$;

-- A standing as it is kept with a change: core/callbacks/event.ts names its fields. Those that are null are left out.
create function told_standing(p_message jsonb) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'status', p_message -> 'status', 'reason', p_message -> 'reason', 'detail', p_message -> 'detail',
    'fault', p_message -> 'fault', 'permanent', p_message -> 'permanent', 'grade', p_message -> 'grade',
    'charge', p_message -> 'charge', 'conflict', p_message -> 'conflict',
    'textedTwice', p_message -> 'texted_twice', 'segments', p_message -> 'segments',
    'segmentsDelivered', p_message -> 'segments_delivered', 'segmentsKnown', p_message -> 'segments_known',
    'word', p_message -> 'word', 'code', p_message -> 'code', 'rule', p_message -> 'rule',
    'channel', p_message -> 'channel', 'accountId', p_message -> 'account_id',
    'submissions', p_message -> 'submissions', 'priceMicros', p_message -> 'price_micros'))
$$;

-- Which of the workspaces have anybody to tell.
create function listening_workspaces(p_workspace uuid[]) returns uuid[] language sql stable as $$
  select array_agg(distinct e.workspace_id) from callback_endpoints e
  where e.workspace_id = any (p_workspace) and e.state <> 'off' and e.deleted_at is null
$$;

-- For each change a callback to each endpoint that asked for it: of its workspace, its campaign, itself. What is
-- a draft is told only to those who name it. Positions in the arrays are changes.
create function tell_changes(
  p_bucket smallint[],
  p_id uuid[],
  p_workspace uuid[],
  p_campaign uuid[],
  p_sequence integer[],
  p_status text[],
  p_at timestamptz[],
  p_after jsonb[],                                  -- the message's row
  p_before jsonb[]                                  -- as it was; null: the message is new
) returns void language sql
-- Its rows are found by their keys: a plan that reads whole tables is never the better one.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  with changes as (
    select given.*, 'message.' || given.status as type
    from unnest(p_bucket, p_id, p_workspace, p_campaign, p_sequence, p_status, p_at, p_after, p_before)
      as given (bucket, id, workspace, campaign, sequence, status, at, after, before)
  ), asked as (
    select c.*, e.id as endpoint
    from changes c
    join callback_endpoints e on e.workspace_id = c.workspace
      and (e.kind = 'made' or e.kind = 'listener' and e.updated_at > c.at - interval '1 hour')
    where e.state <> 'off' and e.deleted_at is null and (e.campaign_id is null or e.campaign_id = c.campaign)
      and case when e.events is null then c.status <> 'draft' else c.type = any (e.events) end
    union all
    select c.*, e.id
    from changes c
    join message_contents t on t.bucket = c.bucket and t.message_id = c.id
    join callback_endpoints e on e.id = t.callback_endpoint
    where e.state <> 'off' and e.deleted_at is null
      and case when jsonb_typeof(t.callback -> 'events') = 'array' then t.callback -> 'events' ? c.type
        else c.status <> 'draft' end
      and exists (select from callback_endpoints o
        where o.workspace_id = c.workspace and o.kind in ('origin', 'login'))
  ), told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, change)
    select make_id(at, bucket), workspace, endpoint, id, sequence, type,
      jsonb_build_object('after', told_standing(after)) || case when before is null then '{}'
        else jsonb_build_object('before', told_standing(before)) end
    from asked
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select endpoint_id, id, message_id, sequence, (select max(at) from changes) from told
$$;

-- Every update that raises a message's sequence is a change of its standing and is told, whoever makes it: the
-- table itself sees to it, so that no way of changing a standing can forget it.
create function tell_updates() returns trigger language plpgsql
-- Of the rows before and after nothing is indexed.
set enable_hashjoin = on as $$
declare
  v_listening uuid[];
begin
  v_listening := listening_workspaces(array(select distinct workspace_id from after));
  if v_listening is null or current_setting('delivrd.untold', true) = 'yes' then
    return null;
  end if;
  perform tell_changes(array_agg(a.bucket), array_agg(a.id), array_agg(a.workspace_id), array_agg(a.campaign_id),
    array_agg(a.sequence), array_agg(a.status), array_agg(a.updated_at),
    array_agg(to_jsonb(a)), array_agg(to_jsonb(b)))
  from after a
  join before b on b.bucket = a.bucket and b.id = a.id
  where a.sequence > b.sequence and a.workspace_id = any (v_listening)
  having count(*) > 0;
  return null;
end $$;

create trigger messages_tell_updates after update on messages
  referencing old table as before new table as after
  for each statement execute function tell_updates();

-- New messages are told by whoever takes them in, once all of each is written. History is not told.
create function tell_new_messages(p_workspace uuid[], p_bucket smallint[], p_id uuid[])
returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  if listening_workspaces(p_workspace) is null then
    return;
  end if;
  perform tell_changes(array_agg(m.bucket), array_agg(m.id), array_agg(m.workspace_id), array_agg(m.campaign_id),
    array_agg(m.sequence), array_agg(m.status), array_agg(m.updated_at), array_agg(to_jsonb(m)),
    array_agg(null::jsonb))
  from unnest(p_bucket, p_id) as given (bucket, id)
  join messages m on m.bucket = given.bucket and m.id = given.id
  having count(*) > 0;
end $$;

-- Texts that came in, to whoever hears of all the workspace has, or asked for them by name.
create function tell_inbound(p_id uuid[]) returns void language sql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  with told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type)
    select make_id(i.received_at, get_byte(uuid_send(i.id), 15)), i.workspace_id, e.id, i.id, 1, 'inbound.received'
    from unnest(p_id) as given (id)
    join inbound_messages i on i.id = given.id
    join callback_endpoints e on e.workspace_id = i.workspace_id
    where e.state <> 'off' and e.deleted_at is null and e.campaign_id is null
      and (e.kind <> 'listener' or e.updated_at > i.received_at - interval '1 hour')
      and case when e.kind in ('made', 'listener') then e.events is null or 'inbound.received' = any (e.events)
        else 'inbound.received' = any (e.events) end
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select t.endpoint_id, t.id, t.message_id, t.sequence, i.received_at
  from told t join inbound_messages i on i.id = t.message_id
$$;

-- Where messages from an id on stand now, to an endpoint that never heard it and has nothing waiting that would tell it: what
-- is dead is queued again, and where there is nothing it is told as new. Answers how many.
create function replay_missing(p_endpoint uuid, p_from uuid, p_since timestamptz, p_now timestamptz)
returns integer language plpgsql as $$
declare
  v_again integer;
  v_new integer;
begin
  with missing as (
    select b.id, b.message_id, b.sequence
    from messages m
    join callback_endpoints e on e.id = p_endpoint and e.workspace_id = m.workspace_id
    join callbacks b on b.message_id = m.id and b.endpoint_id = e.id and b.sequence = m.sequence
    where m.id >= p_from and m.updated_at >= p_since and b.state = 'dead'
  ), again as (
    update callbacks c set state = 'waiting', settled_at = null from missing where c.id = missing.id
    returning c.id, c.message_id, c.sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select p_endpoint, id, message_id, sequence, p_now from again
  on conflict do nothing;
  get diagnostics v_again = row_count;

  with missing as (
    select make_id(p_now, m.bucket) as callback_id, m.id as message_id, m.workspace_id, m.sequence, m.status,
      to_jsonb(m) as standing
    from callback_endpoints e
    join messages m on m.workspace_id = e.workspace_id and (e.campaign_id is null or m.campaign_id = e.campaign_id)
    where e.id = p_endpoint and e.kind = 'made' and m.id >= p_from and m.updated_at >= p_since
      and case when e.events is null then m.status <> 'draft' else 'message.' || m.status = any (e.events) end
      and not exists (select from callbacks b
        where b.message_id = m.id and b.endpoint_id = e.id and b.sequence = m.sequence)
  ), told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, change)
    select callback_id, workspace_id, p_endpoint, message_id, sequence, 'message.' || status,
      jsonb_build_object('after', told_standing(standing))
    from missing
    returning id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select p_endpoint, id, message_id, sequence, p_now from told;
  get diagnostics v_new = row_count;
  return v_again + v_new;
end $$;
