-- Whoever supervises the tenants holds the lease by an advisory lock of its session, and numbers its writes by the fence: a
-- supervisor that was given up for dead cannot write over its successor.
create table supervision (
  only_one boolean primary key default true check (only_one),
  fence bigint not null default 0
);
insert into supervision default values;

-- Waits for the lease at most as long as lock_timeout says. Answers the new fence, which no earlier holder has had.
create function take_supervision() returns bigint
language sql volatile set search_path = :schema, pg_temp as $$
  select pg_advisory_lock(hashtextextended('registry.supervision', 0));
  update supervision set fence = fence + 1 returning fence;
$$;

alter table tenants
  -- Nodes that are to run while it is awake.
  add column replicas integer not null default 0,
  -- When a sleeper's mail is next due; null where it has none.
  add column due_at timestamptz,
  -- Stronger than the plan's: a tenant that blocked a shared process runs in a thread of its own from then on.
  add column isolation text check (isolation in ('thread', 'process')),
  -- Why it is kept from running, in words for its customers; the log has the errors.
  add column quarantine_reason text,
  add column quarantined_at timestamptz,
  -- Hash of the migrations that the tenant's database has had.
  add column schema_version text;

create index tenants_due on tenants (due_at) where due_at is not null and not awake;

-- Of the supervisor that wrote it.
alter table lifecycle_events add column fence bigint;

-- A tenant as its record shows it, with what a supervisor needs besides.
create view tenant_records as
select t.slug, t.name, t.type, t.plan, t.currency, t.timezone, t.state, t.reason, t.awake, t.replicas, t.isolation,
  t.quarantine_reason, t.quarantined_at, t.created_at, t.sealed_secrets, t.schema_version,
  array(select host from hostnames h where h.slug = t.slug order by host) as hostnames,
  coalesce((select json_agg(json_build_object('name', r.name, 'state', r.state, 'error', r.error))
    from resources r where r.slug = t.slug), '[]') as resources
from tenants t;
