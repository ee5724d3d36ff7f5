-- Texts from people over HTTP: providers say them again until they are answered, under an id of their own.
alter table inbound_messages add column vendor_id text;

-- An id alone may come again after years, or from another person: with the words it is the same text.
create unique index inbound_messages_once on inbound_messages (account_id, vendor_id, sender, md5(text))
  where vendor_id is not null;

-- The newest text of a conversation is found without reading the others.
create index inbound_messages_by_conversation
  on inbound_messages (workspace_id, sender, recipient, received_at desc, id desc);

-- Receipts without a message of one account, newest first.
create index orphans_by_workspace on orphans (workspace_id, account_id, journal_id desc);
