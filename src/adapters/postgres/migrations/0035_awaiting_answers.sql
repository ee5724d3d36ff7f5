-- Whoever looked at it last could not put it into words before the provider's answer is known.
alter table callback_queue add column awaits_answer boolean not null default false;
