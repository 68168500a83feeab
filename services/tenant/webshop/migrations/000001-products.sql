-- What the shop sells. `available` is a copy of what the warehouse told; a greater version of it is newer. It says nothing
-- of products that are not stocked.
create table products (
  id uuid primary key default gen_random_uuid(),
  sku text not null unique,
  title text not null,
  description text not null default '',
  -- Minor units of the shop's currency.
  price bigint not null check (price >= 0),
  category text,
  stocked boolean not null default true,
  available bigint not null default 0,
  available_version bigint not null default 0,
  image_url text,
  created_at timestamptz not null default now(),
  -- A product that was taken out stays: orders and carts name it.
  removed_at timestamptz,
  -- As they are written and by their stem: "mugs" finds "mug", and half a word finds the whole one.
  words tsvector not null generated always as (
    to_tsvector('simple', regexp_replace(sku || ' ' || title, '[^[:alnum:]]+', ' ', 'g'))
    || to_tsvector('english', regexp_replace(title, '[^[:alnum:]]+', ' ', 'g'))
  ) stored
  -- Room in each page, so that a new availability needs no new index entries.
) with (fillfactor = 80);

-- Titles may be longer than an index entry.
create function title_key(title text) returns text language sql immutable parallel safe as $$
  select left(lower(title), 60)
$$;

create index products_by_title on products (title_key(title), id) where removed_at is null;
create index products_by_category on products (category, title_key(title), id) where removed_at is null;
create index products_by_word on products using gin (words) where removed_at is null;

revoke delete on products from :service_role;

create view products_on_sale as
select id, sku, title, description, price, category, stocked, available, image_url, words, title_key(title) as title_key
from products
where removed_at is null;

-- Takes over levels [{ sku, available, version }] that are newer than what is known. Rows are written in one order, so that
-- two deliveries with the same products never wait for each other in a circle; found by their SKU, even while statistics
-- still say that there are only a few.
create function take_levels(levels jsonb) returns void language plpgsql set enable_seqscan = off as $$
declare
  level record;
begin
  for level in
    select * from jsonb_to_recordset(levels) as level (sku text, available bigint, version bigint) order by sku
  loop
    update products
    set available = level.available, available_version = level.version
    where sku = level.sku and available_version < level.version;
  end loop;
end
$$;
