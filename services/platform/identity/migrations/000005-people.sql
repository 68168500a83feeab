-- Every account begins with a link that was mailed to its address, so that there is none that is not verified. Who signs in
-- by mail or by a passkey alone has no password.
alter table people
  alter column password_hash drop not null,
  add column name text not null default '',
  add column language text not null default 'en',
  add column verified_at timestamptz not null default now(),
  add column password_changed_at timestamptz;

-- Addresses are kept in lower case: the index need not do it at each look.
update people set email = lower(email);
drop index people_by_email;
alter table people add constraint people_email_key unique (email), add constraint people_email_lower check (email = lower(email));

create table policy (
  only_one boolean primary key default true check (only_one),
  open_sign_up boolean not null default true
);
insert into policy default values;

-- Links in mails. Who holds one may do what it says, once: only its SHA-256 is here, and using it removes it.
create table one_time_tokens (
  token_hash bytea primary key,
  purpose text not null,
  -- Where the link was sent.
  email text not null,
  person_id uuid references people on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index one_time_tokens_by_email on one_time_tokens (purpose, email);
create index one_time_tokens_by_expiry on one_time_tokens (expires_at);
create index one_time_tokens_by_person on one_time_tokens (person_id);

-- Attempts within a window, by the hash of what is limited. A crash may empty it: it slows guessing and proves nothing.
create unlogged table throttles (
  key bytea primary key,
  count integer not null,
  ends_at timestamptz not null
);
create index throttles_by_end on throttles (ends_at);
