-- Nobody is amid a change of a standing while what tells of them is replaced.
lock table messages in share row exclusive mode;

-- A standing as it is kept with a change, of its columns: `told_standing` of a row says the same, and takes three
-- times as long. Stable as it is, whoever names it has it written into their own query.
create function told_standing(
  p_status text, p_reason text, p_detail text, p_fault text, p_permanent boolean, p_grade text, p_charge text,
  p_conflict boolean, p_texted_twice boolean, p_segments integer, p_segments_delivered integer,
  p_segments_known integer, p_word text, p_code text, p_rule text, p_channel text, p_account_id uuid,
  p_submissions integer, p_price_micros bigint
) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'status', p_status, 'reason', p_reason, 'detail', p_detail, 'fault', p_fault, 'permanent', p_permanent,
    'grade', p_grade, 'charge', p_charge, 'conflict', p_conflict, 'textedTwice', p_texted_twice,
    'segments', p_segments, 'segmentsDelivered', p_segments_delivered, 'segmentsKnown', p_segments_known,
    'word', p_word, 'code', p_code, 'rule', p_rule, 'channel', p_channel, 'accountId', p_account_id,
    'submissions', p_submissions, 'priceMicros', p_price_micros))
$$;

-- As before, but of standings and no longer of whole rows: most of a row is not told.
drop function tell_changes(
  smallint[], uuid[], uuid[], uuid[], integer[], text[], timestamptz[], jsonb[], jsonb[]);
create function tell_changes(
  p_bucket smallint[],
  p_id uuid[],
  p_workspace uuid[],
  p_campaign uuid[],
  p_sequence integer[],
  p_status text[],
  p_at timestamptz[],
  p_is_test boolean[],                              -- of the message, whatever its account
  p_after jsonb[],                                  -- as told_standing has it
  p_before jsonb[]                                  -- as it was; null: the message is new
) returns void language sql
-- Its rows are found by their keys: a plan that reads whole tables is never the better one.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_nestloop = on as $$
  with changes as (
    select given.*, 'message.' || given.status as type
    from unnest(p_bucket, p_id, p_workspace, p_campaign, p_sequence, p_status, p_at, p_is_test, p_after, p_before)
      as given (bucket, id, workspace, campaign, sequence, status, at, is_test, after, before)
  ), asked as (
    select c.*, e.id as endpoint
    from changes c
    join callback_endpoints e on e.workspace_id = c.workspace
      and (e.kind = 'made' or e.kind = 'listener' and e.updated_at > c.at - interval '1 hour')
    where e.state <> 'off' and e.deleted_at is null and (e.campaign_id is null or e.campaign_id = c.campaign)
      and case when e.events is null then c.status <> 'draft' else c.type = any (e.events) end
      and (e.test = 'include'
        or (e.test = 'only') = (c.is_test or is_simulated((c.after ->> 'accountId')::uuid)))
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
      jsonb_build_object('after', after) || case when before is null then '{}'
        else jsonb_build_object('before', before) end
    from asked
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select endpoint_id, id, message_id, sequence, (select max(at) from changes) from told
$$;

create or replace function tell_updates() returns trigger language plpgsql
-- Of the rows before and after nothing is indexed, and a plan made for one change is kept for a thousand: each is
-- never compared with every other.
set enable_hashjoin = on set enable_mergejoin = off set enable_nestloop = off as $$
declare
  v_listening uuid[];
begin
  v_listening := listening_workspaces(array(select distinct workspace_id from after));
  if v_listening is null or current_setting('delivrd.untold', true) = 'yes' then
    return null;
  end if;
  perform tell_changes(array_agg(a.bucket), array_agg(a.id), array_agg(a.workspace_id), array_agg(a.campaign_id),
    array_agg(a.sequence), array_agg(a.status), array_agg(a.updated_at), array_agg(a.is_test),
    array_agg(told_standing(a.status, a.reason, a.detail, a.fault, a.permanent, a.grade, a.charge, a.conflict,
      a.texted_twice, a.segments, a.segments_delivered, a.segments_known, a.word, a.code, a.rule, a.channel,
      a.account_id, a.submissions, a.price_micros)),
    array_agg(told_standing(b.status, b.reason, b.detail, b.fault, b.permanent, b.grade, b.charge, b.conflict,
      b.texted_twice, b.segments, b.segments_delivered, b.segments_known, b.word, b.code, b.rule, b.channel,
      b.account_id, b.submissions, b.price_micros)))
  from after a
  join before b on b.bucket = a.bucket and b.id = a.id
  where a.sequence > b.sequence and a.workspace_id = any (v_listening)
  having count(*) > 0;
  return null;
end $$;

create or replace function tell_new_messages(p_workspace uuid[], p_bucket smallint[], p_id uuid[])
returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  if listening_workspaces(p_workspace) is null then
    return;
  end if;
  perform tell_changes(array_agg(m.bucket), array_agg(m.id), array_agg(m.workspace_id), array_agg(m.campaign_id),
    array_agg(m.sequence), array_agg(m.status), array_agg(m.updated_at), array_agg(m.is_test),
    array_agg(told_standing(m.status, m.reason, m.detail, m.fault, m.permanent, m.grade, m.charge, m.conflict,
      m.texted_twice, m.segments, m.segments_delivered, m.segments_known, m.word, m.code, m.rule, m.channel,
      m.account_id, m.submissions, m.price_micros)),
    array_agg(null::jsonb))
  from unnest(p_bucket, p_id) as given (bucket, id)
  join messages m on m.bucket = given.bucket and m.id = given.id
  having count(*) > 0;
end $$;
