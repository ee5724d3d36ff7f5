-- Nobody named who a single message comes from: it has its account's own sender, and with another account that
-- one's. Of a campaign's messages the campaign says it.
alter table messages add column has_own_sender boolean not null default false;
