-- What customers are told, where, and whether they heard it; and how compatible doors know their customers.

-- Where callbacks go. An endpoint that people made hears of its workspace or of one campaign; one of an origin
-- stands for all the addresses that messages named themselves there; one of a login for its SMPP sessions.
create table callback_endpoints (
  id           uuid primary key,
  workspace_id uuid not null references workspaces,
  kind         text not null check (kind in ('made', 'origin', 'login')),
  name         text not null,
  url          text not null,                      -- an origin: scheme, host and port alone; a login: empty
  format       text not null,
  method       text not null default 'POST',
  events       text[],                             -- null: all
  campaign_id  uuid,                               -- null: all of the workspace
  login_id     uuid,
  is_ordered   boolean not null default false,     -- one after the other over the whole endpoint
  is_demo      boolean not null default false,
  options      jsonb not null default '{}',
  sealed       bytea,                              -- its secrets, newest first, as JSON
  state        text not null default 'active' check (state in ('active', 'paused', 'off')),
  because      text,                               -- why it is off
  -- The circuit: how it did lately, kept so that a restart knows it.
  failures     integer not null default 0,         -- one after the other, up to now
  failing_since timestamptz,
  open_until   timestamptz,                        -- nothing is sent before; then one is tried
  created_by   text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  deleted_at   timestamptz
);
create unique index callback_endpoints_of_origins on callback_endpoints (workspace_id, url) where kind = 'origin';
create unique index callback_endpoints_of_logins on callback_endpoints (login_id) where kind = 'login';
create index callback_endpoints_by_workspace on callback_endpoints (workspace_id, id) where kind <> 'origin';

-- Everything told or to be told, once for each endpoint. Dropped by partition with what it is about.
create table callbacks (
  id           uuid not null,                      -- carries its time, and the bucket of its message
  workspace_id uuid not null,
  endpoint_id  uuid not null,
  message_id   uuid,                               -- or of the text that came in; null: a try
  sequence     integer not null,
  type         text not null,
  change       jsonb,                              -- null where the subject itself is all there is to tell
  state        text not null default 'waiting' check (state in ('waiting', 'delivered', 'needless', 'dead')),
  attempts     jsonb not null default '[]',        -- newest last: at, ms, status, error, answer
  settled_at   timestamptz,
  primary key (id)
) partition by range (id);
create table callbacks_default partition of callbacks default;
create index callbacks_by_message on callbacks (message_id, sequence);
create index callbacks_by_endpoint on callbacks (endpoint_id, id);
create index callbacks_dead on callbacks (endpoint_id, id) where state = 'dead';

-- Those that are not settled: small, and claimed from with skip locked.
create table callback_queue (
  endpoint_id  uuid not null,
  message_id   uuid not null,                      -- a try: its own id
  sequence     integer not null,
  callback_id  uuid not null,
  due_at       timestamptz not null,
  leased_until timestamptz,                        -- somebody is telling it at this moment
  primary key (endpoint_id, message_id, sequence, callback_id)
);
create index callback_queue_by_turn on callback_queue (endpoint_id, due_at);

-- What a message named for itself when it was taken in: its callback, and what it carries beside its text.
alter table message_contents add column callback jsonb;
alter table message_contents add column wire jsonb;

-- How customers' existing clients sign in at compatible doors: each stands for an API key.
create table door_logins (
  id           uuid primary key,
  workspace_id uuid not null references workspaces,
  key_id       uuid not null references api_keys,
  username     text not null,
  door         text not null check (door in ('any', 'messente', 'kannel', 'jasmin', 'twilio', 'smpp')),
  sealed       bytea not null,                     -- the password: Twilio's also signs what we send
  settings     jsonb not null default '{}',        -- default sender, binds at once, window, pace
  created_by   text not null,
  created_at   timestamptz not null,
  revoked_at   timestamptz
);
create unique index door_logins_by_name on door_logins (username) where revoked_at is null;
create index door_logins_by_workspace on door_logins (workspace_id, id);
