-- What became of an order here. `released` may come before its order does: then nothing is reserved for it any more.
create table reservations (
  order_id uuid primary key,
  state text not null check (state in ('reserved', 'refused', 'released', 'sold', 'cancelled', 'returned')),
  changed_at timestamptz not null default now()
);

-- Which pieces, from where, for which line of the order.
create table reservation_lines (
  order_id uuid not null references reservations,
  line_number integer not null,
  location text not null,
  sku text not null,
  quantity bigint not null check (quantity > 0),
  primary key (order_id, line_number, location)
);

-- Reserves [{ lineNumber, sku, quantity, stocked }] of an order: all, or nothing. Answers `reserved` with the new levels,
-- `refused` with the SKUs that lack, or null where the order was handled before.
create function reserve(wanted_order uuid, wanted jsonb, out outcome text, out levels json, out lacking text[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  skus text[];
begin
  insert into reservations (order_id, state) values (wanted_order, 'reserved') on conflict do nothing;
  if not found then
    return;
  end if;
  skus := array(select distinct line->>'sku' from jsonb_array_elements(wanted) as line where (line->>'stocked')::boolean);
  perform lock_items(skus);

  lacking := array(
    select needed.sku
    from (
      select line->>'sku' as sku, sum((line->>'quantity')::bigint) as quantity
      from jsonb_array_elements(wanted) as line
      where line->>'sku' = any (skus) and (line->>'stocked')::boolean
      group by 1
    ) as needed
    where needed.quantity > (select coalesce(sum(available), 0) from balances where balances.sku = needed.sku)
    order by 1
  );
  if cardinality(lacking) > 0 then
    update reservations set state = 'refused' where order_id = wanted_order;
    outcome := 'refused';
    return;
  end if;

  perform allocate(wanted_order, wanted, skus);
  update balances set committed = committed + taken.quantity
  from (
    select sku, location, sum(quantity) as quantity from reservation_lines where order_id = wanted_order group by sku, location
  ) as taken
  where balances.sku = taken.sku and balances.location = taken.location;
  outcome := 'reserved';
  levels := new_levels(skus);
end
$$;

-- Decides which location gives which pieces: one location for the whole product where one can, rather one that can give
-- more of the order, else the fullest ones. Lines and locations are laid along the same row of pieces, and where a line
-- overlaps a location, that many come from there.
create function allocate(wanted_order uuid, wanted jsonb, skus text[]) returns void language plpgsql as $$
begin
  with lines as (
    select "lineNumber" as line_number, sku, quantity, sum(quantity) over (partition by sku order by "lineNumber") as upto
    from jsonb_to_recordset(wanted) as line ("lineNumber" integer, sku text, quantity bigint, stocked boolean)
    where stocked
  ),
  shelves as (
    select balances.sku, balances.location, available, locations.position, available >= needed.quantity as covers
    from (select sku, sum(quantity) as quantity from lines group by sku) as needed
    join balances on balances.sku = needed.sku and balances.sku = any (skus) and available > 0
    join locations on locations.name = balances.location
  ),
  ranked as (
    select *, count(*) filter (where covers) over (partition by location) as covered from shelves
  ),
  filled as (
    select sku, location, available,
      sum(available) over (partition by sku order by covers desc, covered desc, available desc, position) as upto
    from ranked
  )
  insert into reservation_lines (order_id, line_number, location, sku, quantity)
  select wanted_order, lines.line_number, filled.location, lines.sku,
    least(lines.upto, filled.upto) - greatest(lines.upto - lines.quantity, filled.upto - filled.available)
  from lines
  join filled on filled.sku = lines.sku
  where least(lines.upto, filled.upto) > greatest(lines.upto - lines.quantity, filled.upto - filled.available);
end
$$;

-- Moves reserved pieces from committed out of the house, or back to available where they do not leave.
create function end_commitment(wanted_order uuid, leaves boolean) returns void language plpgsql as $$
begin
  perform lock_items(array(select sku from reservation_lines where order_id = wanted_order));
  update balances set committed = committed - taken.quantity
  from (
    select sku, location, sum(quantity) as quantity from reservation_lines where order_id = wanted_order group by sku, location
  ) as taken
  where balances.sku = taken.sku and balances.location = taken.location;
  if leaves then
    insert into movements (sku, location, delta, kind, reference)
    select sku, location, -sum(quantity), 'sale', wanted_order::text
    from reservation_lines
    where order_id = wanted_order
    group by sku, location
    order by sku, location;
  end if;
end
$$;

-- Books the sale of a reserved order; of one that was handled before, nothing.
create function sell(wanted_order uuid) returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  was text;
begin
  select state into was from reservations where order_id = wanted_order for no key update;
  if was is null then
    raise exception 'order % is confirmed, but was never reserved', wanted_order;
  end if;
  if was = 'reserved' then
    perform end_commitment(wanted_order, true);
    update reservations set state = 'sold', changed_at = now() where order_id = wanted_order;
  end if;
end
$$;

-- Gives the pieces of an order that was never sold free, or sees to it that none will be reserved when the order comes
-- after its end. Answers the new levels, or null where nothing changed.
create function release(wanted_order uuid) returns json
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  was text;
begin
  insert into reservations (order_id, state) values (wanted_order, 'released') on conflict do nothing;
  if found then
    return null;
  end if;
  select state into was from reservations where order_id = wanted_order for no key update;
  if was <> 'reserved' then
    return null;
  end if;
  perform end_commitment(wanted_order, false);
  update reservations set state = 'released', changed_at = now() where order_id = wanted_order;
  return new_levels(array(select distinct sku from reservation_lines where order_id = wanted_order));
end
$$;

-- Puts the pieces of a sold order back where they came from; of an order that was never here (an imported one), to the
-- first location. A sale that was not booked yet is booked first, so that the ledger tells both. Answers the new levels,
-- or null where nothing changed.
create function take_back(wanted_order uuid, movement_kind text, end_state text, sold jsonb) returns json
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  was text;
begin
  insert into reservations (order_id, state) values (wanted_order, end_state) on conflict do nothing;
  if found then
    return post_movements((
      select coalesce(jsonb_agg(jsonb_build_object(
        'sku', line->'sku', 'delta', line->'quantity', 'kind', movement_kind, 'reference', wanted_order
      )), '[]')
      from jsonb_array_elements(sold) as line
      where (line->>'stocked')::boolean and (line->>'quantity')::bigint > 0
    ));
  end if;
  select state into was from reservations where order_id = wanted_order for no key update;
  if was not in ('reserved', 'sold') then
    return null;
  end if;
  if was = 'reserved' then
    perform end_commitment(wanted_order, true);
  end if;
  perform lock_items(array(select sku from reservation_lines where order_id = wanted_order));
  insert into movements (sku, location, delta, kind, reference)
  select sku, location, sum(quantity), movement_kind, wanted_order::text
  from reservation_lines
  where order_id = wanted_order
  group by sku, location
  order by sku, location;
  update reservations set state = end_state, changed_at = now() where order_id = wanted_order;
  return new_levels(array(select distinct sku from reservation_lines where order_id = wanted_order));
end
$$;
