-- Which campaigns an import made or added to: what its page leads to.
create table import_campaigns (
  import_id   uuid not null references imports (id) on delete cascade,
  campaign_id uuid not null references campaigns (id) on delete cascade,
  primary key (import_id, campaign_id)
);
create index import_campaigns_by_campaign on import_campaigns (campaign_id);
