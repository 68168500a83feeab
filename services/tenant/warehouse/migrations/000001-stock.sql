-- Functions here look things up by keys alone. They force generic plans, since planning anew for each array of SKUs costs
-- more than finding them, and forbid sequential scans, since a plan that was right for three products would be kept while
-- an import brings thousands.

create table locations (
  name text primary key,
  title text not null,
  -- The first location takes what names none.
  position integer generated always as identity unique
);
insert into locations (name, title) values ('main', 'Main warehouse');

create function first_location() returns text language sql stable as $$
  select name from locations order by position limit 1
$$;

-- A product as the warehouse knows it. Its row is the lock of its stock: whoever changes a product's balances locks it
-- first, all of them in the order of their SKUs, so that nobody waits in a circle. `version` counts availabilities told.
create table items (
  sku text primary key,
  stocked boolean not null,
  version bigint not null default 0
) with (fillfactor = 70);

-- Stock per product and location. May fall below zero: goods in hand outrank the count.
create table balances (
  sku text not null references items,
  location text not null references locations,
  on_hand bigint not null default 0,
  committed bigint not null default 0 check (committed >= 0),
  unavailable bigint not null default 0 check (unavailable >= 0),
  incoming bigint not null default 0 check (incoming >= 0),
  available bigint generated always as (on_hand - committed - unavailable) stored,
  primary key (sku, location)
) with (fillfactor = 50);

-- The ledger. Its sum per product and location is on hand, because nothing else can write on hand.
create table movements (
  id bigint generated always as identity primary key,
  -- What may be told twice and must count once has a key.
  key text unique,
  sku text not null,
  location text not null,
  delta bigint not null check (delta <> 0),
  kind text not null check (kind in ('receipt', 'sale', 'return', 'cancellation', 'adjustment')),
  reason text,
  -- The order, return or invoice that it belongs to.
  reference text,
  at timestamptz(3) not null default now()
);
create index movements_by_time on movements (at, id);
create index movements_by_item on movements (sku, at, id);

-- With the owner's rights: the service itself may not write on hand.
create function keep_balances() returns trigger
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  insert into balances as kept (sku, location, on_hand)
  select sku, location, sum(delta) from posted group by sku, location order by sku, location
  on conflict (sku, location) do update set on_hand = kept.on_hand + excluded.on_hand;
  return null;
end
$$;
revoke execute on function keep_balances from public;

create trigger keep_balances
after insert on movements referencing new table as posted
for each statement execute function keep_balances();

revoke update, delete on movements from :service_role;
revoke insert, update, delete on balances from :service_role;
grant insert (sku, location), update (committed, unavailable, incoming) on balances to :service_role;
revoke delete on items, locations from :service_role;

create function lock_items(skus text[]) returns void language plpgsql as $$
begin
  perform from items where sku = any (skus) order by sku for no key update;
end
$$;

-- A product that the warehouse is to know. Where it is stocked, it is seen at the first location with nothing on hand.
create function learn_item(new_sku text, is_stocked boolean) returns void language sql as $$
  insert into items (sku, stocked) values (new_sku, is_stocked) on conflict do nothing;
  insert into balances (sku, location)
  select sku, first_location() from items where sku = new_sku and stocked
  on conflict do nothing;
$$;

-- Counts a new availability of products whose rows are locked. Answers [{ sku, available, version }].
create function new_levels(skus text[]) returns json language plpgsql as $$
begin
  update items set version = version + 1 where sku = any (skus);
  return (
    select coalesce(json_agg(json_build_object('sku', sku, 'available', (
      select coalesce(sum(available), 0) from balances where balances.sku = items.sku
    ), 'version', version) order by sku), '[]')
    from items
    where sku = any (skus)
  );
end
$$;

-- Posts [{ key?, sku, location?, delta, kind, reason?, reference?, at? }] in their order, each key once for ever.
-- Products that are not known yet are stocked ones. Answers the new levels of what changed.
create function post_movements(posted jsonb) returns json
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  skus text[] := array(select distinct movement->>'sku' from jsonb_array_elements(posted) as movement order by 1);
  changed text[];
begin
  insert into items (sku, stocked) select sku, true from unnest(skus) as sku on conflict do nothing;
  perform lock_items(skus);
  with fresh as (
    insert into movements (key, sku, location, delta, kind, reason, reference, at)
    select movement.key, movement.sku, coalesce(movement.location, (select first_location())), movement.delta, movement.kind,
      movement.reason, movement.reference, coalesce(movement.at, now())
    from rows from (
      jsonb_to_recordset(posted) as
        (key text, sku text, location text, delta bigint, kind text, reason text, reference text, at timestamptz)
    ) with ordinality as movement
    order by movement.ordinality
    on conflict (key) do nothing
    returning sku
  )
  select array_agg(distinct sku) into changed from fresh;
  return new_levels(changed);
end
$$;

-- Corrects the stock of a product. Answers a refusal, which is an error's code, or the movement and the new levels.
create function adjust(
  wanted_sku text, wanted_location text, change bigint, why text,
  out refusal text, out movement json, out levels json
)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  is_stocked boolean;
  place text := coalesce(wanted_location, first_location());
  posted movements;
begin
  select stocked into is_stocked from items where sku = wanted_sku for no key update;
  if is_stocked is null then
    refusal := 'product_not_found';
  elsif not is_stocked then
    refusal := 'not_stocked';
  elsif not exists (select from locations where name = place) then
    refusal := 'location_not_found';
  else
    insert into movements (sku, location, delta, kind, reason)
    values (wanted_sku, place, change, 'adjustment', why)
    returning * into posted;
    movement := to_json(posted);
    levels := new_levels(array[wanted_sku]);
  end if;
end
$$;
