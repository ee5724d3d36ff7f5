-- Providers that are spoken to over HTTP, channels beside SMS, and what providers' own evidence says of them.

-- What a message travels by, and what is tried when that brings nothing: { channel, from, afterSeconds }.
alter table messages add column channel text not null default 'sms';
alter table messages add column fallback jsonb;
alter table submissions add column channel text not null default 'sms';
alter table campaigns add column channel text not null default 'sms';
alter table campaigns add column fallback jsonb;
alter table inbound_messages add column channel text not null default 'sms';

-- How the account does, as last judged: { state, trouble, because, since }.
alter table provider_accounts add column health jsonb not null default '{}';

-- Receipts that nobody could prove: kept for seven days, so many for each account, and verified again when a
-- secret or an address changes. Never applied before.
create table quarantine (
  id           uuid primary key,                   -- carries the time it arrived
  workspace_id uuid not null,
  account_id   uuid not null,
  raw          bytea not null,
  meta         jsonb not null,                     -- method, url, headers
  because      text not null                       -- the mismatch, as it was found
);
create index quarantine_by_account on quarantine (account_id, id);
create index quarantine_by_workspace on quarantine (workspace_id, id);

-- How many were refused at the door of an account, those that found no room in quarantine included.
create table door_refusals (
  account_id uuid not null,
  day        date not null,                        -- UTC
  refused    bigint not null,
  primary key (account_id, day)
);

-- Messages whose provider is to be asked what became of them.
create table polls (
  bucket     smallint not null,
  message_id uuid not null,
  submission smallint not null,
  account_id uuid not null,
  due_at     timestamptz not null,
  tries      smallint not null default 0,
  primary key (bucket, message_id, submission)
);
create index polls_by_turn on polls (account_id, due_at);

-- What each account's evidence came to, minute by minute: what its health is judged by.
create table account_minutes (
  bucket     smallint not null,                    -- the writer's own, so that writers never wait for each other
  account_id uuid not null,
  minute     timestamptz not null,
  tally      text not null,                        -- handed, accepted, refused, busy, unknown, unreachable, receipt, delivered, failed, late, conflict, fast, orphan, unproven, unknown-word
  n          bigint not null,
  primary key (account_id, minute, tally, bucket)
);
