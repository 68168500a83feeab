-- WebAuthn credentials. What is here opens nothing: it is the public half.
create table passkeys (
  id text primary key,
  person_id uuid not null references people on delete cascade,
  public_key bytea not null,
  -- Of uses, where the authenticator counts them: it only ever grows.
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_of_person on passkeys (person_id);

-- What a new passkey is to sign, for a session, once.
create table passkey_challenges (
  session_id uuid primary key references sessions on delete cascade,
  challenge text not null,
  expires_at timestamptz not null
);

alter table sign_in_attempts add column challenge text;
