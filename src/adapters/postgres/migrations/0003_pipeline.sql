-- Sending and reading: what the pipeline needs beside the tables.

-- The confirmation of an opt-out goes to someone who has just opted out.
alter table send_queue add column despite_opt_out boolean not null default false;

-- A receipt that was an orphan and is read again.
alter table inbox add column adopted boolean not null default false;

-- Waiting orphans in the order in which they came, for the sweep.
create index orphans_waiting on orphans (journal_id) where state = 'waiting';

-- Takes messages of one provider account off the queue: the single messages and every running
-- campaign in turn with an equal share, so that a large campaign hides nothing. Where there are more turns than
-- room, p_turn (0 to 1, drawn by the caller) says who is first. Rows that another process holds are skipped.
-- A caller that fails rolls back, and they are in the queue again.
create function claim_queue(p_account uuid, p_limit integer, p_now timestamptz, p_turn double precision)
returns table (bucket smallint, message_id uuid, despite_opt_out boolean)
language plpgsql rows 200 as $$
declare
  v_turns uuid[];
  v_left integer := p_limit;
  v_taken integer;
  v_count integer;
  v_first integer;
  v_share integer;
  v_has_more boolean := false;
begin
  -- One probe of the index per campaign, however many messages each has.
  with recursive turn as (
    (select q.campaign_id from send_queue q where q.account_id = p_account
     order by q.campaign_id limit 1)
    union all
    select (select q.campaign_id from send_queue q
            where q.account_id = p_account and q.campaign_id > t.campaign_id
            order by q.campaign_id limit 1)
    from turn t where t.campaign_id is not null
  )
  select array_agg(t.campaign_id order by t.campaign_id) into v_turns
  from turn t left join campaigns c on c.id = t.campaign_id
  where t.campaign_id = '00000000-0000-0000-0000-000000000000' or c.state = 'running';

  v_count := coalesce(array_length(v_turns, 1), 0);
  v_first := least(floor(p_turn * v_count), v_count - 1);
  -- Twice round: what some leave of their share, the others may have.
  for i in 1 .. 2 * v_count loop
    exit when v_left <= 0 or (i > v_count and not v_has_more);
    v_share := case when i <= v_count then ceil(v_left::numeric / (v_count - i + 1)) else v_left end;
    -- By place and not by a join: the queue is emptied all the time, so the planner may believe that it
    -- has one row, and a join planned for one row takes for ever for a hundred thousand.
    return query
      delete from send_queue q
      where q.ctid = any (array(
        select w.ctid from send_queue w
        where w.account_id = p_account and w.due_at <= p_now
          and w.campaign_id = v_turns[1 + (v_first + i - 1) % v_count]
        order by w.due_at, w.message_id
        limit v_share
        for update skip locked
      ))
      returning q.bucket, q.message_id, q.despite_opt_out;
    get diagnostics v_taken = row_count;
    v_left := v_left - v_taken;
    v_has_more := v_has_more or v_taken = v_share;
  end loop;
end $$;
