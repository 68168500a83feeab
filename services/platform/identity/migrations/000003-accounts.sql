create table people (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  -- Versioned: v1 is bcrypt(base64(HMAC-SHA256(pepper, password))).
  password_hash text not null,
  roles text[] not null default '{}',
  created_at timestamptz not null default now()
);
create unique index people_by_email on people (lower(email));

create table service_accounts (
  client_id text primary key,
  name text not null,
  -- SHA-256. The secret has 256 random bits, which no stretching makes harder to guess.
  secret_hash bytea not null,
  roles text[] not null default '{}',
  created_at timestamptz not null default now(),
  -- To the minute.
  last_used_at timestamptz
);

-- The operator that the first start made. One row at most.
create table bootstrap_operator (
  only_one boolean primary key default true check (only_one),
  client_id text not null references service_accounts,
  person_id uuid not null references people
);
