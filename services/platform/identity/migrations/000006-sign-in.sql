-- Browsers that a person has signed in from, known again by a cookie whose SHA-256 is here.
create table devices (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  secret_hash bytea not null,
  name text not null,
  -- The network, never the address: 203.0.113.0/24.
  place text,
  -- Lists go by it: to the millisecond, as cursors hold it.
  first_seen_at timestamptz(3) not null default now(),
  -- To the minute.
  last_seen_at timestamptz not null default now(),
  -- Until then it is asked for no second factor.
  trusted_until timestamptz,
  unique (person_id, secret_hash)
);

-- Each sign-in that is alive. Ending it removes the row, and with it those of the hosts that were opened by it.
create table sessions (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  device_id uuid not null references devices on delete cascade,
  secret_hash bytea not null unique,
  -- How the person has proved who they are.
  methods text[] not null,
  authenticated_at timestamptz not null default now(),
  -- When a second factor was given last.
  factor_at timestamptz,
  place text,
  created_at timestamptz(3) not null default now(),
  -- To the minute.
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Of the session of the OpenID provider that belongs to it, whose artifacts end with it.
  provider_uid_hash bytea
);
create index sessions_of_person on sessions (person_id, created_at);
create index sessions_of_device on sessions (device_id);
create index sessions_by_expiry on sessions (expires_at);

-- What a host's own cookie opens: good at that origin alone.
create table host_sessions (
  secret_hash bytea primary key,
  session_id uuid not null references sessions on delete cascade,
  origin text not null,
  created_at timestamptz not null default now()
);
create index host_sessions_of_session on host_sessions (session_id);

-- Sign-ins on their way: what has been proved stands here, where whoever signs in cannot write.
create table sign_in_attempts (
  id_hash bytea primary key,
  person_id uuid references people on delete cascade,
  methods text[] not null default '{}',
  device_secret_hash bytea,
  device_name text not null,
  -- A session that is to be confirmed, instead of a new one.
  session_id uuid references sessions on delete cascade,
  expires_at timestamptz not null
);
create index sign_in_attempts_by_expiry on sign_in_attempts (expires_at);
create index sign_in_attempts_of_person on sign_in_attempts (person_id);
create index sign_in_attempts_of_session on sign_in_attempts (session_id);

-- What the provider issued to a person, and in which of its sessions.
alter table artifacts add column account_hash bytea, add column session_hash bytea;
create index artifacts_by_account on artifacts (account_hash) where account_hash is not null;
create index artifacts_by_session on artifacts (session_hash) where session_hash is not null;

alter table audit_log
  add column person_id uuid,
  add column organisation text,
  add column address text,
  add column detail text;
create index audit_log_of_person on audit_log (person_id, id) where person_id is not null;
create index audit_log_of_organisation on audit_log (organisation, id) where organisation is not null;
