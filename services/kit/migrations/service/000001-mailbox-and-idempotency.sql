-- What every service has: which messages it has handled, and what it answered to requests with an Idempotency-Key.
create table inbox (
  message_id uuid primary key,
  received_at timestamptz not null default now()
);

create table idempotency_keys (
  action text not null,
  subject text not null,
  key text not null,
  body_hash bytea not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (action, subject, key)
);
