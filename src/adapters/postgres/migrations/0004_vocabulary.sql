-- What a vendor says that no table knows, what people decide about it, and what changes after the fact.

-- A word or code that no table and no entry of our own knows: one row a provider account, field and code.
-- Past the cap of a workspace new ones are counted under the code '' (any other).
create table unknown_words (
  id            uuid primary key,
  workspace_id  uuid not null,
  account_id    uuid not null,
  vendor        text not null,
  field         text not null,
  code          text not null,
  word          text,                              -- the word that stood beside it first
  receipts      bigint not null default 0,
  messages      bigint not null default 0,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  samples       jsonb not null default '[]',       -- [{"journal_id", "message_id", "at"}], five at most
  state         text not null default 'open',
  entry_id      uuid,                              -- the decision that named it
  constraint unknown_words_once unique (workspace_id, account_id, vendor, field, code),
  constraint unknown_words_state_known check (state in ('open', 'named', 'ignored'))
);
create index unknown_words_by_state on unknown_words (workspace_id, state, id desc);

-- Which messages an unknown word was said about, so that naming it finds them without a search.
create table unknown_sightings (
  workspace_id uuid not null,
  vendor       text not null,
  field        text not null,
  code         text not null,
  message_id   uuid not null,
  account_id   uuid not null,
  primary key (workspace_id, vendor, field, code, message_id, account_id)
);
create index unknown_sightings_by_age on unknown_sightings (workspace_id, message_id);

-- A person's decision on what a word or code means: every version is kept. One in force a word and scope.
create table table_entries (
  id           uuid primary key,
  workspace_id uuid not null references workspaces (id),
  vendor       text not null,
  field        text not null,
  code         text not null,                      -- as looked up: upper case
  account_id   uuid,                               -- null: every account of this vendor in the workspace
  version      integer not null,                   -- of this word in this scope, from 1
  status       text not null,
  reason       text,
  permanent    boolean,
  charge       text,
  grade        text,
  meaning      text,
  note         text,
  created_at   timestamptz not null,
  created_by   text not null,
  replaced_at  timestamptz,                        -- null: in force
  replaced_by  text
);
create unique index table_entries_in_force on table_entries
  (workspace_id, vendor, field, code, coalesce(account_id, '00000000-0000-0000-0000-000000000000'))
  where replaced_at is null;

-- How often the entries of a workspace have changed: noted on evidence that was read with them.
create table vocabulary_revisions (
  workspace_id uuid primary key references workspaces (id),
  revision     integer not null
);

-- A final status that changed after all. Written with the change; callbacks and people read it.
create table corrections (
  bucket       smallint not null,
  message_id   uuid not null,
  sequence     integer not null,                   -- of the message, after the change
  workspace_id uuid not null,
  campaign_id  uuid not null,
  from_status  text not null,
  from_reason  text,
  to_status    text not null,
  to_reason    text,
  because      text not null,
  at           timestamptz not null,
  primary key (bucket, message_id, sequence),
  constraint corrections_because_known check (because in
    ('late-receipt', 'table-entry', 'replay', 'person'))
);
create index corrections_by_time on corrections (workspace_id, at desc, message_id desc, sequence desc);
create index corrections_by_campaign on corrections (campaign_id, at desc, message_id desc, sequence desc);

-- Work that a process may leave halfway: what was asked, how far it has come, and until when it is taken.
alter table jobs add column ask jsonb;
alter table jobs add column cursor text;
alter table jobs add column taken_until timestamptz;
create index jobs_to_do on jobs (started_at) where state = 'running' and ask is not null;
