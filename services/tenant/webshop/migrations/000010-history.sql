-- What is imported from a retail history, beside the shop's own orders.

-- Every line that was taken, for ever: a line that comes again changes nothing.
create table imported_lines (
  key uuid primary key
);
revoke update, delete on imported_lines from :service_role;

-- What a history last said of a product. Of two lines of one time the one further down in its file counts. The product
-- follows as long as it is what the history made it: what staff has set stays.
create table imported_products (
  sku text primary key,
  title text not null,
  titled_at timestamptz not null default '-infinity',
  titled_line integer not null default 0,
  price bigint not null,
  priced_at timestamptz not null default '-infinity',
  priced_line integer not null default 0
) with (fillfactor = 70);

-- The customer's number in the books that the order came from.
alter table orders add column customer text;

-- A history may hold lines of no pieces.
alter table order_lines drop constraint order_lines_quantity_check, add check (quantity >= 0);

create table returns (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  customer text,
  country text,
  returned_at timestamptz(3) not null
);

create table return_lines (
  return_id uuid not null references returns,
  line_number integer not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity >= 0),
  price bigint not null check (price >= 0),
  stocked boolean not null,
  primary key (return_id, line_number)
);

create type history_line as (
  key uuid,
  kind text,
  line integer,
  invoice text,
  sku text,
  description text,
  quantity integer,
  price bigint,
  at timestamptz,
  customer text,
  country text,
  stocked boolean
);

-- Takes judged lines, with their times local to the zone given. Answers what is new as the event `history.imported` has
-- it, or null where every line was there already.
--
-- Batches run at once. Each takes its locks in one order, tables as they follow here and rows by their names, so that
-- none waits in a circle; and it takes them in statements of their own, so that the next one sees what it waited for.
--
-- Plans are made for each batch: one that was right when the tables were empty would be kept while they grow.
create function import_history(judged jsonb, time_zone text, out imported json)
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  fresh history_line[] := take_fresh_lines(judged, time_zone);
  new_orders json;
begin
  if fresh is not null then
    perform import_products(fresh);
    new_orders := import_orders(lines_of_kind(fresh, 'order'));
    imported := json_build_object(
      'orders', new_orders,
      'returns', import_returns(lines_of_kind(fresh, 'return')),
      'adjustments', (
        select coalesce(json_agg(json_build_object(
          'key', key, 'invoice', invoice, 'sku', sku, 'delta', quantity, 'reason', description, 'at', at
        ) order by at, line), '[]')
        from unnest(fresh)
        where kind = 'adjustment'
      )
    );
  end if;
end
$$;

-- A local time that a clock change skips is the one an hour later, as everywhere in PostgreSQL.
create function take_fresh_lines(judged jsonb, time_zone text) returns history_line[] language sql as $$
  with incoming as (
    select distinct on (key) key, kind, line, invoice, sku, description, quantity, price, at at time zone time_zone as at,
      customer, country, stocked
    from jsonb_to_recordset(judged) as incoming (
      key uuid, kind text, line integer, invoice text, sku text, description text, quantity integer, price bigint,
      at timestamp, customer text, country text, stocked boolean
    )
    order by key
  ),
  inserted as (
    insert into imported_lines (key) select key from incoming order by key on conflict do nothing returning key
  )
  select array_agg(
    row(key, kind, line, invoice, sku, description, quantity, price, at, customer, country, stocked)::history_line
    order by at, line
  )
  from incoming
  join inserted using (key)
$$;

create function lines_of_kind(lines history_line[], wanted text) returns history_line[] language sql immutable as $$
  select coalesce(array_agg(history), '{}') from unnest(lines) as history where kind = wanted
$$;

create function import_products(fresh history_line[]) returns void language plpgsql as $$
begin
  insert into products (sku, title, price, stocked)
  select distinct on (sku) sku, sku, 0, stocked from unnest(fresh) order by sku
  on conflict do nothing;
  insert into imported_products (sku, title, price)
  select distinct sku, sku, 0 from unnest(fresh) order by sku
  on conflict do nothing;
  perform from imported_products where sku in (select sku from unnest(fresh)) order by sku for no key update;

  with titles as (
    select distinct on (sku) sku, left(description, 300) as title, at, line
    from unnest(fresh)
    where kind <> 'adjustment' and description <> ''
    order by sku, at desc, line desc
  ),
  prices as (
    select distinct on (sku) sku, price, at, line
    from unnest(fresh)
    where kind <> 'adjustment' and price > 0
    order by sku, at desc, line desc
  ),
  latest as (
    select known.sku,
      known.title as old_title,
      known.price as old_price,
      case when newer_title then titles.title else known.title end as title,
      case when newer_title then titles.at else known.titled_at end as titled_at,
      case when newer_title then titles.line else known.titled_line end as titled_line,
      case when newer_price then prices.price else known.price end as price,
      case when newer_price then prices.at else known.priced_at end as priced_at,
      case when newer_price then prices.line else known.priced_line end as priced_line
    from imported_products as known
    left join titles on titles.sku = known.sku
    left join prices on prices.sku = known.sku
    cross join lateral (
      select (titles.at, titles.line) > (known.titled_at, known.titled_line) as newer_title,
        (prices.at, prices.line) > (known.priced_at, known.priced_line) as newer_price
    ) as compared
    where newer_title or newer_price
  ),
  remembered as (
    update imported_products as known
    set title = latest.title, titled_at = latest.titled_at, titled_line = latest.titled_line,
      price = latest.price, priced_at = latest.priced_at, priced_line = latest.priced_line
    from latest
    where known.sku = latest.sku
  ),
  changing as (
    select products.id,
      case when products.title = old_title then latest.title else products.title end as title,
      case when products.price = old_price then latest.price else products.price end as price
    from latest
    join products on products.sku = latest.sku
    where (products.title = old_title and latest.title <> old_title)
      or (products.price = old_price and latest.price <> old_price)
    order by products.sku
    for no key update of products
  )
  update products
  set title = changing.title, price = changing.price
  from changing
  where products.id = changing.id;
end
$$;

-- Answers the orders with their new lines. `placedBefore` and `newInOrder` let figures be corrected by what changed.
create function import_orders(sold history_line[]) returns json language plpgsql as $$
declare
  numbers text[] := array(select distinct invoice from unnest(sold) order by 1);
  answer json;
begin
  insert into orders (channel, number, state, placed_at, customer, country)
  select distinct on (invoice) 'import', invoice, 'fulfilled', 'infinity', customer, country
  from unnest(sold)
  order by invoice, at, line
  on conflict do nothing;
  perform from orders where channel = 'import' and number = any (numbers) order by number for no key update;

  with known as (
    select id as order_id, number, country, placed_at from orders where channel = 'import' and number = any (numbers)
  ),
  placed as (
    select order_id, number, known.country, nullif(placed_at, 'infinity') as placed_before, least(placed_at, first) as placed_at
    from known
    join (select invoice, min(at) as first from unnest(sold) group by invoice) as firsts on invoice = number
  ),
  moved as (
    update orders set placed_at = placed.placed_at
    from placed
    where orders.id = placed.order_id and placed.placed_at is distinct from placed.placed_before
  ),
  earlier as (
    select order_id, max(line_number) as lines, array_agg(sku) as skus
    from order_lines
    where order_id = any (array(select order_id from known))
    group by order_id
  ),
  numbered as (
    select known.order_id, history.*,
      coalesce(earlier.lines, 0) + row_number() over (partition by known.order_id order by at, line) as line_number,
      not sku = any (coalesce(earlier.skus, '{}'))
        and row_number() over (partition by known.order_id, sku order by at, line) = 1 as new_in_order
    from unnest(sold) as history
    join known on known.number = invoice
    left join earlier on earlier.order_id = known.order_id
  ),
  written as (
    insert into order_lines (order_id, line_number, sku, title, quantity, price, stocked)
    select order_id, line_number, sku, left(coalesce(nullif(description, ''), sku), 300), quantity, price, stocked
    from numbered
  ),
  listed as materialized (
    select order_id, json_agg(json_build_object(
      'key', key, 'sku', sku, 'quantity', quantity, 'amount', quantity * price, 'stocked', stocked,
      'newInOrder', new_in_order, 'at', at
    ) order by line_number) as lines
    from numbered
    group by order_id
  )
  select coalesce(json_agg(json_build_object(
    'orderId', order_id, 'invoice', number, 'channel', 'import', 'country', country,
    'placedAt', placed_at, 'placedBefore', placed_before, 'lines', lines
  ) order by number), '[]')
  into answer
  from placed
  join listed using (order_id);
  return answer;
end
$$;

-- Answers the returns with their new lines.
create function import_returns(returned history_line[]) returns json language plpgsql as $$
declare
  numbers text[] := array(select distinct invoice from unnest(returned) order by 1);
  answer json;
begin
  insert into returns (number, customer, country, returned_at)
  select distinct on (invoice) invoice, customer, country, at
  from unnest(returned)
  order by invoice, at, line
  on conflict do nothing;
  perform from returns where number = any (numbers) order by number for no key update;

  with known as (
    select id as return_id, number, country from returns where number = any (numbers)
  ),
  moved as (
    update returns set returned_at = first
    from (select invoice, min(at) as first from unnest(returned) group by invoice) as firsts
    where returns.number = invoice and returned_at > first
  ),
  earlier as (
    select return_id, max(line_number) as lines
    from return_lines
    where return_id = any (array(select return_id from known))
    group by return_id
  ),
  numbered as (
    select known.return_id, history.*,
      coalesce(earlier.lines, 0) + row_number() over (partition by known.return_id order by at, line) as line_number
    from unnest(returned) as history
    join known on known.number = invoice
    left join earlier on earlier.return_id = known.return_id
  ),
  written as (
    insert into return_lines (return_id, line_number, sku, title, quantity, price, stocked)
    select return_id, line_number, sku, left(coalesce(nullif(description, ''), sku), 300), quantity, price, stocked
    from numbered
  ),
  listed as materialized (
    select return_id, json_agg(json_build_object(
      'key', key, 'sku', sku, 'quantity', quantity, 'amount', quantity * price, 'stocked', stocked, 'at', at
    ) order by line_number) as lines
    from numbered
    group by return_id
  )
  select coalesce(json_agg(json_build_object(
    'returnId', return_id, 'invoice', number, 'country', country, 'lines', lines
  ) order by number), '[]')
  into answer
  from known
  join listed using (return_id);
  return answer;
end
$$;
