-- These are called for one message and for thousands. A plan that was made for few and kept compares each of the
-- thousands with every other: each call is planned for as many as it is given, in tables as large as they are.
alter function rewrite_messages(
  smallint, timestamptz, smallint[], uuid[], text[], uuid[], smallint[], text[], text[], text[], text[], boolean[],
  text[], text[], text[], text[], bigint[], boolean[], text[], text[], text[], text[])
  set plan_cache_mode = force_custom_plan;
alter function queue_messages(smallint, text, timestamptz, timestamptz, smallint[], uuid[])
  set plan_cache_mode = force_custom_plan;
alter function end_unsent_messages(smallint, timestamptz, smallint[], uuid[], jsonb, jsonb)
  set plan_cache_mode = force_custom_plan;
alter function hold_messages(smallint, timestamptz, timestamptz, smallint[], uuid[], text[])
  set plan_cache_mode = force_custom_plan;
alter function release_messages(smallint, text, timestamptz, smallint[], uuid[])
  set plan_cache_mode = force_custom_plan;
alter function debit_messages(date, smallint[], uuid[]) set plan_cache_mode = force_custom_plan;
alter function let_go_unsent(date, smallint[], uuid[]) set plan_cache_mode = force_custom_plan;
