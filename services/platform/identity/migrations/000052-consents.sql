-- What a person has let an application do, in plain beside the sealed grant that it stands in: it lives and goes with it.
alter table artifacts
  add column client_id text,
  add column allowed jsonb,
  add column created_at timestamptz(3) not null default now();
create index artifacts_of_consents on artifacts (account_hash, client_id) where client_id is not null;
