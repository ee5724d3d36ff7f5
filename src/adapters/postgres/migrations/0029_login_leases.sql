-- Which process tells what is leased, where that is known: when it is gone, what it was telling is anybody's at
-- once.
alter table callback_queue add column leased_by integer;
