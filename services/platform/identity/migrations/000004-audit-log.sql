-- Who did what. Whoever takes over the service may add lines and can neither change nor remove one.
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- `service-account:operator`, `service:platform`
  actor text not null,
  -- In the past tense, e.g. `token.issued`.
  action text not null,
  resource text not null,
  request_id text not null
);
create index audit_log_by_time on audit_log (at);
revoke update, delete, truncate on audit_log from :service_role;
