-- Addresses that a vendor wants fetched, before it brings an account anything.
create table door_confirmations (
  account_id   uuid primary key,
  sealed       bytea not null,                     -- the address: whoever has it may confirm
  asked_at     timestamptz not null,
  tries        integer not null,
  next_at      timestamptz,                        -- null: confirmed, or given up
  confirmed_at timestamptz,
  because      text not null                       -- why the last try failed
);
