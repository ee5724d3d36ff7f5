-- Where messages from an id on stand now, to an endpoint that never heard it and has nothing waiting that would tell it: what
-- is dead is queued again, and where there is nothing it is told as new. Answers how many. What another system sent
-- went over no account of ours: it is no news, though it was brought in lately.
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
      and not (m.submissions > 0 and coalesce(m.account_id, '00000000-0000-0000-0000-000000000000')
        = '00000000-0000-0000-0000-000000000000')
      and not exists (select from callbacks b
        where b.message_id = m.id and b.endpoint_id = e.id and b.sequence = m.sequence
          and b.id >= p_from)
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
