-- What the migrations make, kept true by a test: npm run schema writes it.

-- tables

create table account_minutes (
  bucket smallint not null,
  account_id uuid not null,
  minute timestamp with time zone not null,
  tally text not null,
  n bigint not null,
  constraint account_minutes_pkey PRIMARY KEY (account_id, minute, tally, bucket)
);

create table api_keys (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  public_part text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  is_test boolean not null default false,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_public_part_once UNIQUE (public_part),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table audit_log (
  workspace_id uuid not null,
  number bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  act text not null,
  subject text,
  ip text,
  before jsonb,
  after jsonb,
  hash bytea not null,
  constraint audit_log_pkey PRIMARY KEY (workspace_id, number)
);

create table balances (
  workspace_id uuid not null,
  is_on boolean not null,
  micros bigint not null,
  constraint balances_not_overdrawn CHECK ((micros >= 0)),
  constraint balances_pkey PRIMARY KEY (workspace_id),
  constraint balances_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table batch_callbacks (
  id uuid not null default gen_random_uuid(),
  workspace_id uuid not null,
  batch_id uuid not null,
  url text not null,
  fields json not null,
  tries integer not null default 0,
  due_at timestamp with time zone not null,
  constraint batch_callbacks_pkey PRIMARY KEY (id),
  constraint batch_callbacks_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table callback_endpoints (
  id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  name text not null,
  url text not null,
  format text not null,
  method text not null default 'POST'::text,
  events text[],
  campaign_id uuid,
  login_id uuid,
  is_ordered boolean not null default false,
  options jsonb not null default '{}'::jsonb,
  sealed bytea,
  state text not null default 'active'::text,
  because text,
  failures integer not null default 0,
  failing_since timestamp with time zone,
  open_until timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  test text not null default 'include'::text,
  constraint callback_endpoints_kind_check CHECK ((kind = ANY (ARRAY['made'::text, 'origin'::text, 'login'::text, 'listener'::text]))),
  constraint callback_endpoints_pkey PRIMARY KEY (id),
  constraint callback_endpoints_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'off'::text]))),
  constraint callback_endpoints_test_check CHECK ((test = ANY (ARRAY['include'::text, 'exclude'::text, 'only'::text]))),
  constraint callback_endpoints_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table callback_queue (
  endpoint_id uuid not null,
  callback_id uuid not null,
  message_id uuid not null,
  sequence integer not null,
  due_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  tries integer not null default 0,
  leased_by integer,
  awaits_answer boolean not null default false,
  constraint callback_queue_pkey PRIMARY KEY (endpoint_id, callback_id)
);

create table callbacks (
  id uuid not null,
  workspace_id uuid not null,
  endpoint_id uuid not null,
  message_id uuid,
  sequence integer not null,
  type text not null,
  change jsonb,
  state text not null default 'waiting'::text,
  attempts jsonb not null default '[]'::jsonb,
  settled_at timestamp with time zone,
  constraint callbacks_pkey PRIMARY KEY (id),
  constraint callbacks_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'heard'::text, 'needless'::text, 'dead'::text])))
) partition by RANGE (id);

create table campaign_recipients (
  bucket smallint not null,
  campaign_id uuid not null,
  recipient_hash bytea not null,
  message_id uuid not null,
  constraint campaign_recipients_pkey PRIMARY KEY (bucket, campaign_id, recipient_hash)
);

create table campaign_row_errors (
  campaign_id uuid not null,
  line integer not null,
  because text not null,
  explanation text not null,
  raw text not null,
  constraint campaign_row_errors_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id) ON DELETE CASCADE,
  constraint campaign_row_errors_pkey PRIMARY KEY (campaign_id, line)
);

create table campaigns (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  state text not null,
  sender text,
  template text not null,
  account_id uuid,
  policy text not null default 'at-most-once'::text,
  validity_s integer,
  recipients integer not null default 0,
  rows_read integer not null default 0,
  row_errors integer not null default 0,
  columns jsonb not null default '[]'::jsonb,
  reference text,
  created_by text not null,
  created_at timestamp with time zone not null,
  starts_at timestamp with time zone,
  started_at timestamp with time zone,
  stopped_at timestamp with time zone,
  stopped_by text,
  cancelled_at timestamp with time zone,
  cancelled_by text,
  finished_at timestamp with time zone,
  archived_at timestamp with time zone,
  imported_at timestamp with time zone,
  receipts boolean,
  field_columns jsonb not null default '{}'::jsonb,
  edited_to uuid,
  source text,
  source_key text,
  channel text not null default 'sms'::text,
  fallback jsonb,
  callback_endpoint uuid,
  constraint campaigns_pkey PRIMARY KEY (id),
  constraint campaigns_policy_known CHECK ((policy = ANY (ARRAY['at-most-once'::text, 'at-least-once'::text]))),
  constraint campaigns_state_known CHECK ((state = ANY (ARRAY['importing'::text, 'draft'::text, 'scheduled'::text, 'running'::text, 'stopped'::text, 'cancelled'::text, 'done'::text]))),
  constraint campaigns_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table corrections (
  bucket smallint not null,
  message_id uuid not null,
  sequence integer not null,
  workspace_id uuid not null,
  campaign_id uuid not null,
  from_status text not null,
  from_reason text,
  to_status text not null,
  to_reason text,
  because text not null,
  at timestamp with time zone not null,
  constraint corrections_because_known CHECK ((because = ANY (ARRAY['late-receipt'::text, 'reply'::text, 'import'::text, 'table-entry'::text, 'replay'::text, 'person'::text]))),
  constraint corrections_pkey PRIMARY KEY (bucket, message_id, sequence)
);

create table count_snapshots (
  campaign_id uuid not null,
  at timestamp with time zone not null,
  counts jsonb not null,
  constraint count_snapshots_pkey PRIMARY KEY (campaign_id, at)
);

create table counts (
  bucket smallint not null,
  workspace_id uuid not null,
  campaign_id uuid not null,
  status text not null,
  reason text not null,
  account_id uuid not null,
  code text not null,
  charge text not null,
  messages bigint not null,
  segments bigint not null,
  price_micros bigint not null default 0,
  constraint counts_pkey PRIMARY KEY (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0.02);

create table credit_movements (
  id uuid not null,
  workspace_id uuid not null,
  at timestamp with time zone not null,
  kind text not null,
  micros bigint not null,
  balance bigint not null,
  note text,
  created_by text not null,
  constraint credit_movements_pkey PRIMARY KEY (id)
);

create table credit_usage (
  workspace_id uuid not null,
  day date not null,
  messages bigint not null default 0,
  micros bigint not null default 0,
  refunded bigint not null default 0,
  refunded_micros bigint not null default 0,
  constraint credit_usage_pkey PRIMARY KEY (workspace_id, day)
);

create table door_confirmations (
  account_id uuid not null,
  sealed bytea not null,
  asked_at timestamp with time zone not null,
  tries integer not null,
  next_at timestamp with time zone,
  confirmed_at timestamp with time zone,
  because text not null,
  constraint door_confirmations_pkey PRIMARY KEY (account_id)
);

create table door_logins (
  id uuid not null,
  workspace_id uuid not null,
  key_id uuid not null,
  username text not null,
  door text not null,
  sealed bytea not null,
  settings jsonb not null default '{}'::jsonb,
  created_by text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint door_logins_door_check CHECK ((door = ANY (ARRAY['any'::text, 'messente'::text, 'kannel'::text, 'jasmin'::text, 'twilio'::text, 'smpp'::text]))),
  constraint door_logins_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys(id),
  constraint door_logins_pkey PRIMARY KEY (id),
  constraint door_logins_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table door_refusals (
  account_id uuid not null,
  day date not null,
  refused bigint not null,
  constraint door_refusals_pkey PRIMARY KEY (account_id, day)
);

create table evidence (
  bucket smallint not null,
  message_id uuid not null,
  key text not null,
  kind text not null,
  submission smallint not null,
  segment smallint,
  account_id uuid,
  status text not null,
  grade text not null,
  reason text,
  detail text,
  fault text,
  permanent boolean,
  charge text,
  charge_source text,
  word text,
  code text,
  happened_at text,
  matched_by text,
  dialect text,
  times_seen integer not null default 1,
  journal_id uuid,
  recorded_at timestamp with time zone not null,
  said jsonb,
  constraint evidence_pkey PRIMARY KEY (bucket, message_id, key)
) partition by RANGE (message_id);

create table held_messages (
  bucket smallint not null,
  message_id uuid not null,
  workspace_id uuid not null,
  campaign_id uuid not null,
  because text not null,
  held_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  valid_until timestamp with time zone,
  constraint held_messages_pkey PRIMARY KEY (bucket, message_id)
);

create table idempotency_keys (
  workspace_id uuid not null,
  key text not null,
  request_hash bytea not null,
  state text not null,
  response jsonb,
  status_code integer,
  created_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (workspace_id, key)
);

create table import_campaigns (
  import_id uuid not null,
  campaign_id uuid not null,
  constraint import_campaigns_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id) ON DELETE CASCADE,
  constraint import_campaigns_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE,
  constraint import_campaigns_pkey PRIMARY KEY (import_id, campaign_id)
);

create table import_pieces (
  import_id uuid not null,
  piece integer not null,
  octets bytea not null,
  constraint import_pieces_pkey PRIMARY KEY (import_id, piece)
);

create table import_row_errors (
  import_id uuid not null,
  line integer not null,
  because text not null,
  explanation text not null,
  raw text not null,
  constraint import_row_errors_import_id_fkey FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE,
  constraint import_row_errors_pkey PRIMARY KEY (import_id, line)
);

create table imported_rows (
  bucket smallint not null,
  hash bytea not null,
  ordinal integer not null,
  message_id uuid not null,
  import_id uuid not null,
  constraint imported_rows_pkey PRIMARY KEY (bucket, hash, ordinal)
);

create table imports (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  campaign_name text,
  format text not null,
  service text,
  default_country text,
  mapping jsonb,
  state text not null,
  because text,
  line integer not null default 0,
  reply_after uuid,
  rows_read integer not null default 0,
  messages integer not null default 0,
  replies integer not null default 0,
  already_known integer not null default 0,
  evidence_added integer not null default 0,
  row_errors integer not null default 0,
  campaigns integer not null default 0,
  opt_outs integer not null default 0,
  notes jsonb not null default '{}'::jsonb,
  octets bigint not null,
  created_by text not null,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  lease uuid,
  leased_until timestamp with time zone,
  constraint imports_pkey PRIMARY KEY (id),
  constraint imports_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))),
  constraint imports_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table inbound_messages (
  id uuid not null,
  workspace_id uuid not null,
  account_id uuid not null,
  sender text not null,
  recipient text not null,
  text text not null,
  keyword text,
  journal_id uuid,
  received_at timestamp with time zone not null,
  campaign_id uuid,
  import_id uuid,
  imported_at timestamp with time zone,
  channel text not null default 'sms'::text,
  vendor_id text,
  segments smallint,
  missing_segments smallint[] not null default '{}'::smallint[],
  sequence smallint not null default 1,
  constraint inbound_messages_pkey PRIMARY KEY (id)
);

create table inbound_segments (
  text_id uuid not null,
  number smallint not null,
  total smallint not null,
  reference text not null,
  workspace_id uuid not null,
  account_id uuid not null,
  source text not null,
  source_ton smallint,
  destination text not null,
  channel text not null,
  octets bytea,
  data_coding smallint,
  text text,
  journal_id uuid not null,
  received_at timestamp with time zone not null,
  inbound_id uuid,
  constraint inbound_segments_check CHECK ((((octets IS NULL) = (data_coding IS NULL)) AND ((octets IS NULL) <> (text IS NULL)))),
  constraint inbound_segments_number_check CHECK (((number >= 1) AND (number <= 255))),
  constraint inbound_segments_pkey PRIMARY KEY (text_id, number),
  constraint inbound_segments_total_check CHECK (((total >= 2) AND (total <= 255)))
);

create table inbox (
  bucket smallint not null,
  journal_id uuid not null,
  account_id uuid not null,
  adopted boolean not null default false,
  constraint inbox_pkey PRIMARY KEY (bucket, journal_id)
) with (autovacuum_vacuum_scale_factor=0.02);

create table jobs (
  id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  subject text,
  state text not null,
  done bigint not null default 0,
  total bigint,
  errors jsonb not null default '[]'::jsonb,
  result jsonb,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  ask jsonb,
  cursor text,
  taken_until timestamp with time zone,
  constraint jobs_pkey PRIMARY KEY (id)
);

create table journal (
  bucket smallint not null,
  id uuid not null,
  account_id uuid not null,
  protocol text not null,
  raw bytea not null,
  meta jsonb,
  constraint journal_pkey PRIMARY KEY (bucket, id)
) partition by RANGE (id);

create table latencies (
  bucket smallint not null,
  account_id uuid not null,
  campaign_id uuid not null,
  bin smallint not null,
  status text not null,
  messages bigint not null,
  constraint latencies_pkey PRIMARY KEY (bucket, account_id, campaign_id, bin, status)
) with (fillfactor=50);

create table memberships (
  workspace_id uuid not null,
  user_id uuid not null,
  role text not null,
  created_at timestamp with time zone not null,
  constraint memberships_pkey PRIMARY KEY (workspace_id, user_id),
  constraint memberships_role_known CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'user'::text]))),
  constraint memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint memberships_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table message_contents (
  bucket smallint not null,
  message_id uuid not null,
  workspace_id uuid not null,
  recipient text not null,
  sender text not null,
  text text not null,
  fields jsonb,
  raw text,
  callback jsonb,
  callback_endpoint uuid,
  wire jsonb,
  number_proof bytea,
  constraint message_contents_pkey PRIMARY KEY (bucket, message_id)
) partition by RANGE (message_id);

create table messages (
  bucket smallint not null,
  id uuid not null,
  workspace_id uuid not null,
  campaign_id uuid not null,
  row_number integer,
  reference text,
  plan text not null,
  account_id uuid,
  segments smallint not null,
  status text not null,
  reason text,
  detail text,
  fault text,
  permanent boolean,
  grade text,
  charge text not null,
  charge_source text not null,
  conflict boolean not null default false,
  texted_twice boolean not null default false,
  segments_delivered smallint not null default 0,
  segments_known smallint not null default 0,
  submissions smallint not null default 0,
  word text,
  code text,
  rule text not null,
  sequence integer not null default 1,
  price_micros bigint,
  is_final boolean not null,
  created_at timestamp with time zone not null,
  valid_until timestamp with time zone,
  submitted_at timestamp with time zone,
  expected_by timestamp with time zone,
  final_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  debited_micros bigint,
  queued_at timestamp with time zone,
  is_pinned boolean not null default false,
  channel text not null default 'sms'::text,
  fallback jsonb,
  has_own_sender boolean not null default false,
  turned jsonb,
  is_test boolean not null default false,
  constraint messages_pkey PRIMARY KEY (bucket, id),
  constraint messages_plan_known CHECK ((plan = ANY (ARRAY['draft'::text, 'scheduled'::text, 'held'::text, 'queued'::text]))),
  constraint messages_status_known CHECK ((status = ANY (ARRAY['draft'::text, 'scheduled'::text, 'held'::text, 'queued'::text, 'submitted'::text, 'sent'::text, 'unconfirmed'::text, 'expired'::text, 'cancelled'::text, 'failed'::text, 'rejected'::text, 'partial'::text, 'delivered'::text, 'read'::text])))
) partition by RANGE (id);

create table messages_to_forget (
  bucket smallint not null,
  message_id uuid not null,
  text text,
  hides_number boolean not null,
  asked_at timestamp with time zone not null,
  look_at timestamp with time zone not null,
  constraint messages_to_forget_pkey PRIMARY KEY (bucket, message_id),
  constraint messages_to_forget_text_check CHECK ((text = ANY (ARRAY['hashed'::text, 'removed'::text])))
);

create table migrations (
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null,
  constraint migrations_pkey PRIMARY KEY (name)
);

create table one_time_tokens (
  token_hash bytea not null,
  purpose text not null,
  workspace_id uuid,
  payload jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_tokens_pkey PRIMARY KEY (token_hash),
  constraint one_time_tokens_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table opt_outs (
  bucket smallint not null,
  workspace_id uuid not null,
  number text not null,
  kind text not null default 'opt-out'::text,
  source text not null,
  keyword text,
  note text,
  created_at timestamp with time zone not null,
  constraint opt_outs_pkey PRIMARY KEY (bucket, workspace_id, number, kind)
);

create table orphans (
  journal_id uuid not null,
  workspace_id uuid not null,
  account_id uuid not null,
  state text not null,
  id_keys text[] not null,
  provider_id text,
  recipient text,
  reading jsonb not null,
  because text not null,
  recorded_at timestamp with time zone not null,
  constraint orphans_pkey PRIMARY KEY (journal_id),
  constraint orphans_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'ambiguous'::text, 'malformed'::text])))
);

create table polls (
  bucket smallint not null,
  message_id uuid not null,
  submission smallint not null,
  account_id uuid not null,
  due_at timestamp with time zone not null,
  tries smallint not null default 0,
  constraint polls_pkey PRIMARY KEY (bucket, message_id, submission)
);

create table proof_keys (
  id uuid not null,
  workspace_id uuid not null,
  sealed bytea not null,
  constraint proof_keys_pkey PRIMARY KEY (id),
  constraint proof_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);

create table provider_accounts (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  kind text not null,
  is_demo boolean not null default false,
  enabled boolean not null default true,
  settings jsonb not null,
  sealed_secret bytea,
  learned jsonb not null default '{}'::jsonb,
  weights jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  last_bound_at timestamp with time zone,
  health jsonb not null default '{}'::jsonb,
  polled_until timestamp with time zone,
  constraint provider_accounts_name_once UNIQUE (workspace_id, name),
  constraint provider_accounts_pkey PRIMARY KEY (id),
  constraint provider_accounts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table provider_ids (
  home smallint not null,
  account_id uuid not null,
  id_key text not null,
  provider_id text not null,
  tail_hash bytea not null,
  bucket smallint not null,
  message_id uuid not null,
  submission smallint not null,
  segment smallint not null,
  submitted_at timestamp with time zone not null,
  constraint provider_ids_pkey PRIMARY KEY (home, account_id, id_key, message_id, submission, segment)
) partition by RANGE (message_id);

create table quarantine (
  id uuid not null,
  workspace_id uuid not null,
  account_id uuid not null,
  raw bytea not null,
  meta jsonb not null,
  because text not null,
  constraint quarantine_pkey PRIMARY KEY (id)
);

create table recent_texts (
  bucket smallint not null,
  workspace_id uuid not null,
  hash bytea not null,
  sent_at timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  message_ids uuid[] not null default '{}'::uuid[],
  blocked_until timestamp with time zone,
  expires_at timestamp with time zone not null,
  constraint recent_texts_pkey PRIMARY KEY (bucket, workspace_id, hash)
) with (fillfactor=70);

create table send_queue (
  bucket smallint not null,
  message_id uuid not null,
  account_id uuid not null,
  campaign_id uuid not null,
  workspace_id uuid not null,
  due_at timestamp with time zone not null,
  submission smallint not null default 1,
  valid_until timestamp with time zone,
  despite_opt_out boolean not null default false,
  failures smallint not null default 0,
  constraint send_queue_pkey PRIMARY KEY (bucket, message_id)
) with (autovacuum_vacuum_scale_factor=0.02, fillfactor=90);

create table senders (
  workspace_id uuid not null,
  name_key text not null,
  name text not null,
  state text not null,
  destinations text[] not null default '{}'::text[],
  note text,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint senders_pkey PRIMARY KEY (workspace_id, name_key),
  constraint senders_state_known CHECK ((state = ANY (ARRAY['registered'::text, 'blocked'::text]))),
  constraint senders_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table sessions (
  token_hash bytea not null,
  user_id uuid not null,
  workspace_id uuid not null,
  csrf_token text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (token_hash),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint sessions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table spend (
  workspace_id uuid not null,
  month text not null,
  messages bigint not null default 0,
  segments bigint not null default 0,
  micros bigint not null default 0,
  constraint spend_pkey PRIMARY KEY (workspace_id, month)
);

create table submissions (
  bucket smallint not null,
  message_id uuid not null,
  submission smallint not null,
  segment smallint not null,
  account_id uuid not null,
  habit text not null default 'each'::text,
  submitted_at timestamp with time zone not null,
  answer text,
  provider_id text,
  answer_code text,
  answered_at timestamp with time zone,
  channel text not null default 'sms'::text,
  constraint submissions_answer_known CHECK ((answer = ANY (ARRAY['accepted'::text, 'refused'::text, 'busy'::text, 'unknown'::text]))),
  constraint submissions_pkey PRIMARY KEY (bucket, message_id, submission, segment)
) partition by RANGE (message_id);

create table table_entries (
  id uuid not null,
  workspace_id uuid not null,
  vendor text not null,
  field text not null,
  code text not null,
  account_id uuid,
  version integer not null,
  status text not null,
  reason text,
  permanent boolean,
  charge text,
  grade text,
  meaning text,
  note text,
  created_at timestamp with time zone not null,
  created_by text not null,
  replaced_at timestamp with time zone,
  replaced_by text,
  constraint table_entries_pkey PRIMARY KEY (id),
  constraint table_entries_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table unknown_sightings (
  workspace_id uuid not null,
  vendor text not null,
  field text not null,
  code text not null,
  message_id uuid not null,
  account_id uuid not null,
  constraint unknown_sightings_pkey PRIMARY KEY (workspace_id, vendor, field, code, message_id, account_id)
);

create table unknown_words (
  id uuid not null,
  workspace_id uuid not null,
  account_id uuid not null,
  vendor text not null,
  field text not null,
  code text not null,
  word text,
  receipts bigint not null default 0,
  messages bigint not null default 0,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  samples jsonb not null default '[]'::jsonb,
  state text not null default 'open'::text,
  entry_id uuid,
  constraint unknown_words_once UNIQUE (workspace_id, account_id, vendor, field, code),
  constraint unknown_words_pkey PRIMARY KEY (id),
  constraint unknown_words_state_known CHECK ((state = ANY (ARRAY['open'::text, 'named'::text, 'ignored'::text])))
);

create table users (
  id uuid not null,
  email text not null,
  name text not null,
  password_hash text not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint users_email_once UNIQUE (email),
  constraint users_pkey PRIMARY KEY (id)
);

create table vocabulary_revisions (
  workspace_id uuid not null,
  revision integer not null,
  constraint vocabulary_revisions_pkey PRIMARY KEY (workspace_id),
  constraint vocabulary_revisions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table watches (
  id uuid not null,
  kind text not null,
  due_at timestamp with time zone not null,
  messages uuid[] not null,
  constraint watches_pkey PRIMARY KEY (id)
);

create table workspaces (
  id uuid not null,
  name text not null,
  is_demo boolean not null default false,
  default_country text,
  number_key bytea not null,
  rate_cap_per_s integer,
  spend_cap_micros bigint,
  currency text not null default 'EUR'::text,
  retention_days integer not null default 90,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint workspaces_pkey PRIMARY KEY (id)
);

-- indexes

CREATE INDEX batch_callbacks_by_due_at ON public.batch_callbacks USING btree (due_at);

CREATE INDEX callback_endpoints_by_workspace ON public.callback_endpoints USING btree (workspace_id, kind, id);

CREATE UNIQUE INDEX callback_endpoints_of_logins ON public.callback_endpoints USING btree (login_id) WHERE (kind = 'login'::text);

CREATE UNIQUE INDEX callback_endpoints_of_origins ON public.callback_endpoints USING btree (workspace_id, url) WHERE (kind = 'origin'::text);

CREATE INDEX callback_queue_by_message ON public.callback_queue USING btree (endpoint_id, message_id, sequence);

CREATE INDEX callback_queue_by_turn ON public.callback_queue USING btree (endpoint_id, due_at, callback_id);

CREATE INDEX callbacks_by_endpoint ON ONLY public.callbacks USING btree (endpoint_id, id);

CREATE INDEX callbacks_by_message ON ONLY public.callbacks USING btree (message_id, sequence);

CREATE INDEX callbacks_dead ON ONLY public.callbacks USING btree (endpoint_id, id) WHERE (state = 'dead'::text);

CREATE INDEX callbacks_needless ON ONLY public.callbacks USING btree (endpoint_id, id) WHERE (state = 'needless'::text);

CREATE UNIQUE INDEX campaigns_by_source_key ON public.campaigns USING btree (workspace_id, source_key) WHERE (source_key IS NOT NULL);

CREATE INDEX campaigns_by_workspace ON public.campaigns USING btree (workspace_id, created_at DESC, id);

CREATE INDEX corrections_by_campaign ON public.corrections USING btree (campaign_id, at DESC, message_id DESC, sequence DESC);

CREATE INDEX corrections_by_time ON public.corrections USING btree (workspace_id, at DESC, message_id DESC, sequence DESC);

CREATE INDEX counts_by_campaign ON public.counts USING btree (campaign_id);

CREATE INDEX credit_movements_by_time ON public.credit_movements USING btree (workspace_id, at DESC, id);

CREATE UNIQUE INDEX door_logins_by_name ON public.door_logins USING btree (username) WHERE (revoked_at IS NULL);

CREATE INDEX door_logins_by_workspace ON public.door_logins USING btree (workspace_id, id);

CREATE INDEX held_messages_by_campaign ON public.held_messages USING btree (campaign_id, message_id);

CREATE INDEX held_messages_by_validity ON public.held_messages USING btree (valid_until) WHERE (valid_until IS NOT NULL);

CREATE INDEX held_messages_by_workspace ON public.held_messages USING btree (workspace_id, message_id);

CREATE INDEX import_campaigns_by_campaign ON public.import_campaigns USING btree (campaign_id);

CREATE INDEX imports_by_workspace ON public.imports USING btree (workspace_id, id DESC);

CREATE INDEX imports_running ON public.imports USING btree (workspace_id, id) WHERE (state = 'running'::text);

CREATE INDEX inbound_messages_by_campaign ON public.inbound_messages USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);

CREATE INDEX inbound_messages_by_conversation ON public.inbound_messages USING btree (workspace_id, sender, recipient, received_at DESC, id DESC);

CREATE INDEX inbound_messages_by_import ON public.inbound_messages USING btree (import_id, id) WHERE (import_id IS NOT NULL);

CREATE INDEX inbound_messages_by_sender ON public.inbound_messages USING btree (workspace_id, sender, received_at DESC);

CREATE INDEX inbound_messages_by_time ON public.inbound_messages USING btree (workspace_id, received_at DESC, id);

CREATE INDEX inbound_messages_imported_stops ON public.inbound_messages USING btree (workspace_id, received_at DESC) WHERE ((import_id IS NOT NULL) AND (keyword = 'stop'::text));

CREATE UNIQUE INDEX inbound_messages_once ON public.inbound_messages USING btree (account_id, vendor_id, sender, md5(text)) WHERE (vendor_id IS NOT NULL);

CREATE INDEX inbound_segments_by_inbound ON public.inbound_segments USING btree (inbound_id) WHERE (inbound_id IS NOT NULL);

CREATE INDEX inbound_segments_by_source ON public.inbound_segments USING btree (workspace_id, ltrim(source, '+'::text), received_at);

CREATE INDEX inbound_segments_unshown ON public.inbound_segments USING btree (received_at) WHERE (inbound_id IS NULL);

CREATE INDEX inbox_by_age ON public.inbox USING btree (journal_id);

CREATE INDEX jobs_to_do ON public.jobs USING btree (started_at) WHERE ((state = 'running'::text) AND (ask IS NOT NULL));

CREATE INDEX message_contents_by_recipient ON ONLY public.message_contents USING btree (bucket, recipient, message_id);

CREATE INDEX messages_against_number ON ONLY public.messages USING btree (workspace_id, id) WHERE (reason = ANY (ARRAY['invalid-number'::text, 'unknown-subscriber'::text, 'not-sms-capable'::text, 'handset-unreachable'::text, 'opted-out'::text, 'do-not-disturb'::text, 'recipient-blocklisted'::text]));

CREATE INDEX messages_by_campaign ON ONLY public.messages USING btree (campaign_id, id);

CREATE INDEX messages_by_reference ON ONLY public.messages USING btree (workspace_id, reference) WHERE (reference IS NOT NULL);

CREATE INDEX messages_by_workspace ON ONLY public.messages USING btree (workspace_id, id);

CREATE INDEX messages_in_doubt ON ONLY public.messages USING btree (campaign_id) WHERE (conflict OR texted_twice);

CREATE INDEX messages_to_forget_by_look_at ON public.messages_to_forget USING btree (look_at);

CREATE INDEX opt_outs_by_time ON public.opt_outs USING btree (workspace_id, created_at DESC, number);

CREATE INDEX orphans_by_account ON public.orphans USING btree (account_id, state, recorded_at);

CREATE INDEX orphans_by_keys ON public.orphans USING gin (id_keys);

CREATE INDEX orphans_by_workspace ON public.orphans USING btree (workspace_id, account_id, journal_id DESC);

CREATE INDEX orphans_waiting ON public.orphans USING btree (journal_id) WHERE (state = 'waiting'::text);

CREATE INDEX polls_by_turn ON public.polls USING btree (account_id, due_at);

CREATE INDEX proof_keys_by_workspace ON public.proof_keys USING btree (workspace_id, id);

CREATE INDEX quarantine_by_account ON public.quarantine USING btree (account_id, id);

CREATE INDEX quarantine_by_workspace ON public.quarantine USING btree (workspace_id, id);

CREATE INDEX recent_texts_by_expiry ON public.recent_texts USING btree (expires_at);

CREATE INDEX send_queue_by_turn ON public.send_queue USING btree (account_id, campaign_id, due_at, message_id);

CREATE INDEX send_queue_by_validity ON public.send_queue USING btree (valid_until) WHERE (valid_until IS NOT NULL);

CREATE INDEX submissions_late ON ONLY public.submissions USING btree (submitted_at, message_id, bucket) WHERE (submitted_at > hour_after(message_id));

CREATE UNIQUE INDEX table_entries_in_force ON public.table_entries USING btree (workspace_id, vendor, field, code, COALESCE(account_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (replaced_at IS NULL);

CREATE INDEX unknown_sightings_by_age ON public.unknown_sightings USING btree (workspace_id, message_id);

CREATE INDEX unknown_words_by_state ON public.unknown_words USING btree (workspace_id, state, id DESC);

CREATE INDEX watches_by_due ON public.watches USING btree (due_at);

-- functions

CREATE OR REPLACE FUNCTION public.audit_log_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the audit log is append-only';
end $function$
;

CREATE OR REPLACE FUNCTION public.claim_queue(p_account uuid, p_limit integer, p_now timestamp with time zone, p_turn double precision)
 RETURNS TABLE(bucket smallint, message_id uuid, despite_opt_out boolean)
 LANGUAGE plpgsql
 ROWS 200
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.debit_messages(p_day date, p_bucket smallint[], p_id uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  with debited as (
    update messages m set debited_micros = m.price_micros
    from unnest(p_bucket, p_id) as given (bucket, id)
    where m.bucket = given.bucket and m.id = given.id and m.price_micros > 0 and m.debited_micros is null
      and m.status in ('queued', 'scheduled')
      and m.workspace_id in (select b.workspace_id from balances b where b.is_on)
    returning m.workspace_id, m.price_micros
  ), sums as (
    select workspace_id, count(*) as messages, sum(price_micros) as micros from debited group by 1
  ), taken as (
    update balances b set micros = b.micros - sums.micros from sums
    where b.workspace_id = sums.workspace_id
  )
  insert into credit_usage (workspace_id, day, messages, micros)
  select workspace_id, p_day, messages, micros from sums
  on conflict (workspace_id, day) do update set
    messages = credit_usage.messages + excluded.messages,
    micros = credit_usage.micros + excluded.micros;
end $function$
;

CREATE OR REPLACE FUNCTION public.end_unsent_messages(p_counts_bucket smallint, p_now timestamp with time zone, p_bucket smallint[], p_id uuid[], p_evidence jsonb, p_standing jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_queue_bucket smallint[]; v_queue_id uuid[];
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[];
  v_status text[]; v_reason text[]; v_code text[]; v_charge text[]; v_segments smallint[]; v_price bigint[];
  v_was_queued boolean[]; v_month text[]; v_kept bigint[]; v_new_charge text[];
begin
  -- The queue first, as whoever claims takes it first; what is being claimed now is skipped.
  select array_agg(bucket), array_agg(message_id) into v_queue_bucket, v_queue_id
  from (
    select q.bucket, q.message_id
    from unnest(p_bucket, p_id) as given (bucket, id)
    join send_queue q on q.bucket = given.bucket and q.message_id = given.id
    order by q.bucket, q.message_id
    for update of q skip locked
  ) mine;
  delete from send_queue q
  using unnest(v_queue_bucket, v_queue_id) as mine (bucket, id)
  where q.bucket = mine.bucket and q.message_id = mine.id;

  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(coalesce(account_id, '00000000-0000-0000-0000-000000000000')), array_agg(status),
    array_agg(coalesce(reason, '')), array_agg(case when reason is null then '' else coalesce(code, '') end),
    array_agg(charge), array_agg(segments), array_agg(coalesce(price_micros, 0)), array_agg(was_queued),
    array_agg(to_char(coalesce(queued_at, created_at) at time zone 'UTC', 'YYYY-MM')),
    array_agg(case when has_left_channel(turned) then coalesce((turned ->> 'leftMicros')::bigint, 0) end),
    array_agg(case when has_left_channel(turned) then charge else p_standing ->> 'charge' end)
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments,
    v_price, v_was_queued, v_month, v_kept, v_new_charge
  from (
    select m.*, given.was_queued from (
      select bucket, id, true as was_queued from unnest(v_queue_bucket, v_queue_id) as mine (bucket, id)
      union all
      select bucket, id, false from unnest(p_bucket, p_id) as given (bucket, id)
    ) given
    join messages m on m.bucket = given.bucket and m.id = given.id
    where case when given.was_queued then m.status in ('queued', 'scheduled')
      else m.status in ('draft', 'held') or (m.status = 'scheduled'
        and m.campaign_id <> '00000000-0000-0000-0000-000000000000') end
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into evidence (bucket, message_id, key, kind, submission, status, grade, reason, detail, fault,
    permanent, recorded_at)
  select bucket, id, p_evidence ->> 'key', p_evidence ->> 'kind', 0, p_evidence ->> 'status',
    p_evidence ->> 'grade', p_evidence ->> 'reason', p_evidence ->> 'detail', p_evidence ->> 'fault',
    (p_evidence ->> 'permanent')::boolean, p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  on conflict (bucket, message_id, key) do nothing;

  update messages m
  set status = p_evidence ->> 'status', reason = p_evidence ->> 'reason', detail = p_evidence ->> 'detail',
    fault = p_evidence ->> 'fault', permanent = (p_evidence ->> 'permanent')::boolean,
    grade = p_evidence ->> 'grade', charge = given.charge,
    charge_source = case when given.kept is null then p_standing ->> 'charge_source' else m.charge_source end,
    price_micros = case when given.kept is null then m.price_micros
      else (m.turned ->> 'leftMicros')::bigint end,
    rule = p_standing ->> 'rule', is_final = true,
    final_at = p_now, updated_at = p_now, sequence = m.sequence + 1
  from unnest(v_bucket, v_id, v_kept, v_new_charge) as given (bucket, id, kept, charge)
  where m.bucket = given.bucket and m.id = given.id;

  -- What was reserved when they were queued, for now or for later, is free again in the month of then. Of
  -- what was handed over by a channel that it left, only what the turn made it dearer.
  update spend s
  set messages = greatest(0, s.messages - freed.messages), segments = greatest(0, s.segments - freed.segments),
    micros = greatest(0, s.micros - freed.micros)
  from (
    select workspace, month, count(*) filter (where kept is null) as messages,
      coalesce(sum(segments) filter (where kept is null), 0) as segments,
      sum(price - coalesce(kept, 0)) as micros
    from unnest(v_workspace, v_month, v_was_queued, v_segments, v_price, v_kept)
      as given (workspace, month, was_queued, segments, price, kept)
    where was_queued
    group by workspace, month
  ) freed
  where s.workspace_id = freed.workspace and s.month = freed.month;

  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, move.reason, account, move.code, move.charge,
    sum(move.sign), sum(move.sign * segments), sum(move.sign * move.price)
  from unnest(v_workspace, v_campaign, v_account, v_status, v_reason, v_code, v_charge, v_segments, v_price,
    v_kept, v_new_charge)
    as given (workspace, campaign, account, status, reason, code, charge, segments, price, kept, new_charge)
  cross join lateral (values
    (given.status, given.reason, given.code, given.charge, given.price, -1),
    (p_evidence ->> 'status', p_evidence ->> 'reason', given.code, given.new_charge,
      coalesce(given.kept, given.price), 1)
  ) as move (status, reason, code, charge, price, sign)
  group by 2, 3, 4, 5, 6, 7, 8
  order by 2, 3, 4, 5, 6, 7, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
  return cardinality(v_id);
end $function$
;

CREATE OR REPLACE FUNCTION public.ended_unsent(p_bucket smallint[], p_id uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
  select m.id
  from unnest(p_bucket, p_id) as given (bucket, id)
  cross join lateral (
    select m.id from messages m
    where m.bucket = given.bucket and m.id = given.id and m.is_final and not has_left_channel(m.turned)
      and m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
    offset 0
  ) m
$function$
;

CREATE OR REPLACE FUNCTION public.has_left_channel(p_turned jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_turned is not null and (p_turned ->> 'submission')::integer > 0
$function$
;

CREATE OR REPLACE FUNCTION public.hold_messages(p_counts_bucket smallint, p_now timestamp with time zone, p_valid_until timestamp with time zone, p_bucket smallint[], p_id uuid[], p_because text[])
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[]; v_status text[];
  v_charge text[]; v_segments smallint[]; v_price bigint[]; v_because text[]; v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(status), array_agg(charge), array_agg(segments), array_agg(price_micros),
    array_agg(because), array_agg(coalesce(p_valid_until, valid_until))
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price, v_because,
    v_valid_until
  from (
    select m.*, given.because from unnest(p_bucket, p_id, p_because) as given (bucket, id, because)
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status in ('draft', 'scheduled')
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into held_messages (bucket, message_id, workspace_id, campaign_id, because, held_at, due_at,
    valid_until)
  select bucket, id, workspace, campaign, because, p_now, p_now, valid_until
  from unnest(v_bucket, v_id, v_workspace, v_campaign, v_because, v_valid_until)
    as given (bucket, id, workspace, campaign, because, valid_until);

  update messages m
  set plan = 'held', status = 'held', reason = 'held-for-review',
    valid_until = coalesce(p_valid_until, m.valid_until), sequence = m.sequence + 1, updated_at = p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  where m.bucket = given.bucket and m.id = given.id;

  perform move_waiting_counts(p_counts_bucket, v_workspace, v_campaign, v_account, v_status,
    array_fill(null::text, array[cardinality(v_id)]), array_fill('held'::text, array[cardinality(v_id)]),
    array_fill('held-for-review'::text, array[cardinality(v_id)]), v_charge, v_segments, v_price);
  return cardinality(v_id);
end $function$
;

CREATE OR REPLACE FUNCTION public.hour_after(p_id uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_timestamp(('x' || left(p_id::text, 8) || substr(p_id::text, 10, 4))::bit(48)::bigint / 1000.0::float8 + 3600)
$function$
;

CREATE OR REPLACE FUNCTION public.is_simulated(p_account uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from provider_accounts a where a.id = p_account and a.is_demo)
$function$
;

CREATE OR REPLACE FUNCTION public.is_test_message(p_message jsonb)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select (p_message ->> 'is_test')::boolean or is_simulated((p_message ->> 'account_id')::uuid)
$function$
;

CREATE OR REPLACE FUNCTION public.let_go_unsent(p_day date, p_bucket smallint[], p_id uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  -- By place and not by a join: the table is empty whenever nobody looks, and full when it matters.
  delete from held_messages h
  where h.ctid = any (array(
    select w.ctid
    from unnest(p_bucket, p_id) as given (bucket, id)
    cross join lateral (
      select w.ctid from held_messages w where w.bucket = given.bucket and w.message_id = given.id
      offset 0
    ) w
    cross join lateral (
      select 1 from messages m
      where m.bucket = given.bucket and m.id = given.id and m.status <> 'held' offset 0
    ) m
  ));

  with ended as (
    select m.bucket, m.id, m.workspace_id, m.debited_micros - kept.micros as micros, kept.micros as kept
    from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    cross join lateral (select case
      when not has_left_channel(m.turned) or m.charge = 'no' then 0
      else least(m.debited_micros, coalesce((m.turned ->> 'debitedMicros')::bigint, 0))
    end as micros) kept
    where m.debited_micros > kept.micros and m.is_final
      and (m.rule in ('refused-by-us', 'failed-by-us', 'stopped-by-person', 'validity-over')
        or has_left_channel(m.turned))
    order by m.bucket, m.id
    for no key update of m
  ), cleared as (
    update messages m set debited_micros = nullif(ended.kept, 0) from ended
    where m.bucket = ended.bucket and m.id = ended.id
  ), sums as (
    select workspace_id, count(*) filter (where kept = 0) as messages, sum(micros) as micros from ended group by 1
  ), given_back as (
    update balances b set micros = b.micros + sums.micros from sums
    where b.workspace_id = sums.workspace_id
  )
  insert into credit_usage (workspace_id, day, refunded, refunded_micros)
  select workspace_id, p_day, messages, micros from sums
  on conflict (workspace_id, day) do update set
    refunded = credit_usage.refunded + excluded.refunded,
    refunded_micros = credit_usage.refunded_micros + excluded.refunded_micros;
end $function$
;

CREATE OR REPLACE FUNCTION public.listening_workspaces(p_workspace uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
AS $function$
  select array_agg(distinct e.workspace_id) from callback_endpoints e
  where e.workspace_id = any (p_workspace) and e.state <> 'off' and e.deleted_at is null
$function$
;

CREATE OR REPLACE FUNCTION public.lock_budgets(p_workspace uuid[], p_month text)
 RETURNS TABLE(workspace_id uuid, messages bigint, micros bigint, balance_micros bigint)
 LANGUAGE plpgsql
AS $function$
begin
  insert into spend (workspace_id, month)
  select given.id, p_month from unnest(p_workspace) as given (id) order by given.id
  on conflict on constraint spend_pkey do update set micros = spend.micros;
  perform from balances b where b.workspace_id = any (p_workspace) order by b.workspace_id for update;
  return query
    select s.workspace_id, s.messages, s.micros, b.micros
    from spend s left join balances b on b.workspace_id = s.workspace_id and b.is_on
    where s.workspace_id = any (p_workspace) and s.month = p_month;
end $function$
;

CREATE OR REPLACE FUNCTION public.make_id(p_at timestamp with time zone, p_bucket integer)
 RETURNS uuid
 LANGUAGE sql
AS $function$
  select (lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14, 17) || lpad(to_hex(p_bucket), 2, '0'))::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.move_waiting_counts(p_counts_bucket smallint, p_workspace uuid[], p_campaign uuid[], p_account uuid[], p_from text[], p_from_reason text[], p_to text[], p_to_reason text[], p_charge text[], p_segments smallint[], p_price bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, move.reason,
    coalesce(account, '00000000-0000-0000-0000-000000000000'), '', charge, sum(move.sign),
    sum(move.sign * segments), sum(move.sign * coalesce(price, 0))
  from unnest(p_workspace, p_campaign, p_account, p_from, p_from_reason, p_to, p_to_reason, p_charge,
    p_segments, p_price)
    as given (workspace, campaign, account, from_status, from_reason, to_status, to_reason, charge, segments,
      price)
  cross join lateral (values
    (from_status, coalesce(from_reason, ''), -1), (to_status, coalesce(to_reason, ''), 1)
  ) as move (status, reason, sign)
  group by 2, 3, 4, 5, 6, 8
  order by 2, 3, 4, 5, 6, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
end $function$
;

CREATE OR REPLACE FUNCTION public.queue_messages(p_counts_bucket smallint, p_month text, p_now timestamp with time zone, p_valid_until timestamp with time zone, p_bucket smallint[], p_id uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[];
  v_status text[]; v_charge text[]; v_segments smallint[]; v_price bigint[]; v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(status), array_agg(charge), array_agg(segments), array_agg(price_micros),
    array_agg(coalesce(p_valid_until, valid_until))
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price,
    v_valid_until
  from (
    select m.* from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status in ('draft', 'scheduled') and m.account_id is not null
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, valid_until)
  select bucket, id, account, campaign, workspace, p_now, valid_until
  from unnest(v_bucket, v_id, v_account, v_campaign, v_workspace, v_valid_until)
    as given (bucket, id, account, campaign, workspace, valid_until);

  update messages m
  set plan = 'queued', status = 'queued', valid_until = coalesce(p_valid_until, m.valid_until),
    sequence = m.sequence + 1, queued_at = p_now,
    updated_at = p_now
  from unnest(v_bucket, v_id) as given (bucket, id)
  where m.bucket = given.bucket and m.id = given.id;

  insert into spend (workspace_id, month, messages, segments, micros)
  select workspace, p_month, count(*), sum(segments), sum(coalesce(price, 0))
  from unnest(v_workspace, v_segments, v_price) as given (workspace, segments, price)
  group by workspace
  order by workspace
  on conflict (workspace_id, month) do update set
    messages = spend.messages + excluded.messages,
    segments = spend.segments + excluded.segments,
    micros = spend.micros + excluded.micros;

  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, move.status, '', account, '', charge, sum(move.sign),
    sum(move.sign * segments), sum(move.sign * coalesce(price, 0))
  from unnest(v_workspace, v_campaign, v_account, v_status, v_charge, v_segments, v_price)
    as given (workspace, campaign, account, status, charge, segments, price)
  cross join lateral (values (given.status, -1), ('queued', 1)) as move (status, sign)
  group by 2, 3, 4, 6, 8
  order by 2, 3, 4, 6, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;
  return cardinality(v_id);
end $function$
;

CREATE OR REPLACE FUNCTION public.release_messages(p_counts_bucket smallint, p_month text, p_now timestamp with time zone, p_bucket smallint[], p_id uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_bucket smallint[]; v_id uuid[]; v_workspace uuid[]; v_campaign uuid[]; v_account uuid[]; v_reason text[];
  v_to text[]; v_charge text[]; v_segments smallint[]; v_price bigint[]; v_due timestamptz[];
  v_valid_until timestamptz[];
begin
  select array_agg(bucket), array_agg(id), array_agg(workspace_id), array_agg(campaign_id),
    array_agg(account_id), array_agg(reason),
    array_agg(case when due_at > p_now then 'scheduled' else 'queued' end), array_agg(charge),
    array_agg(segments), array_agg(price_micros), array_agg(greatest(due_at, p_now)), array_agg(held_until)
  into v_bucket, v_id, v_workspace, v_campaign, v_account, v_reason, v_to, v_charge, v_segments, v_price,
    v_due, v_valid_until
  from (
    select m.*, h.due_at, h.valid_until as held_until from unnest(p_bucket, p_id) as given (bucket, id)
    cross join lateral (
      select w.due_at, w.valid_until from held_messages w
      where w.bucket = given.bucket and w.message_id = given.id offset 0
    ) h
    join messages m on m.bucket = given.bucket and m.id = given.id
    where m.status = 'held' and m.account_id is not null
    order by m.bucket, m.id
    for no key update of m
  ) locked;
  if v_id is null then
    return 0;
  end if;

  delete from held_messages h
  where h.ctid = any (array(
    select w.ctid
    from unnest(v_bucket, v_id) as given (bucket, id)
    cross join lateral (
      select w.ctid from held_messages w where w.bucket = given.bucket and w.message_id = given.id
      offset 0
    ) w
  ));

  insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, valid_until)
  select bucket, id, account, campaign, workspace, due, valid_until
  from unnest(v_bucket, v_id, v_account, v_campaign, v_workspace, v_due, v_valid_until)
    as given (bucket, id, account, campaign, workspace, due, valid_until);

  update messages m
  set plan = given.to_status, status = given.to_status, reason = null, sequence = m.sequence + 1,
    queued_at = p_now, updated_at = p_now
  from unnest(v_bucket, v_id, v_to) as given (bucket, id, to_status)
  where m.bucket = given.bucket and m.id = given.id;

  insert into spend (workspace_id, month, messages, segments, micros)
  select workspace, p_month, count(*), sum(segments), sum(coalesce(price, 0))
  from unnest(v_workspace, v_segments, v_price) as given (workspace, segments, price)
  group by workspace
  order by workspace
  on conflict (workspace_id, month) do update set
    messages = spend.messages + excluded.messages,
    segments = spend.segments + excluded.segments,
    micros = spend.micros + excluded.micros;

  perform move_waiting_counts(p_counts_bucket, v_workspace, v_campaign, v_account,
    array_fill('held'::text, array[cardinality(v_id)]), v_reason, v_to,
    array_fill(null::text, array[cardinality(v_id)]), v_charge, v_segments, v_price);
  return cardinality(v_id);
end $function$
;

CREATE OR REPLACE FUNCTION public.replay_missing(p_endpoint uuid, p_from uuid, p_since timestamp with time zone, p_now timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
      and (e.test = 'include' or (e.test = 'only') = is_test_message(to_jsonb(m)))
      and not (m.submissions > 0 and coalesce(m.account_id, '00000000-0000-0000-0000-000000000000')
        = '00000000-0000-0000-0000-000000000000')
      and not exists (select from callbacks b
        where b.message_id = m.id and b.endpoint_id = e.id and b.sequence = m.sequence
          and b.id >= p_from and (b.state <> 'needless' or 'dead' is distinct from (
            -- It said the same as before, and that was not heard.
            select d.state from callbacks d
            where d.message_id = m.id and d.endpoint_id = e.id and d.id >= p_from and d.state <> 'needless'
            order by d.sequence desc, d.id desc limit 1)))
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
end $function$
;

CREATE OR REPLACE FUNCTION public.rewrite_messages(p_counts_bucket smallint, p_now timestamp with time zone, p_bucket smallint[], p_id uuid[], p_plan text[], p_account uuid[], p_segments smallint[], p_status text[], p_reason text[], p_detail text[], p_fault text[], p_permanent boolean[], p_grade text[], p_charge text[], p_charge_source text[], p_rule text[], p_price bigint[], p_is_final boolean[], p_sender text[], p_text text[], p_evidence_key text[], p_evidence_kind text[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace_id, campaign_id, move.status, move.reason, move.account, move.code,
    move.charge, sum(sign), sum(sign * move.segments), sum(sign * move.price)
  from (
    select m.workspace_id, m.campaign_id, m.status, coalesce(m.reason, '') as reason, m.account_id as account,
      coalesce(m.code, '') as code, m.charge, m.segments, m.price_micros as price, -1 as sign
    from unnest(p_bucket, p_id) as given (bucket, id)
    join messages m on m.bucket = given.bucket and m.id = given.id
    union all
    select m.workspace_id, m.campaign_id, given.status, coalesce(given.reason, ''), given.account, '',
      given.charge, given.segments, given.price, 1
    from unnest(p_bucket, p_id, p_status, p_reason, p_account, p_charge, p_segments, p_price)
      as given (bucket, id, status, reason, account, charge, segments, price)
    join messages m on m.bucket = given.bucket and m.id = given.id
  ) moves
  cross join lateral (values (moves.status, moves.reason,
    coalesce(moves.account, '00000000-0000-0000-0000-000000000000'), moves.code, moves.charge,
    moves.segments, coalesce(moves.price, 0))) as move (status, reason, account, code, charge, segments, price)
  group by 2, 3, 4, 5, 6, 7, 8
  order by 2, 3, 4, 5, 6, 7, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;

  delete from evidence e using unnest(p_bucket, p_id) as given (bucket, id)
  where e.bucket = given.bucket and e.message_id = given.id and e.kind = 'refusal' and e.submission = 0;

  insert into evidence (bucket, message_id, key, kind, submission, status, grade, reason, detail, fault,
    permanent, recorded_at)
  select bucket, id, key, kind, 0, status, grade, reason, detail, fault, permanent, p_now
  from unnest(p_bucket, p_id, p_evidence_key, p_evidence_kind, p_status, p_grade, p_reason, p_detail,
    p_fault, p_permanent)
    as given (bucket, id, key, kind, status, grade, reason, detail, fault, permanent)
  where key is not null;

  update message_contents c set sender = given.sender, text = given.body
  from unnest(p_bucket, p_id, p_sender, p_text) as given (bucket, id, sender, body)
  where c.bucket = given.bucket and c.message_id = given.id;

  update messages m
  set plan = given.plan, account_id = given.account, segments = given.segments, status = given.status,
    reason = given.reason, detail = given.detail, fault = given.fault, permanent = given.permanent,
    grade = given.grade, charge = given.charge, charge_source = given.charge_source, rule = given.rule,
    price_micros = given.price, is_final = given.is_final, word = null, code = null,
    final_at = case when given.is_final then p_now end, sequence = m.sequence + 1, updated_at = p_now
  from unnest(p_bucket, p_id, p_plan, p_account, p_segments, p_status, p_reason, p_detail, p_fault,
    p_permanent, p_grade, p_charge, p_charge_source, p_rule, p_price, p_is_final)
    as given (bucket, id, plan, account, segments, status, reason, detail, fault, permanent, grade, charge,
      charge_source, rule, price, is_final)
  where m.bucket = given.bucket and m.id = given.id;
end $function$
;

CREATE OR REPLACE FUNCTION public.store_messages(p_counts_bucket smallint, p_month text, p_bucket smallint[], p_id uuid[], p_workspace uuid[], p_campaign uuid[], p_row integer[], p_reference text[], p_plan text[], p_account uuid[], p_segments smallint[], p_status text[], p_reason text[], p_detail text[], p_fault text[], p_permanent boolean[], p_grade text[], p_charge text[], p_charge_source text[], p_rule text[], p_price bigint[], p_is_final boolean[], p_created_at timestamp with time zone[], p_valid_until timestamp with time zone[], p_due_at timestamp with time zone[], p_recipient text[], p_sender text[], p_text text[], p_fields text[], p_evidence_key text[], p_evidence_kind text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into messages (bucket, id, workspace_id, campaign_id, row_number, reference, plan, account_id,
    segments, status, reason, detail, fault, permanent, grade, charge, charge_source, rule, price_micros,
    is_final, created_at, valid_until, final_at, updated_at)
  select bucket, id, workspace, campaign, row_number, reference, plan, account, segments, status, reason,
    detail, fault, permanent, grade, charge, charge_source, rule, price, is_final, created_at, valid_until,
    case when is_final then created_at end, created_at
  from unnest(p_bucket, p_id, p_workspace, p_campaign, p_row, p_reference, p_plan, p_account, p_segments,
    p_status, p_reason, p_detail, p_fault, p_permanent, p_grade, p_charge, p_charge_source, p_rule, p_price,
    p_is_final, p_created_at, p_valid_until)
    as given (bucket, id, workspace, campaign, row_number, reference, plan, account, segments, status,
      reason, detail, fault, permanent, grade, charge, charge_source, rule, price, is_final, created_at,
      valid_until);

  insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text, fields)
  select bucket, id, workspace, recipient, sender, body, fields::jsonb
  from unnest(p_bucket, p_id, p_workspace, p_recipient, p_sender, p_text, p_fields)
    as given (bucket, id, workspace, recipient, sender, body, fields);

  insert into send_queue (bucket, message_id, account_id, campaign_id, workspace_id, due_at, valid_until)
  select bucket, id, account, campaign, workspace, due_at, valid_until
  from unnest(p_bucket, p_id, p_account, p_campaign, p_workspace, p_due_at, p_valid_until)
    as given (bucket, id, account, campaign, workspace, due_at, valid_until)
  where due_at is not null;

  insert into evidence (bucket, message_id, key, kind, submission, status, grade, reason, detail, fault,
    permanent, recorded_at)
  select bucket, id, key, kind, 0, status, grade, reason, detail, fault, permanent, created_at
  from unnest(p_bucket, p_id, p_evidence_key, p_evidence_kind, p_status, p_grade, p_reason, p_detail,
    p_fault, p_permanent, p_created_at)
    as given (bucket, id, key, kind, status, grade, reason, detail, fault, permanent, created_at)
  where key is not null;

  -- In key order, so that two writers of one row never wait for each other in a circle.
  insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
    segments, price_micros)
  select p_counts_bucket, workspace, campaign, status, coalesce(reason, ''),
    coalesce(account, '00000000-0000-0000-0000-000000000000'), '', charge, count(*), sum(segments),
    sum(coalesce(price, 0))
  from unnest(p_workspace, p_campaign, p_status, p_reason, p_account, p_charge, p_segments, p_price)
    as given (workspace, campaign, status, reason, account, charge, segments, price)
  group by 2, 3, 4, 5, 6, 8
  order by 2, 3, 4, 5, 6, 8
  on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update set
    messages = counts.messages + excluded.messages,
    segments = counts.segments + excluded.segments,
    price_micros = counts.price_micros + excluded.price_micros;

  insert into spend (workspace_id, month, messages, segments, micros)
  select workspace, p_month, count(*), sum(segments), sum(coalesce(price, 0))
  from unnest(p_workspace, p_segments, p_price, p_due_at) as given (workspace, segments, price, due_at)
  where due_at is not null
  group by workspace
  order by workspace
  on conflict (workspace_id, month) do update set
    messages = spend.messages + excluded.messages,
    segments = spend.segments + excluded.segments,
    micros = spend.micros + excluded.micros;
end $function$
;

CREATE OR REPLACE FUNCTION public.tell_changes(p_bucket smallint[], p_id uuid[], p_workspace uuid[], p_campaign uuid[], p_sequence integer[], p_status text[], p_at timestamp with time zone[], p_is_test boolean[], p_after jsonb[], p_before jsonb[])
 RETURNS void
 LANGUAGE sql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_nestloop TO 'on'
AS $function$
  with changes as (
    select given.*, 'message.' || given.status as type
    from unnest(p_bucket, p_id, p_workspace, p_campaign, p_sequence, p_status, p_at, p_is_test, p_after, p_before)
      as given (bucket, id, workspace, campaign, sequence, status, at, is_test, after, before)
  ), asked as (
    select c.*, e.id as endpoint
    from changes c
    join callback_endpoints e on e.workspace_id = c.workspace
      and (e.kind = 'made' or e.kind = 'listener' and e.updated_at > c.at - interval '1 hour')
    where e.state <> 'off' and e.deleted_at is null and (e.campaign_id is null or e.campaign_id = c.campaign)
      and case when e.events is null then c.status <> 'draft' else c.type = any (e.events) end
      and (e.test = 'include'
        or (e.test = 'only') = (c.is_test or is_simulated((c.after ->> 'accountId')::uuid)))
    union all
    select c.*, e.id
    from changes c
    join message_contents t on t.bucket = c.bucket and t.message_id = c.id
    join callback_endpoints e on e.id = t.callback_endpoint
    where e.state <> 'off' and e.deleted_at is null
      and case when jsonb_typeof(t.callback -> 'events') = 'array' then t.callback -> 'events' ? c.type
        else c.status <> 'draft' end
      and exists (select from callback_endpoints o
        where o.workspace_id = c.workspace and o.kind in ('origin', 'login'))
  ), told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, change)
    select make_id(at, bucket), workspace, endpoint, id, sequence, type,
      jsonb_build_object('after', after) || case when before is null then '{}'
        else jsonb_build_object('before', before) end
    from asked
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select endpoint_id, id, message_id, sequence, (select max(at) from changes) from told
$function$
;

CREATE OR REPLACE FUNCTION public.tell_inbound(p_id uuid[])
 RETURNS void
 LANGUAGE sql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
  with told as (
    insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type)
    select make_id(i.received_at, get_byte(uuid_send(i.id), 15)), i.workspace_id, e.id, i.id, i.sequence,
      'inbound.received'
    from unnest(p_id) as given (id)
    join inbound_messages i on i.id = given.id
    join callback_endpoints e on e.workspace_id = i.workspace_id
    where e.state <> 'off' and e.deleted_at is null and e.campaign_id is null
      and (e.kind <> 'listener' or e.updated_at > i.received_at - interval '1 hour')
      and case when e.kind in ('made', 'listener') then e.events is null or 'inbound.received' = any (e.events)
        else 'inbound.received' = any (e.events) end
      and (e.test = 'include' or (e.test = 'only') = is_simulated(i.account_id))
    returning id, endpoint_id, message_id, sequence
  )
  insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
  select t.endpoint_id, t.id, t.message_id, t.sequence, i.received_at
  from told t join inbound_messages i on i.id = t.message_id
$function$
;

CREATE OR REPLACE FUNCTION public.tell_new_messages(p_workspace uuid[], p_bucket smallint[], p_id uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  if listening_workspaces(p_workspace) is null then
    return;
  end if;
  perform tell_changes(array_agg(m.bucket), array_agg(m.id), array_agg(m.workspace_id), array_agg(m.campaign_id),
    array_agg(m.sequence), array_agg(m.status), array_agg(m.updated_at), array_agg(m.is_test),
    array_agg(told_standing(m.status, m.reason, m.detail, m.fault, m.permanent, m.grade, m.charge, m.conflict,
      m.texted_twice, m.segments, m.segments_delivered, m.segments_known, m.word, m.code, m.rule, m.channel,
      m.account_id, m.submissions, m.price_micros)),
    array_agg(null::jsonb))
  from unnest(p_bucket, p_id) as given (bucket, id)
  join messages m on m.bucket = given.bucket and m.id = given.id
  having count(*) > 0;
end $function$
;

CREATE OR REPLACE FUNCTION public.tell_updates()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_hashjoin TO 'on'
 SET enable_mergejoin TO 'off'
 SET enable_nestloop TO 'off'
AS $function$
declare
  v_listening uuid[];
begin
  v_listening := listening_workspaces(array(select distinct workspace_id from after));
  if v_listening is null or current_setting('delivrd.untold', true) = 'yes' then
    return null;
  end if;
  perform tell_changes(array_agg(a.bucket), array_agg(a.id), array_agg(a.workspace_id), array_agg(a.campaign_id),
    array_agg(a.sequence), array_agg(a.status), array_agg(a.updated_at), array_agg(a.is_test),
    array_agg(told_standing(a.status, a.reason, a.detail, a.fault, a.permanent, a.grade, a.charge, a.conflict,
      a.texted_twice, a.segments, a.segments_delivered, a.segments_known, a.word, a.code, a.rule, a.channel,
      a.account_id, a.submissions, a.price_micros)),
    array_agg(told_standing(b.status, b.reason, b.detail, b.fault, b.permanent, b.grade, b.charge, b.conflict,
      b.texted_twice, b.segments, b.segments_delivered, b.segments_known, b.word, b.code, b.rule, b.channel,
      b.account_id, b.submissions, b.price_micros)))
  from after a
  join before b on b.bucket = a.bucket and b.id = a.id
  where a.sequence > b.sequence and a.workspace_id = any (v_listening)
  having count(*) > 0;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.told_standing(p_message jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_strip_nulls(jsonb_build_object(
    'status', p_message -> 'status', 'reason', p_message -> 'reason', 'detail', p_message -> 'detail',
    'fault', p_message -> 'fault', 'permanent', p_message -> 'permanent', 'grade', p_message -> 'grade',
    'charge', p_message -> 'charge', 'conflict', p_message -> 'conflict',
    'textedTwice', p_message -> 'texted_twice', 'segments', p_message -> 'segments',
    'segmentsDelivered', p_message -> 'segments_delivered', 'segmentsKnown', p_message -> 'segments_known',
    'word', p_message -> 'word', 'code', p_message -> 'code', 'rule', p_message -> 'rule',
    'channel', p_message -> 'channel', 'accountId', p_message -> 'account_id',
    'submissions', p_message -> 'submissions', 'priceMicros', p_message -> 'price_micros'))
$function$
;

CREATE OR REPLACE FUNCTION public.told_standing(p_status text, p_reason text, p_detail text, p_fault text, p_permanent boolean, p_grade text, p_charge text, p_conflict boolean, p_texted_twice boolean, p_segments integer, p_segments_delivered integer, p_segments_known integer, p_word text, p_code text, p_rule text, p_channel text, p_account_id uuid, p_submissions integer, p_price_micros bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_strip_nulls(jsonb_build_object(
    'status', p_status, 'reason', p_reason, 'detail', p_detail, 'fault', p_fault, 'permanent', p_permanent,
    'grade', p_grade, 'charge', p_charge, 'conflict', p_conflict, 'textedTwice', p_texted_twice,
    'segments', p_segments, 'segmentsDelivered', p_segments_delivered, 'segmentsKnown', p_segments_known,
    'word', p_word, 'code', p_code, 'rule', p_rule, 'channel', p_channel, 'accountId', p_account_id,
    'submissions', p_submissions, 'priceMicros', p_price_micros))
$function$
;

-- triggers

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();

CREATE TRIGGER messages_tell_updates AFTER UPDATE ON public.messages REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tell_updates();
