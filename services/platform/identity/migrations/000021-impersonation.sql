-- Sessions that an operator has in somebody's name: at one host, for half an hour at most, and never at the identity host.
alter table sessions
  add column impersonator_id uuid references people on delete cascade,
  add column impersonation_reason text,
  add column impersonation_origin text,
  add check ((impersonator_id is null) = (impersonation_reason is null)),
  add check ((impersonator_id is null) = (impersonation_origin is null)),
  add check (impersonator_id is null or (impersonator_id <> person_id and expires_at <= created_at + interval '30 minutes'));
create index sessions_of_impersonator on sessions (impersonator_id) where impersonator_id is not null;
