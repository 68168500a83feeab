-- Machines of a company, beside those of the platform. A client gets tokens for its id and secret; an API key is sent as it is.
alter table service_accounts
  add column kind text not null default 'client' check (kind in ('client', 'api-key')),
  add column organisation_id uuid references organisations on delete cascade,
  -- Of the company's permissions.
  add column permissions text[] not null default '{}',
  add column expires_at timestamptz,
  add column created_by uuid references people on delete set null,
  alter column created_at type timestamptz(3);
create unique index service_accounts_by_key on service_accounts (secret_hash) where kind = 'api-key';
create index service_accounts_of_organisation on service_accounts (organisation_id, created_at, client_id);
create index service_accounts_by_creator on service_accounts (created_by);
