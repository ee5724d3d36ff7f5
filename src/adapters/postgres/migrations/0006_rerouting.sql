-- Turning to another provider account, campaigns without receipts, and editing before the start.

-- When any process last had a link of the account bound for sending: who is out of reach, for everyone.
alter table provider_accounts add column last_bound_at timestamptz;

-- A single message for which a provider account was asked: it goes by that one or not at all. That of a
-- campaign stands with the campaign.
alter table messages add column is_pinned boolean not null default false;

-- How often its handover could not be written.
alter table send_queue add column failures smallint not null default 0;

-- Whether its messages ask for receipts: as its workspace had decided when it started; null before that.
alter table campaigns add column receipts boolean;

-- Which column of its list each field of its text is read from, where they are not named alike; and up to
-- which of its messages an edit has come: null when none is under way.
alter table campaigns add column field_columns jsonb not null default '{}';
alter table campaigns add column edited_to uuid;

-- Messages of a campaign that has not started become what an edit makes of them. They are locked. What was
-- refused before it may be sendable now: our refusal was about a text that is no more.
create function rewrite_messages(
  p_counts_bucket smallint,
  p_now timestamptz,
  p_bucket smallint[],
  p_id uuid[],
  p_plan text[],
  p_account uuid[],
  p_segments smallint[],
  p_status text[],
  p_reason text[],
  p_detail text[],
  p_fault text[],
  p_permanent boolean[],
  p_grade text[],
  p_charge text[],
  p_charge_source text[],
  p_rule text[],
  p_price bigint[],
  p_is_final boolean[],
  p_sender text[],
  p_text text[],
  p_evidence_key text[],
  p_evidence_kind text[]
) returns void language plpgsql
-- Its rows are found by their keys: a plan that reads whole tables is never the better one.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace_id, campaign_id, move.status, move.reason, move.account, move.code,
    move.charge, sum(sign), sum(sign * move.segments), sum(sign * move.price)
  from (
    select m.workspace_id, m.campaign_id, m.status, coalesce(m.reason, '') as reason, m.account_id as account,
      coalesce(m.code, '') as code, m.charge, m.segments, m.price_micros as price, -1 as sign
    from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    union all
    select m.workspace_id, m.campaign_id, given.status, coalesce(given.reason, ''), given.account, '',
      given.charge, given.segments, given.price, 1
    from unnest(p_bucket, p_id, p_status, p_reason, p_account, p_charge, p_segments, p_price)
      as given (bucket, id, status, reason, account, charge, segments, price)
    join messages m on m.bucket = given.bucket and m.id = given.id
  ) moves
  cross join lateral (values (moves.status, moves.reason,
    coalesce(moves.account, '00000000-0000-0000-0000-000000000000'), moves.code, moves.charge,
    moves.segments, coalesce(moves.price, 0))) as move (status, reason, account, code, charge, segments, price)
  group by 2, 3, 4, 5, 6, 7, 8
  order by 2, 3, 4, 5, 6, 7, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;

  delete from evidence e using unnest(p_bucket, p_id) as given (bucket, id)
  where e.bucket = given.bucket and e.message_id = given.id and e.kind = 'refusal' and e.submission = 0;

  insert into evidence (bucket, message_id, key, kind, submission, status, grade, reason, detail, fault,
    permanent, recorded_at)
  select bucket, id, key, kind, 0, status, grade, reason, detail, fault, permanent, p_now
  from unnest(p_bucket, p_id, p_evidence_key, p_evidence_kind, p_status, p_grade, p_reason, p_detail,
    p_fault, p_permanent)
    as given (bucket, id, key, kind, status, grade, reason, detail, fault, permanent)
  where key is not null;

  update message_contents c set sender = given.sender, text = given.body
  from unnest(p_bucket, p_id, p_sender, p_text) as given (bucket, id, sender, body)
  where c.bucket = given.bucket and c.message_id = given.id;

  update messages m
  set plan = given.plan, account_id = given.account, segments = given.segments, status = given.status,
    reason = given.reason, detail = given.detail, fault = given.fault, permanent = given.permanent,
    grade = given.grade, charge = given.charge, charge_source = given.charge_source, rule = given.rule,
    price_micros = given.price, is_final = given.is_final, word = null, code = null,
    final_at = case when given.is_final then p_now end, sequence = m.sequence + 1, updated_at = p_now
  from unnest(p_bucket, p_id, p_plan, p_account, p_segments, p_status, p_reason, p_detail, p_fault,
    p_permanent, p_grade, p_charge, p_charge_source, p_rule, p_price, p_is_final)
    as given (bucket, id, plan, account, segments, status, reason, detail, fault, permanent, grade, charge,
      charge_source, rule, price, is_final)
  where m.bucket = given.bucket and m.id = given.id;
end $$;
