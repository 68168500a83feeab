-- Which migrations a schema has had. Made before the grants, so that no service can touch it.
create table if not exists :schema.schema_migrations (
  source text not null check (source in ('kit', 'service')),
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now(),
  primary key (source, name)
);
