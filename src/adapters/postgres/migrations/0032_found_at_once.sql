-- What an endpoint was not told because nothing had changed in the words of its format: few among what it was told.
create index callbacks_needless on callbacks (endpoint_id, id) where state = 'needless';

-- An hour after what the id was made for.
create function hour_after(p_id uuid) returns timestamptz language sql immutable parallel safe as $$
  select to_timestamp(('x' || left(p_id::text, 8) || substr(p_id::text, 10, 4))::bit(48)::bigint / 1000.0::float8 + 3600)
$$;

-- Messages are found by when they were taken in. What was handed over much later than that, by this.
create index submissions_late on submissions (submitted_at, message_id, bucket)
  where submitted_at > hour_after(message_id);
