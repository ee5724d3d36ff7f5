-- What the URLs of a batch at Jasmin's door are still to hear: for each message, what handing it in came to. A row
-- is gone once it is told, and after two days at the most.
create table batch_callbacks (
  id           uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references workspaces,
  batch_id     uuid not null,
  url          text not null,
  fields       json not null,                      -- of its query, in their order
  tries        integer not null default 0,
  due_at       timestamptz not null                -- while somebody tells it: when the lease is over
);
create index batch_callbacks_by_due_at on batch_callbacks (due_at);
