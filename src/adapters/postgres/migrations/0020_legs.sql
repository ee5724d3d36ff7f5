-- A message that turned to its second channel keeps what it was by the first: the price and the credit of a
-- second that was never handed over are given back, and those of the first stay.

-- {"channel", "fallback", "submission", "leftMicros", "debitedMicros", "spentMicros", "nextMicros"}: what it left, as
-- it was asked for, the last submission by that, its price, what the credit had borne and what was spent of it
-- when it turned, and the price by the second.
-- Null: it did not turn. Submission 0: nothing was handed over by what it left.
alter table messages add column turned jsonb;

create function has_left_channel(p_turned jsonb) returns boolean language sql immutable as $$
  select p_turned is not null and (p_turned ->> 'submission')::integer > 0
$$;

-- Which of the messages ended without being handed over. One that is here no more is taken for sent.
create or replace function ended_unsent(p_bucket smallint[], p_id uuid[])
returns setof uuid language sql stable set enable_seqscan = off as $$
  select m.id
  from unnest(p_bucket, p_id) as given (bucket, id)
  cross join lateral (
    select m.id from messages m
    where m.bucket = given.bucket and m.id = given.id and m.is_final and not has_left_channel(m.turned)
      and m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
    offset 0
  ) m
$$;

-- What a message holds while it waits here, its place in the review and its money, once it ended
-- without being handed over: the place is cleared and the money given back, once. Of what turned to another
-- channel and was not handed over by that, as much as it costs more than without the turn.
create or replace function let_go_unsent(p_day date, p_bucket smallint[], p_id uuid[])
returns void language plpgsql set enable_seqscan = off as $$
begin
  -- By place and not by a join: the table is empty whenever nobody looks, and full when it matters.
  delete from held_messages h
  where h.ctid = any (array(
    select w.ctid
    from unnest(p_bucket, p_id) as given (bucket, id)
    cross join lateral (
      select w.ctid from held_messages w where w.bucket = given.bucket and w.message_id = given.id
      offset 0
    ) w
    cross join lateral (
      select 1 from messages m
      where m.bucket = given.bucket and m.id = given.id and m.status <> 'held' offset 0
    ) m
  ));

  with ended as (
    select m.bucket, m.id, m.workspace_id, m.debited_micros - kept.micros as micros, kept.micros as kept
    from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    cross join lateral (select case
      when not has_left_channel(m.turned) or m.charge = 'no' then 0
      else least(m.debited_micros, coalesce((m.turned ->> 'debitedMicros')::bigint, 0))
    end as micros) kept
    where m.debited_micros > kept.micros and m.is_final
      and (m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
        or has_left_channel(m.turned))
    order by m.bucket, m.id
    for no key update of m
  ), cleared as (
    update messages m set debited_micros = nullif(ended.kept, 0) from ended
    where m.bucket = ended.bucket and m.id = ended.id
  ), sums as (
    select workspace_id, count(*) filter (where kept = 0) as messages, sum(micros) as micros from ended group by 1
  ), given_back as (
    update balances b set micros = b.micros + sums.micros from sums
    where b.workspace_id = sums.workspace_id
  )
  insert into credit_usage (workspace_id, day, refunded, refunded_micros)
  select workspace_id, p_day, messages, micros from sums
  on conflict (workspace_id, day) do update set
    refunded = credit_usage.refunded + excluded.refunded,
    refunded_micros = credit_usage.refunded_micros + excluded.refunded_micros;
end $$;

-- Ends messages of which nothing was handed over, by one piece of evidence of our own (cancelled by a
-- person, refused after all). A message whose turn is being taken at this moment is left alone.
create or replace function end_unsent_messages(
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
  v_was_queued boolean[]; v_month text[]; v_kept bigint[]; v_new_charge text[];
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
    array_agg(to_char(coalesce(queued_at, created_at) at time zone 'UTC', 'YYYY-MM')),
    array_agg(case when has_left_channel(turned) then coalesce((turned ->> 'leftMicros')::bigint, 0) end),
    array_agg(case when has_left_channel(turned) then charge else p_standing ->> 'charge' end)
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments,
    v_price, v_was_queued, v_month, v_kept, v_new_charge
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
    grade = p_evidence ->> 'grade', charge = given.charge,
    charge_source = case when given.kept is null then p_standing ->> 'charge_source' else m.charge_source end,
    price_micros = case when given.kept is null then m.price_micros
      else (m.turned ->> 'leftMicros')::bigint end,
    rule = p_standing ->> 'rule', is_final = true,
    final_at = p_now, updated_at = p_now, sequence = m.sequence + 1
  from unnest(v_bucket, v_id, v_kept, v_new_charge) as given (bucket, id, kept, charge)
  where m.bucket = given.bucket and m.id = given.id;

  -- What was reserved when they were queued, for now or for later, is free again in the month of then. Of
  -- what was handed over by a channel that it left, only what the turn made it dearer.
  update spend s
  set messages = greatest(0, s.messages - freed.messages), segments = greatest(0, s.segments - freed.segments),
    micros = greatest(0, s.micros - freed.micros)
  from (
    select workspace, month, count(*) filter (where kept is null) as messages,
      coalesce(sum(segments) filter (where kept is null), 0) as segments,
      sum(price - coalesce(kept, 0)) as micros
    from unnest(v_workspace, v_month, v_was_queued, v_segments, v_price, v_kept)
      as given (workspace, month, was_queued, segments, price, kept)
    where was_queued
    group by workspace, month
  ) freed
  where s.workspace_id = freed.workspace and s.month = freed.month;

  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, move.reason, account, move.code, move.charge,
    sum(move.sign), sum(move.sign * segments), sum(move.sign * move.price)
  from unnest(v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments, v_price,
    v_kept, v_new_charge)
    as given (workspace, campaign, account, status, reason, code, charge, segments, price, kept, new_charge)
  cross join lateral (values
    (given.status, given.reason, given.code, given.charge, given.price, -1),
    (p_evidence ->> 'status', p_evidence ->> 'reason', given.code, given.new_charge,
      coalesce(given.kept, given.price), 1)
  ) as move (status, reason, code, charge, price, sign)
  group by 2, 3, 4, 5, 6, 7, 8
  order by 2, 3, 4, 5, 6, 7, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
  return cardinality(v_id);
end $$;
