-- Keys that tokens are signed with. One signs; those before it stay until their last token has expired.
create table signing_keys (
  kid text primary key,
  public_key jsonb not null,
  -- The private part, sealed.
  sealed text not null,
  active boolean not null,
  created_at timestamptz not null default now()
);
create unique index signing_keys_one_active on signing_keys (active) where active;
