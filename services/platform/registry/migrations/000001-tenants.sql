create table tenants (
  slug text primary key,
  name text not null,
  type text not null check (type in ('retailer', 'brand', 'supplier')),
  plan text not null,
  currency text not null,
  timezone text not null,
  owner_email text,
  state text not null default 'requested',
  reason text,
  -- Desired by the supervisor: a tenant that was awake when the platform died is woken when it is back.
  awake boolean not null default false,
  -- Grows with every change, so that whoever holds an older answer knows it.
  generation bigint not null default 1,
  -- AES-256-GCM under a key that is not in the database.
  sealed_secrets text,
  created_at timestamptz not null default now()
);

create index tenants_unsettled on tenants (slug) where awake or state in ('requested', 'provisioning');

create table hostnames (
  host text primary key,
  slug text not null references tenants
);
create index hostnames_of_tenant on hostnames (slug);

-- Each step of making or unmaking a tenant, so that a crash goes on where it stopped.
create table resources (
  slug text not null references tenants,
  name text not null,
  state text not null,
  error text,
  changed_at timestamptz not null default now(),
  primary key (slug, name)
);

create table lifecycle_events (
  id bigint generated always as identity primary key,
  slug text not null references tenants,
  at timestamptz not null default clock_timestamp(),
  event text not null,
  actor text,
  detail text
);
create index lifecycle_events_of_tenant on lifecycle_events (slug, id);
revoke update, delete on lifecycle_events from :service_role;
