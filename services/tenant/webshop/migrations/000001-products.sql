-- What the shop sells. `available` is a copy of what the warehouse told; a greater version of it is newer.
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

create function product_document(product products) returns json language sql stable as $$
  select json_build_object(
    'id', product.id,
    'sku', product.sku,
    'title', product.title,
    'description', product.description,
    'price', product.price,
    'category', product.category,
    'stocked', product.stocked,
    'available', case when product.stocked then product.available end,
    'imageUrl', product.image_url
  )
$$;

create view products_on_sale as
select id, sku, category, words, title_key(title) as title_key, product_document(products) as product
from products
where removed_at is null;

-- Takes over levels [{ sku, available, version }] that are newer than what is known. Rows are locked in one order, so
-- that two deliveries with the same products never wait for each other in a circle.
create function take_levels(levels jsonb) returns void language sql as $$
  with newer as (
    select products.id, level.available, level.version
    from jsonb_to_recordset(levels) as level (sku text, available bigint, version bigint)
    join products on products.sku = level.sku and products.available_version < level.version
    order by products.sku
    for no key update of products
  )
  update products
  set available = newer.available, available_version = newer.version
  from newer
  where products.id = newer.id
$$;
