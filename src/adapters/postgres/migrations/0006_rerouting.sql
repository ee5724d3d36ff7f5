-- Turning to another provider account, campaigns without receipts, and editing before the start.

-- When any process last had a link of the account bound for sending: who is out of reach, for everyone.
alter table provider_accounts add column last_bound_at timestamptz;

-- A single message for which a provider account was asked: it goes by that one or not at all. That of a
-- campaign stands with the campaign.
alter table messages add column is_pinned boolean not null default false;

-- How often its handover could not be written.
alter table send_queue add column failures smallint not null default 0;

-- Whether its messages ask for receipts: as its workspace had decided when it started; null before that.
alter table campaigns add column receipts boolean;
