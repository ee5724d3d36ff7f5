-- What is to be forgotten of a message once it has ended. A row is gone when that is done, or the message is.
create table messages_to_forget (
  bucket       smallint not null,
  message_id   uuid not null,
  text         text check (text in ('hashed', 'removed')),   -- null: it stays
  hides_number boolean not null,
  asked_at     timestamptz not null,
  look_at      timestamptz not null,                 -- when to see whether it has ended
  primary key (bucket, message_id)
);
create index messages_to_forget_by_look_at on messages_to_forget (look_at);
