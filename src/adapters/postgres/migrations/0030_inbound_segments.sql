-- Texts of people that come in several segments are put together. A text of which a segment is missing is shown as it
-- is after a while, and amended when the rest comes.
alter table inbound_messages
  add column segments smallint,                           -- null: it came as one
  add column missing_segments smallint[] not null default '{}',
  add column sequence smallint not null default 1;        -- how often it was told: higher than 1, it was amended

create table inbound_segments (
  text_id      uuid not null,
  number       smallint not null check (number between 1 and 255),
  total        smallint not null check (total between 2 and 255),
  reference    text not null,
  workspace_id uuid not null,
  account_id   uuid not null,
  source       text not null,
  source_ton   smallint,
  destination  text not null,
  channel      text not null,
  octets       bytea,                                     -- text only together with the next ones'
  data_coding  smallint,
  text         text,                                      -- as the provider read it, where it says no octets
  journal_id   uuid not null,
  received_at  timestamptz not null,
  inbound_id   uuid,                                      -- null: it is not shown yet
  primary key (text_id, number),
  check ((octets is null) = (data_coding is null) and (octets is null) <> (text is null))
);
create index inbound_segments_by_source on inbound_segments (workspace_id, ltrim(source, '+'), received_at);
create index inbound_segments_unshown on inbound_segments (received_at) where inbound_id is null;
create index inbound_segments_by_inbound on inbound_segments (inbound_id) where inbound_id is not null;

-- As before, but for the sequence: a text that is amended is told anew.
create or replace function tell_inbound(p_id uuid[]) returns void
language sql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
  with told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type)
    select make_id(i.received_at, get_byte(uuid_send(i.id), 15)), i.workspace_id, e.id, i.id, i.sequence,
      'inbound.received'
    from unnest(p_id) as given (id)
    join inbound_messages i on i.id = given.id
    join callback_endpoints e on e.workspace_id = i.workspace_id
    where e.state <> 'off' and e.deleted_at is null and e.campaign_id is null
      and (e.kind <> 'listener' or e.updated_at > i.received_at - interval '1 hour')
      and case when e.kind in ('made', 'listener') then e.events is null or 'inbound.received' = any (e.events)
        else 'inbound.received' = any (e.events) end
      and (e.test = 'include' or (e.test = 'only') = is_simulated(i.account_id))
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select t.endpoint_id, t.id, t.message_id, t.sequence, i.received_at
  from told t join inbound_messages i on i.id = t.message_id
$$;
