-- Until when nobody asks this provider account after messages: whose turn it is, its pace, and what it asked for itself.
alter table provider_accounts add column polled_until timestamptz;
