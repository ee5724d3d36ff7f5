-- Messages that speak against their number, newest last: what suggestions to opt out start from. Partial,
-- so that the many that arrive are updated without it. The reasons are those of the core whose advice is
-- to opt out; a test compares.
create index messages_against_number on messages (workspace_id, id)
  where reason in ('invalid-number', 'unknown-subscriber', 'not-sms-capable', 'handset-unreachable',
    'opted-out', 'do-not-disturb', 'recipient-blocklisted');
