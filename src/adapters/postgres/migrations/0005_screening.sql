-- Screening before sending: sender names, texts that were sent lately, credit, and what waits for a person.

-- Names and numbers that messages may or must not come from.
create table senders (
  workspace_id uuid not null references workspaces (id),
  name_key     text not null,                      -- as compared: lower case, a number without its +
  name         text not null,
  state        text not null,
  destinations text[] not null default '{}',       -- starts of numbers it counts for; none: all
  note         text,
  created_at   timestamptz not null,
  created_by   text not null,
  primary key (workspace_id, name_key),
  constraint senders_state_known check (state in ('registered', 'blocked'))
);

-- When the same text was queued for the same person before. Hashes under the workspace's key, no texts
-- and no numbers. Written only where a workspace asks for it; pruned when it can no longer matter.
create table recent_texts (
  bucket        smallint not null,
  workspace_id  uuid not null,
  hash          bytea not null,
  sent_at       timestamptz[] not null default '{}', -- the turn of each of message_ids
  message_ids   uuid[] not null default '{}',
  blocked_until timestamptz,
  expires_at    timestamptz not null,
  primary key (bucket, workspace_id, hash)
) with (fillfactor = 70);
create index recent_texts_by_expiry on recent_texts (expires_at);

-- Messages that wait for a person to look at them, beside their row in messages.
create table held_messages (
  bucket       smallint not null,
  message_id   uuid not null,
  workspace_id uuid not null,
  campaign_id  uuid not null,
  because      text not null,                      -- 'all', or 'phrase: ' and the phrase
  held_at      timestamptz not null,
  due_at       timestamptz not null,               -- when its turn would have come
  valid_until  timestamptz,
  primary key (bucket, message_id)
);
create index held_messages_by_workspace on held_messages (workspace_id, message_id);
create index held_messages_by_campaign on held_messages (campaign_id, message_id);
create index held_messages_by_validity on held_messages (valid_until) where valid_until is not null;

-- Prepaid credit, where a workspace has any. What is left never falls below nothing.
create table balances (
  workspace_id uuid primary key references workspaces (id),
  is_on        boolean not null,
  micros       bigint not null,
  constraint balances_not_overdrawn check (micros >= 0)
);

-- What people did about it.
create table credit_movements (
  id           uuid primary key,
  workspace_id uuid not null,
  at           timestamptz not null,
  kind         text not null,                      -- 'credit', 'turned-off'
  micros       bigint not null,
  balance      bigint not null,                    -- after it
  note         text,
  created_by   text not null
);
create index credit_movements_by_time on credit_movements (workspace_id, at desc, id);

-- What messages took and gave back: one row a day (UTC).
create table credit_usage (
  workspace_id uuid not null,
  day          date not null,
  messages     bigint not null default 0,
  micros       bigint not null default 0,
  refunded     bigint not null default 0,          -- messages
  refunded_micros bigint not null default 0,
  primary key (workspace_id, day)
);

-- What was taken off the balance for it; null: nothing.
alter table messages add column debited_micros bigint;

-- When it was put in the queue; null: when it was created. Its month bears what is reserved for it.
alter table messages add column queued_at timestamptz;

-- What the month has cost and what credit is left, locked until the transaction ends.
create function lock_budgets(p_workspace uuid[], p_month text)
returns table (workspace_id uuid, messages bigint, micros bigint, balance_micros bigint)
language plpgsql as $$
begin
  insert into spend (workspace_id, month)
  select given.id, p_month from unnest(p_workspace) as given (id) order by given.id
  on conflict on constraint spend_pkey do update set micros = spend.micros;
  perform from balances b where b.workspace_id = any (p_workspace) order by b.workspace_id for update;
  return query
    select s.workspace_id, s.messages, s.micros, b.micros
    from spend s left join balances b on b.workspace_id = s.workspace_id and b.is_on
    where s.workspace_id = any (p_workspace) and s.month = p_month;
end $$;

-- Takes the price of messages that were queued just now off their workspace's balance.
create function debit_messages(p_day date, p_bucket smallint[], p_id uuid[])
returns void language plpgsql as $$
begin
  with debited as (
    update messages m set debited_micros = m.price_micros
    from unnest(p_bucket, p_id) as given (bucket, id)
    where m.bucket = given.bucket and m.id = given.id and m.price_micros > 0 and m.debited_micros is null
      and m.status in ('queued', 'scheduled')
      and m.workspace_id in (select b.workspace_id from balances b where b.is_on)
    returning m.workspace_id, m.price_micros
  ), sums as (
    select workspace_id, count(*) as messages, sum(price_micros) as micros from debited group by 1
  ), taken as (
    update balances b set micros = b.micros - sums.micros from sums
    where b.workspace_id = sums.workspace_id
  )
  insert into credit_usage (workspace_id, day, messages, micros)
  select workspace_id, p_day, messages, micros from sums
  on conflict (workspace_id, day) do update set
    messages = credit_usage.messages + excluded.messages,
    micros = credit_usage.micros + excluded.micros;
end $$;

-- Which of the messages ended without being handed over. One that is here no more is taken for sent.
create function ended_unsent(p_bucket smallint[], p_id uuid[])
returns setof uuid language sql stable set enable_seqscan = off as $$
  select m.id
  from unnest(p_bucket, p_id) as given (bucket, id)
  cross join lateral (
    select m.id from messages m
    where m.bucket = given.bucket and m.id = given.id and m.is_final
      and m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
    offset 0
  ) m
$$;

-- What a message holds while it waits here, its place in the review and its money, once it ended
-- without being handed over: the place is cleared and the money given back, once.
create function let_go_unsent(p_day date, p_bucket smallint[], p_id uuid[])
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
    select m.bucket, m.id, m.workspace_id, m.debited_micros as micros
    from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.debited_micros is not null and m.is_final
      and m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
    order by m.bucket, m.id
    for no key update of m
  ), cleared as (
    update messages m set debited_micros = null from ended
    where m.bucket = ended.bucket and m.id = ended.id
  ), sums as (
    select workspace_id, count(*) as messages, sum(micros) as micros from ended group by 1
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

-- Moves the counts of messages from one waiting status to another. Positions in the arrays are messages.
create function move_waiting_counts(
  p_counts_bucket smallint,
  p_workspace uuid[],
  p_campaign uuid[],
  p_account uuid[],
  p_from text[],
  p_from_reason text[],
  p_to text[],
  p_to_reason text[],
  p_charge text[],
  p_segments smallint[],
  p_price bigint[]
) returns void language plpgsql as $$
begin
  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, move.reason,
    coalesce(account, '00000000-0000-0000-0000-000000000000'), '', charge, sum(move.sign),
    sum(move.sign * segments), sum(move.sign * coalesce(price, 0))
  from unnest(p_workspace, p_campaign, p_account, p_from, p_from_reason, p_to, p_to_reason, p_charge,
    p_segments, p_price)
    as given (workspace, campaign, account, from_status, from_reason, to_status, to_reason, charge, segments,
      price)
  cross join lateral (values
    (from_status, coalesce(from_reason, ''), -1), (to_status, coalesce(to_reason, ''), 1)
  ) as move (status, reason, sign)
  group by 2, 3, 4, 5, 6, 8
  order by 2, 3, 4, 5, 6, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
end $$;

-- Messages of a campaign that starts are held for a person. Answers how many still waited.
create function hold_messages(
  p_counts_bucket smallint,
  p_now timestamptz,
  p_valid_until timestamptz,                        -- null: as it is
  p_bucket smallint[],
  p_id uuid[],
  p_because text[]
) returns integer language plpgsql as $$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[]; v_status text[];
  v_charge text[]; v_segments smallint[]; v_price bigint[]; v_because text[]; v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(status), array_agg(charge), array_agg(segments), array_agg(price_micros),
    array_agg(because), array_agg(coalesce(p_valid_until, valid_until))
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price, v_because,
    v_valid_until
  from (
    select m.*, given.because from unnest(p_bucket, p_id, p_because) as given (bucket, id, because)
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status in ('draft', 'scheduled')
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into held_messages (bucket, message_id, workspace_id, campaign_id, because, held_at, due_at,
    valid_until)
  select bucket, id, workspace, campaign, because, p_now, p_now, valid_until
  from unnest(v_bucket, v_id, v_workspace, v_campaign, v_because, v_valid_until)
    as given (bucket, id, workspace, campaign, because, valid_until);

  update messages m
  set plan = 'held', status = 'held', reason = 'held-for-review',
    valid_until = coalesce(p_valid_until, m.valid_until), sequence = m.sequence + 1, updated_at = p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  where m.bucket = given.bucket and m.id = given.id;

  perform move_waiting_counts(p_counts_bucket, v_workspace, v_campaign, v_account, v_status,
    array_fill(null::text, array[cardinality(v_id)]), array_fill('held'::text, array[cardinality(v_id)]),
    array_fill('held-for-review'::text, array[cardinality(v_id)]), v_charge, v_segments, v_price);
  return cardinality(v_id);
end $$;

-- What a person let pass takes its place in the queue. Answers how many were still held.
create function release_messages(
  p_counts_bucket smallint,
  p_month text,
  p_now timestamptz,
  p_bucket smallint[],
  p_id uuid[]
) returns integer language plpgsql set enable_seqscan = off as $$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[]; v_reason text[];
  v_to text[]; v_charge text[]; v_segments smallint[]; v_price bigint[]; v_due timestamptz[];
  v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(reason),
    array_agg(case when due_at > p_now then 'scheduled' else 'queued' end), array_agg(charge),
    array_agg(segments), array_agg(price_micros), array_agg(greatest(due_at, p_now)), array_agg(held_until)
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_reason, v_to, v_charge, v_segments, v_price,
    v_due, v_valid_until
  from (
    select m.*, h.due_at, h.valid_until as held_until from unnest(p_bucket, p_id) as given (bucket, id)
    cross join lateral (
      select w.due_at, w.valid_until from held_messages w
      where w.bucket = given.bucket and w.message_id = given.id offset 0
    ) h
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status = 'held' and m.account_id is not null
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  delete from held_messages h
  where h.ctid = any (array(
    select w.ctid
    from unnest(v_bucket, v_id) as given (bucket, id)
    cross join lateral (
      select w.ctid from held_messages w where w.bucket = given.bucket and w.message_id = given.id
      offset 0
    ) w
  ));

  insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, valid_until)
  select bucket, id, account, campaign, workspace, due, valid_until
  from unnest(v_bucket, v_id, v_account, v_campaign, v_workspace, v_due, v_valid_until)
    as given (bucket, id, account, campaign, workspace, due, valid_until);

  update messages m
  set plan = given.to_status, status = given.to_status, reason = null, sequence = m.sequence + 1,
    queued_at = p_now, updated_at = p_now
  from unnest(v_bucket, v_id, v_to) as given (bucket, id, to_status)
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

  perform move_waiting_counts(p_counts_bucket, v_workspace, v_campaign, v_account,
    array_fill('held'::text, array[cardinality(v_id)]), v_reason, v_to,
    array_fill(null::text, array[cardinality(v_id)]), v_charge, v_segments, v_price);
  return cardinality(v_id);
end $$;
