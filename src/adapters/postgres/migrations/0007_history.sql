-- History brought in: files of what other systems sent, as messages with their evidence.

-- One file brought in. `line` is how far it was read: a process that takes it up again goes on after it.
create table imports (
  id              uuid primary key,
  workspace_id    uuid not null references workspaces (id),
  name            text not null,
  campaign_name   text,                            -- of rows that name none; null: one campaign a day
  format          text not null,
  service         text,                            -- whose error codes a Spoke file carries; null: told by their shape
  default_country text,                            -- null: the workspace's
  mapping         jsonb,                           -- which column is which, for any other CSV
  state           text not null,                   -- running, done, failed
  because         text,                            -- why it failed
  line            integer not null default 0,
  reply_after     uuid,                            -- how far replies were tied to what they answer
  rows_read       integer not null default 0,
  messages        integer not null default 0,
  replies         integer not null default 0,
  already_known   integer not null default 0,
  evidence_added  integer not null default 0,      -- to messages that were known
  row_errors      integer not null default 0,
  campaigns       integer not null default 0,
  opt_outs        integer not null default 0,      -- rows that suggest one
  notes           jsonb not null default '{}',     -- {"read-as-twilio": 12, "unknown:twilio:MessageStatus:weird": 3}
  octets          bigint not null,
  created_by      text not null,
  started_at      timestamptz not null,
  updated_at      timestamptz not null,
  finished_at     timestamptz,
  lease           uuid,                            -- who works on it
  leased_until    timestamptz,
  constraint imports_state_known check (state in ('running', 'done', 'failed'))
);
create index imports_by_workspace on imports (workspace_id, id desc);
create index imports_running on imports (workspace_id, id) where state = 'running';

-- The file itself, until it is read: durable before the request is answered, so that a crash loses
-- nothing and any process can go on. Not compressed: it is written once, read once and gone.
create table import_pieces (
  import_id uuid not null,
  piece     integer not null,
  octets    bytea not null,
  primary key (import_id, piece)
);
alter table import_pieces alter column octets set storage external;

create table import_row_errors (
  import_id   uuid not null references imports (id) on delete cascade,
  line        integer not null,
  because     text not null,
  explanation text not null,
  raw         text not null,
  primary key (import_id, line)
);

-- What was brought in before, so that nothing is twice. Holds no numbers and no texts (keyed hashes), so
-- that it can outlive them. `bucket` is the hash's own first octet: a row that only names an id is found
-- by it without the number.
create table imported_rows (
  bucket     smallint not null,
  hash       bytea not null,                       -- of workspace, vendor and id, or of the row's content
  ordinal    integer not null,                     -- among rows of equal content; 0 where there is an id
  message_id uuid not null,                        -- a message, or an inbound message
  import_id  uuid not null,                        -- the import that saw it last
  primary key (bucket, hash, ordinal)
);

-- Where a campaign came from: null if it was made here. The key finds it again for the next file.
alter table campaigns add column source text, add column source_key text;
create unique index campaigns_by_source_key on campaigns (workspace_id, source_key)
  where source_key is not null;

-- The rows of the file that a message came from, as they stood there; goes with the person and the words.
alter table message_contents add column raw text;

-- What people wrote, as a file says: kept from the day it was brought in.
alter table inbound_messages add column campaign_id uuid, add column import_id uuid,
  add column imported_at timestamptz;
create index inbound_messages_by_campaign on inbound_messages (campaign_id, id)
  where campaign_id is not null;
create index inbound_messages_by_import on inbound_messages (import_id, id) where import_id is not null;
