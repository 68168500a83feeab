-- Which supplier may read the catalogue of which brand. A row stays when access ends: its generation tells caches which of
-- two answers is the newer.
create sequence brand_access_generations;
create table brand_access (
  supplier_id uuid not null references organisations on delete cascade,
  brand_id uuid not null references organisations on delete cascade,
  allowed boolean not null,
  generation bigint not null default nextval('brand_access_generations'),
  changed_at timestamptz not null default now(),
  primary key (supplier_id, brand_id)
);
create index brand_access_of_brand on brand_access (brand_id);
