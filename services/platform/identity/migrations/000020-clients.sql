-- Applications of others that people may sign in to by us. Those of the platform need no row.
create table applications (
  client_id text primary key,
  name text not null,
  -- SHA-256; null for one that runs where nothing can be kept secret.
  secret_hash bytea,
  redirect_uris text[] not null,
  post_logout_redirect_uris text[] not null,
  backchannel_logout_uri text,
  created_at timestamptz not null default now()
);
create index applications_in_order on applications (name, client_id);

-- When a key that signs no more signed for the last time: it is withdrawn when its last token has expired.
alter table signing_keys add column used_until timestamptz;
