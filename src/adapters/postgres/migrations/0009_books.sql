-- What history says stays readable, and what is reserved for messages is free again when they end.

-- What a row of a file said of where a message stood, field by field: {"vendor", "fields"}. So that it can be
-- read again when somebody decides what one of its words means. Null: evidence that came over a link.
alter table evidence add column said jsonb;

-- Moves messages that wait here to the queue: a campaign starts. Locks in (bucket, id) order; a message
-- that is no longer waiting (cancelled meanwhile) is left alone. Answers how many. What is needed of the
-- messages is read once, into arrays: the positions in each are one message.
create or replace function queue_messages(
  p_counts_bucket smallint,
  p_month text,
  p_now timestamptz,
  p_valid_until timestamptz,                        -- null: as it is
  p_bucket smallint[],
  p_id uuid[]
) returns integer language plpgsql as $$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[];
  v_status text[]; v_charge text[]; v_segments smallint[]; v_price bigint[]; v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(status), array_agg(charge), array_agg(segments), array_agg(price_micros),
    array_agg(coalesce(p_valid_until, valid_until))
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price,
    v_valid_until
  from (
    select m.* from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status in ('draft', 'scheduled') and m.account_id is not null
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, valid_until)
  select bucket, id, account, campaign, workspace, p_now, valid_until
  from unnest(v_bucket, v_id, v_account, v_campaign, v_workspace, v_valid_until)
    as given (bucket, id, account, campaign, workspace, valid_until);

  update messages m
  set plan = 'queued', status = 'queued', valid_until = coalesce(p_valid_until, m.valid_until),
    sequence = m.sequence + 1, queued_at = p_now,
    updated_at = p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  where m.bucket = given.bucket and m.id = given.id;

  insert into spend (workspace_id, month, messages, segments, micros)
  select workspace, p_month, count(*), sum(segments), sum(coalesce(price, 0))
  from unnest(v_workspace, v_segments, v_price) as given (workspace, segments, price)
  group by workspace
  order by workspace
  on conflict (workspace_id, month) do update set
    messages = spend.messages + excluded.messages,
    segments = spend.segments + excluded.segments,
    micros = spend.micros + excluded.micros;

  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, '', account, '', charge, sum(move.sign),
    sum(move.sign * segments), sum(move.sign * coalesce(price, 0))
  from unnest(v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price)
    as given (workspace, campaign, account, status, charge, segments, price)
  cross join lateral (values (given.status, -1), ('queued', 1)) as move (status, sign)
  group by 2, 3, 4, 6, 8
  order by 2, 3, 4, 6, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
  return cardinality(v_id);
end $$;

drop function end_unsent_messages(smallint, text, timestamptz, smallint[], uuid[], jsonb, jsonb);

-- Ends messages of which nothing was handed over, by one piece of evidence of our own (cancelled by a
-- person, refused after all). A message whose turn is being taken at this moment is left alone.
create function end_unsent_messages(
  p_counts_bucket smallint,
  p_now timestamptz,
  p_bucket smallint[],
  p_id uuid[],
  p_evidence jsonb,                                 -- key, kind, status, grade, reason, detail, fault, permanent
  p_standing jsonb                                  -- charge, charge_source, rule
) returns integer language plpgsql as $$
declare
  v_queue_bucket smallint[]; v_queue_id uuid[];
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[];
  v_status text[]; v_reason text[]; v_code text[]; v_charge text[]; v_segments smallint[]; v_price bigint[];
  v_was_queued boolean[]; v_month text[];
begin
  -- The queue first, as whoever claims takes it first; what is being claimed now is skipped.
  select array_agg(bucket), array_agg(message_id) into v_queue_bucket, v_queue_id
  from (
    select q.bucket, q.message_id
    from unnest(p_bucket, p_id) as given (bucket, id)
    join send_queue q on q.bucket = given.bucket and q.message_id = given.id
    order by q.bucket, q.message_id
    for update of q skip locked
  ) mine;
  delete from send_queue q
  using unnest(v_queue_bucket, v_queue_id) as mine (bucket, id)
  where q.bucket = mine.bucket and q.message_id = mine.id;

  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(coalesce(account_id, '00000000-0000-0000-0000-000000000000')), array_agg(status),
    array_agg(coalesce(reason, '')), array_agg(case when reason is null then '' else coalesce(code, '') end),
    array_agg(charge), array_agg(segments), array_agg(coalesce(price_micros, 0)), array_agg(was_queued),
    array_agg(to_char(coalesce(queued_at, created_at) at time zone 'UTC', 'YYYY-MM'))
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments,
    v_price, v_was_queued, v_month
  from (
    select m.*, given.was_queued from (
      select bucket, id, true as was_queued from unnest(v_queue_bucket, v_queue_id) as mine (bucket, id)
      union all
      select bucket, id, false from unnest(p_bucket, p_id) as given (bucket, id)
    ) given
    join messages m on m.bucket = given.bucket and m.id = given.id
    where case when given.was_queued then m.status in ('queued', 'scheduled')
      else m.status in ('draft', 'held') or (m.status = 'scheduled'
        and m.campaign_id <> '00000000-0000-0000-0000-000000000000') end
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into evidence (bucket, message_id, key, kind, submission, status, grade, reason, detail, fault,
    permanent, recorded_at)
  select bucket, id, p_evidence ->> 'key', p_evidence ->> 'kind', 0, p_evidence ->> 'status',
    p_evidence ->> 'grade', p_evidence ->> 'reason', p_evidence ->> 'detail', p_evidence ->> 'fault',
    (p_evidence ->> 'permanent')::boolean, p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  on conflict (bucket, message_id, key) do nothing;

  update messages m
  set status = p_evidence ->> 'status', reason = p_evidence ->> 'reason', detail = p_evidence ->> 'detail',
    fault = p_evidence ->> 'fault', permanent = (p_evidence ->> 'permanent')::boolean,
    grade = p_evidence ->> 'grade', charge = p_standing ->> 'charge',
    charge_source = p_standing ->> 'charge_source', rule = p_standing ->> 'rule', is_final = true,
    final_at = p_now, updated_at = p_now, sequence = m.sequence + 1
  from unnest(v_bucket, v_id) as given (bucket, id)
  where m.bucket = given.bucket and m.id = given.id;

  -- What was reserved when they were queued, for now or for later, is free again in the month of then.
  update spend s
  set messages = greatest(0, s.messages - freed.messages), segments = greatest(0, s.segments - freed.segments),
    micros = greatest(0, s.micros - freed.micros)
  from (
    select workspace, month, count(*) as messages, sum(segments) as segments, sum(price) as micros
    from unnest(v_workspace, v_month, v_was_queued, v_segments, v_price)
      as given (workspace, month, was_queued, segments, price)
    where was_queued
    group by workspace, month
  ) freed
  where s.workspace_id = freed.workspace and s.month = freed.month;

  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, move.reason, account, move.code, move.charge,
    sum(move.sign), sum(move.sign * segments), sum(move.sign * price)
  from unnest(v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments, v_price)
    as given (workspace, campaign, account, status, reason, code, charge, segments, price)
  cross join lateral (values
    (given.status, given.reason, given.code, given.charge, -1),
    (p_evidence ->> 'status', p_evidence ->> 'reason', given.code, p_standing ->> 'charge', 1)
  ) as move (status, reason, code, charge, sign)
  group by 2, 3, 4, 5, 6, 7, 8
  order by 2, 3, 4, 5, 6, 7, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
  return cardinality(v_id);
end $$;
