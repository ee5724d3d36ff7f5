-- The first schema. Two kinds of tables:
--  * small ones (workspaces, people, accounts, campaigns): one copy everywhere (Citus: reference tables);
--  * large ones: the key starts with the distribution column, `bucket` (0-255, hash of workspace and
--    number) or `home` (0-255, hash of provider account and folded provider id). Rows of one message
--    share a bucket, so a batch touches one place. See docs/adr/0002-keys.md.
-- Time and ids come from the application; nothing here reads a clock.

-- ---------------------------------------------------------------- workspaces and people

create table workspaces (
  id                uuid primary key,
  name              text not null,
  is_demo           boolean not null default false,
  default_country   text,                          -- ISO 3166 alpha-2, to read national numbers
  number_key        bytea not null,                -- keys the hashes of numbers that outlive the numbers
  rate_cap_per_s    integer,                       -- accepted messages a second; null: no cap
  spend_cap_micros  bigint,                        -- per calendar month UTC, in millionths; null: no cap
  currency          text not null default 'EUR',
  retention_days    integer not null default 90,
  settings          jsonb not null default '{}',
  created_at        timestamptz not null
);

create table users (
  id            uuid primary key,
  email         text not null,
  name          text not null,
  password_hash text not null,                     -- scrypt, self-describing
  created_at    timestamptz not null,
  disabled_at   timestamptz,
  constraint users_email_once unique (email)
);

create table memberships (
  workspace_id uuid not null references workspaces (id),
  user_id      uuid not null references users (id),
  role         text not null,
  created_at   timestamptz not null,
  primary key (workspace_id, user_id),
  constraint memberships_role_known check (role in ('admin', 'supervisor', 'user'))
);

create table sessions (
  token_hash   bytea primary key,                  -- sha-256 of the cookie
  user_id      uuid not null references users (id),
  workspace_id uuid not null references workspaces (id), -- the one being looked at
  csrf_token   text not null,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null
);

-- One-time tokens: the first admin, invitations, password resets.
create table one_time_tokens (
  token_hash   bytea primary key,
  purpose      text not null,
  workspace_id uuid references workspaces (id),
  payload      jsonb not null default '{}',
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz
);

create table api_keys (
  id           uuid primary key,
  workspace_id uuid not null references workspaces (id),
  name         text not null,
  public_part  text not null,                      -- the 12 characters that look the key up
  secret_hash  bytea not null,                     -- sha-256 of the whole key
  scopes       text[] not null,
  is_test      boolean not null default false,
  created_by   text not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  constraint api_keys_public_part_once unique (public_part)
);

-- Append-only; each row's hash covers the one before it.
create table audit_log (
  workspace_id uuid not null,
  number       bigint not null,
  at           timestamptz not null,
  actor        text not null,                      -- 'user:<id>', 'key:<id>', 'system'
  act          text not null,
  subject      text,
  ip           text,
  before       jsonb,
  after        jsonb,
  hash         bytea not null,
  primary key (workspace_id, number)
);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function audit_log_is_append_only();

-- ---------------------------------------------------------------- provider accounts

create table provider_accounts (
  id            uuid primary key,
  workspace_id  uuid not null references workspaces (id),
  name          text not null,
  kind          text not null,                     -- 'smpp'
  is_demo       boolean not null default false,
  enabled       boolean not null default true,
  settings      jsonb not null,                    -- host, port, tls, systemId, bindType, links, window, ratePerSecond, prefixes, senders, habits, expectedByMs, lateWindowMs, pricePerSegmentMicros ...
  sealed_secret bytea,                             -- AES-256-GCM under the master key
  learned       jsonb not null default '{}',       -- idRelation, receiptHabit, expectedByMs with their tallies
  weights       jsonb,                             -- only where the account declares other weights
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  deleted_at    timestamptz,
  constraint provider_accounts_name_once unique (workspace_id, name)
);

-- ---------------------------------------------------------------- campaigns

create table campaigns (
  id             uuid primary key,
  workspace_id   uuid not null references workspaces (id),
  name           text not null,
  state          text not null,
  sender         text,
  template       text not null,
  account_id     uuid,                             -- null: the route decides
  policy         text not null default 'at-most-once',
  validity_s     integer,
  recipients     integer not null default 0,       -- rows that became messages, refused ones included
  rows_read      integer not null default 0,
  row_errors     integer not null default 0,
  columns        jsonb not null default '[]',
  reference      text,
  created_by     text not null,
  created_at     timestamptz not null,
  starts_at      timestamptz,
  started_at     timestamptz,
  stopped_at     timestamptz,
  stopped_by     text,
  cancelled_at   timestamptz,
  cancelled_by   text,
  finished_at    timestamptz,                      -- last message handed over or refused
  archived_at    timestamptz,
  constraint campaigns_state_known check (state in
    ('importing', 'draft', 'scheduled', 'running', 'stopped', 'cancelled', 'done')),
  constraint campaigns_policy_known check (policy in ('at-most-once', 'at-least-once'))
);
create index campaigns_by_workspace on campaigns (workspace_id, created_at desc, id);

create table campaign_row_errors (
  campaign_id uuid not null references campaigns (id) on delete cascade,
  line        integer not null,                    -- of the file, counted from 1, header included
  because     text not null,                       -- stable code: 'no-number', 'unreadable-number', 'too-few-columns', 'bad-encoding' ...
  explanation text not null,
  raw         text not null,                       -- the row as given, cut at 500 characters
  primary key (campaign_id, line)
);

-- Uniqueness of sendable recipients within a campaign: a promise kept by the database. Holds no
-- numbers (keyed hashes), so that it can outlive them.
create table campaign_recipients (
  bucket         smallint not null,
  campaign_id    uuid not null,
  recipient_hash bytea not null,
  message_id     uuid not null,
  primary key (bucket, campaign_id, recipient_hash)
);

-- ---------------------------------------------------------------- messages

-- Where each message stands. Narrow, and no index on what changes: its updates stay in the page (HOT).
-- No numbers and no texts: those are in message_contents, which is dropped by partition.
create table messages (
  bucket             smallint not null,
  id                 uuid not null,
  workspace_id       uuid not null,
  campaign_id        uuid not null,                -- all zeros: not of a campaign
  row_number         integer,                      -- line of the campaign's list
  reference          text,                         -- the customer's own
  plan               text not null,                -- draft, scheduled, held, queued
  account_id         uuid,                         -- of the deciding submission, else the planned route
  segments           smallint not null,
  status             text not null,
  reason             text,
  detail             text,
  fault              text,
  permanent          boolean,
  grade              text,
  charge             text not null,
  charge_source      text not null,
  conflict           boolean not null default false,
  texted_twice       boolean not null default false,
  segments_delivered smallint not null default 0,
  segments_known     smallint not null default 0,
  submissions        smallint not null default 0,
  word               text,
  code               text,
  rule               text not null,
  sequence           integer not null default 1,   -- rises with each change of standing
  price_micros       bigint,                       -- per message, as estimated when accepted
  is_final           boolean not null,
  created_at         timestamptz not null,
  valid_until        timestamptz,
  submitted_at       timestamptz,                  -- of the newest submission
  expected_by        timestamptz,                  -- when silence becomes 'unconfirmed'
  final_at           timestamptz,
  updated_at         timestamptz not null,
  primary key (bucket, id),
  constraint messages_plan_known check (plan in ('draft', 'scheduled', 'held', 'queued')),
  constraint messages_status_known check (status in ('draft', 'scheduled', 'held', 'queued', 'submitted',
    'sent', 'unconfirmed', 'expired', 'cancelled', 'failed', 'rejected', 'partial', 'delivered', 'read'))
) partition by range (id);
create index messages_by_campaign on messages (campaign_id, id);
create index messages_by_workspace on messages (workspace_id, id);
create index messages_by_reference on messages (workspace_id, reference) where reference is not null;
-- What deserves a second look: few, and a row whose doubts stay as they are is updated without it.
create index messages_in_doubt on messages (campaign_id) where conflict or texted_twice;

-- The person and the words: dropped by partition when retention says so, deleted by erasure.
create table message_contents (
  bucket       smallint not null,
  message_id   uuid not null,
  workspace_id uuid not null,
  recipient    text not null,                      -- E.164 with +; as given when it is not a number
  sender       text not null,
  text         text not null,
  fields       jsonb,                              -- the upload's own columns
  primary key (bucket, message_id)
) partition by range (message_id);
create index message_contents_by_recipient on message_contents (bucket, recipient, message_id);

-- Messages whose turn has not come. A row is deleted when it is claimed; claiming goes account by
-- account and campaign by campaign, so that a large campaign never hides a single message.
create table send_queue (
  bucket      smallint not null,
  message_id  uuid not null,
  account_id  uuid not null,
  campaign_id uuid not null,
  workspace_id uuid not null,
  due_at      timestamptz not null,
  submission  smallint not null default 1,         -- which submission of the message this will be
  valid_until timestamptz,                         -- as the message's
  primary key (bucket, message_id)
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 90);
create index send_queue_by_turn on send_queue (account_id, campaign_id, due_at, message_id);
create index send_queue_by_validity on send_queue (valid_until) where valid_until is not null;

-- Written before any byte leaves. One row a segment.
create table submissions (
  bucket       smallint not null,
  message_id   uuid not null,
  submission   smallint not null,
  segment      smallint not null,
  account_id   uuid not null,
  habit        text not null default 'each',
  submitted_at timestamptz not null,
  answer       text,                               -- null: not heard yet; accepted, refused, busy, unknown
  provider_id  text,                               -- as the provider wrote it
  answer_code  text,                               -- command_status of a refusal
  answered_at  timestamptz,
  primary key (bucket, message_id, submission, segment),
  constraint submissions_answer_known check (answer in ('accepted', 'refused', 'busy', 'unknown'))
) partition by range (message_id);

-- From (provider account, provider id) to the message. Not unique: message centres reuse their ids.
create table provider_ids (
  home          smallint not null,
  account_id    uuid not null,
  id_key        text not null,                     -- folded: lower case, no leading zeros, no blanks
  provider_id   text not null,                     -- as written
  tail_hash     bytea not null,                    -- keyed hash of the recipient's last digits, to corroborate
  bucket        smallint not null,
  message_id    uuid not null,
  submission    smallint not null,
  segment       smallint not null,
  submitted_at  timestamptz not null,
  primary key (home, account_id, id_key, message_id, submission, segment)
) partition by range (message_id);

-- ---------------------------------------------------------------- evidence

-- Every receipt as it arrived. Insert only; dropped by partition.
create table journal (
  bucket      smallint not null,                   -- of its own id
  id          uuid not null,                       -- carries the time it arrived
  account_id  uuid not null,
  protocol    text not null,                       -- 'smpp', 'http'
  raw         bytea not null,                      -- the whole PDU, or the request's body
  meta        jsonb,                               -- link, headers worth keeping
  primary key (bucket, id)
) partition by range (id);

-- What of the journal is not read yet. Receipts are acknowledged once their row here is committed.
create table inbox (
  bucket     smallint not null,
  journal_id uuid not null,
  account_id uuid not null,
  primary key (bucket, journal_id)
) with (autovacuum_vacuum_scale_factor = 0.02);
create index inbox_by_age on inbox (journal_id);

create table evidence (
  bucket        smallint not null,
  message_id    uuid not null,
  key           text not null,                     -- what makes two of them one fact
  kind          text not null,
  submission    smallint not null,
  segment       smallint,
  account_id    uuid,
  status        text not null,                     -- claimed status, 'none' included
  grade         text not null,
  reason        text,
  detail        text,
  fault         text,
  permanent     boolean,
  charge        text,
  charge_source text,
  word          text,
  code          text,
  happened_at   text,                              -- the provider's clock, in its own words
  matched_by    text,                              -- exact, folded, padded, hex-decimal, adopted, person
  dialect       text,                              -- which dialect and table version read it
  times_seen    integer not null default 1,
  journal_id    uuid,
  recorded_at   timestamptz not null,
  primary key (bucket, message_id, key)
) partition by range (message_id);

-- Receipts that wait for their message, and receipts that could not be read.
create table orphans (
  journal_id   uuid primary key,
  workspace_id uuid not null,
  account_id   uuid not null,
  state        text not null,                      -- waiting, ambiguous, malformed
  id_keys      text[] not null,                    -- every folded form under which its message may be known
  provider_id  text,
  recipient    text,
  reading      jsonb not null,                     -- what the dialect understood
  because      text not null,
  recorded_at  timestamptz not null,
  constraint orphans_state_known check (state in ('waiting', 'ambiguous', 'malformed'))
);
create index orphans_by_keys on orphans using gin (id_keys);
create index orphans_by_account on orphans (account_id, state, recorded_at);

-- Messages from recipients.
create table inbound_messages (
  id           uuid primary key,
  workspace_id uuid not null,
  account_id   uuid not null,
  sender       text not null,                      -- the person's number
  recipient    text not null,                      -- our number or name
  text         text not null,
  keyword      text,                               -- stop, start, help
  journal_id   uuid,
  received_at  timestamptz not null
);
create index inbound_messages_by_time on inbound_messages (workspace_id, received_at desc, id);
create index inbound_messages_by_sender on inbound_messages (workspace_id, sender, received_at desc);

create table opt_outs (
  bucket       smallint not null,
  workspace_id uuid not null,
  number       text not null,                      -- E.164
  kind         text not null default 'opt-out',    -- opt-out, do-not-disturb, blocked
  source       text not null,                      -- 'inbound', 'user:<id>', 'key:<id>', 'import'
  keyword      text,
  note         text,
  created_at   timestamptz not null,
  primary key (bucket, workspace_id, number, kind)
);
create index opt_outs_by_time on opt_outs (workspace_id, created_at desc, number);

-- ---------------------------------------------------------------- counts and clocks

-- Messages by where they stand, moved in the transaction that moves the message. Sums over rows count:
-- a single row may be negative, because each writer keeps to its own bucket and so to its own rows.
create table counts (
  bucket       smallint not null,
  workspace_id uuid not null,
  campaign_id  uuid not null,
  status       text not null,
  reason       text not null,                      -- '' for none
  account_id   uuid not null,                      -- all zeros for none
  code         text not null,                      -- vendor code of the deciding evidence, '' for none
  charge       text not null,
  messages     bigint not null,
  segments     bigint not null,
  price_micros bigint not null default 0,
  primary key (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
create index counts_by_campaign on counts (campaign_id);

-- One row a batch of submissions: when it is due, its messages are looked at, and the silent ones
-- become unconfirmed. A timer a message would cost two writes each.
create table watches (
  id       uuid primary key,
  kind     text not null,                          -- 'silence', 'validity'
  due_at   timestamptz not null,
  messages uuid[] not null
);
create index watches_by_due on watches (due_at);

-- Arrivals of first final receipts per account, for the expected-by clock and the delivery-time chart.
create table latencies (
  bucket      smallint not null,
  account_id  uuid not null,
  campaign_id uuid not null,
  bin         smallint not null,                   -- floor(10 * log10(milliseconds)); 0 to 100
  status      text not null,
  messages    bigint not null,
  primary key (bucket, account_id, campaign_id, bin, status)
) with (fillfactor = 50);

-- Counts per campaign over time, for the chart of how it unfolded: one row a minute at most.
create table count_snapshots (
  campaign_id uuid not null,
  at          timestamptz not null,
  counts      jsonb not null,                      -- {"delivered": 12, ...}
  primary key (campaign_id, at)
);

create table idempotency_keys (
  workspace_id uuid not null,
  key          text not null,
  request_hash bytea not null,
  state        text not null,                      -- running, done
  response     jsonb,
  status_code  integer,
  created_at   timestamptz not null,
  primary key (workspace_id, key)
);

-- What was handed over a month, for caps.
create table spend (
  workspace_id uuid not null,
  month        text not null,                      -- '2026-11'
  messages     bigint not null default 0,
  segments     bigint not null default 0,
  micros       bigint not null default 0,
  primary key (workspace_id, month)
);

-- Long work that people watch: imports, exports, erasure, retention, recount.
create table jobs (
  id           uuid primary key,
  workspace_id uuid not null,
  kind         text not null,
  subject      text,
  state        text not null,                      -- running, done, failed, cancelled
  done         bigint not null default 0,
  total        bigint,
  errors       jsonb not null default '[]',
  result       jsonb,
  started_at   timestamptz not null,
  updated_at   timestamptz not null,
  finished_at  timestamptz
);

-- Everything is reachable from the start; partitions by time are made ahead by maintenance, and what
-- falls outside them lands in the default one.
create table messages_default partition of messages default with (fillfactor = 60);
create table message_contents_default partition of message_contents default;
create table submissions_default partition of submissions default with (fillfactor = 70);
create table provider_ids_default partition of provider_ids default;
create table journal_default partition of journal default;
create table evidence_default partition of evidence default with (fillfactor = 90);
