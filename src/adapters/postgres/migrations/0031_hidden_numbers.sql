-- What is left of a number that was hidden, for who erases the person: a keyed hash over the message's id and the
-- number. It says nothing to whoever has the database alone.
alter table message_contents add column number_proof bytea;

-- The keys of these hashes, sealed under the master key. Who no longer opens makes way for another.
create table proof_keys (
  id           uuid primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  sealed       bytea not null                      -- for its own id
);
create index proof_keys_by_workspace on proof_keys (workspace_id, id);
