-- Codes of an authenticator app. Secrets are sealed with a key from outside the database.
create table totp (
  person_id uuid primary key references people on delete cascade,
  secret text,
  -- Shown, and not yet confirmed by a code.
  pending text,
  -- The time step of the last code that was taken: it and those before it are worth nothing.
  last_step bigint not null default 0,
  confirmed_at timestamptz
);

-- HMAC-SHA256 under a key from outside the database. Using a code removes it.
create table recovery_codes (
  person_id uuid not null references people on delete cascade,
  code_hash bytea not null,
  primary key (person_id, code_hash)
);
