-- One word for what was heard, wherever it is said: 'delivered' is said of messages.
alter table callbacks drop constraint callbacks_state_check;
update callbacks set state = 'heard' where state = 'delivered';
alter table callbacks add constraint callbacks_state_check
  check (state in ('waiting', 'heard', 'needless', 'dead'));

-- Whether an endpoint hears of messages that no phone gets: with the others, without them, or of them alone.
alter table callback_endpoints drop column is_demo;
alter table callback_endpoints add column test text not null default 'include'
  check (test in ('include', 'exclude', 'only'));

-- The endpoint that a campaign named itself; while that is still of it alone.
alter table campaigns add column callback_endpoint uuid;

-- Handed in with a test key: what is refused has no account that would show it.
alter table messages add column is_test boolean not null default false;

-- Whether it is an account of the simulator.
create function is_simulated(p_account uuid) returns boolean language sql stable as $$
  select exists (select from provider_accounts a where a.id = p_account and a.is_demo)
$$;

create function is_test_message(p_message jsonb) returns boolean language sql stable as $$
  select (p_message ->> 'is_test')::boolean or is_simulated((p_message ->> 'account_id')::uuid)
$$;

-- As before, but for what an endpoint hears of tests. Addresses that messages named and logins hear of theirs
-- whatever they are.
create or replace function tell_changes(
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
      and (e.test = 'include' or (e.test = 'only') = is_test_message(c.after))
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

-- As before, but for what an endpoint hears of tests.
create or replace function tell_inbound(p_id uuid[]) returns void language sql
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
      and (e.test = 'include' or (e.test = 'only') = is_simulated(i.account_id))
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select t.endpoint_id, t.id, t.message_id, t.sequence, i.received_at
  from told t join inbound_messages i on i.id = t.message_id
$$;

-- As before, but for what an endpoint hears of tests.
create or replace function replay_missing(p_endpoint uuid, p_from uuid, p_since timestamptz, p_now timestamptz)
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
    where m.id >= p_from and m.updated_at >= p_since and b.id >= p_from and b.state = 'dead'
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
      and (e.test = 'include' or (e.test = 'only') = is_test_message(to_jsonb(m)))
      and not (m.submissions > 0 and coalesce(m.account_id, '00000000-0000-0000-0000-000000000000')
        = '00000000-0000-0000-0000-000000000000')
      and not exists (select from callbacks b
        where b.message_id = m.id and b.endpoint_id = e.id and b.sequence = m.sequence
          and b.id >= p_from and (b.state <> 'needless' or 'dead' is distinct from (
            -- It said the same as before, and that was not heard.
            select d.state from callbacks d
            where d.message_id = m.id and d.endpoint_id = e.id and d.id >= p_from and d.state <> 'needless'
            order by d.sequence desc, d.id desc limit 1)))
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
