-- Who wrote STOP to another system, as its files say: what suggestions to opt out ask for. Of a million
-- replies there are few.
create index inbound_messages_imported_stops on inbound_messages (workspace_id, received_at desc)
  where import_id is not null and keyword = 'stop';
