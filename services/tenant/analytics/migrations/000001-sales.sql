-- Sales as they were told by events, summed up when they come: a report reads few rows however many orders there are.
-- Every booking adds to a row, so that the order in which events arrive does not matter.
--
-- `slot` spreads what is booked at once over several rows: sessions would wait for each other at today's row otherwise.
create table sales (
  -- In the tenant's time zone.
  day date not null,
  -- '' where it is not known.
  country text not null,
  channel text not null,
  slot smallint not null,
  orders bigint not null,
  units bigint not null,
  -- Minor units of the tenant's currency.
  gross bigint not null,
  refunds bigint not null,
  primary key (day, country, channel, slot)
) with (fillfactor = 70);

create table product_sales (
  day date not null,
  sku text not null,
  slot smallint not null,
  orders bigint not null,
  units bigint not null,
  gross bigint not null,
  refunds bigint not null,
  primary key (day, sku, slot)
) with (fillfactor = 70);

-- Books [{ at, country, channel, sku?, orders?, productOrders?, units?, gross?, refunds? }]: an entry with a SKU counts
-- for its product too. Rows are written in the order of their keys, so that no two bookings wait in a circle.
create function book(entries jsonb, time_zone text) returns void language plpgsql as $$
declare
  my_slot smallint := pg_backend_pid() % 4;
begin
  insert into sales as kept (day, country, channel, slot, orders, units, gross, refunds)
  select (at at time zone time_zone)::date, coalesce(country, ''), channel, my_slot,
    coalesce(sum(orders), 0), coalesce(sum(units), 0), coalesce(sum(gross), 0), coalesce(sum(refunds), 0)
  from jsonb_to_recordset(entries) as entry (
    at timestamptz, country text, channel text, orders bigint, units bigint, gross bigint, refunds bigint
  )
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (day, country, channel, slot) do update
  set orders = kept.orders + excluded.orders, units = kept.units + excluded.units, gross = kept.gross + excluded.gross,
    refunds = kept.refunds + excluded.refunds;

  insert into product_sales as kept (day, sku, slot, orders, units, gross, refunds)
  select (at at time zone time_zone)::date, sku, my_slot,
    coalesce(sum("productOrders"), 0), coalesce(sum(units), 0), coalesce(sum(gross), 0), coalesce(sum(refunds), 0)
  from jsonb_to_recordset(entries) as entry (
    at timestamptz, sku text, "productOrders" bigint, units bigint, gross bigint, refunds bigint
  )
  where sku is not null
  group by 1, 2
  order by 1, 2
  on conflict (day, sku, slot) do update
  set orders = kept.orders + excluded.orders, units = kept.units + excluded.units, gross = kept.gross + excluded.gross,
    refunds = kept.refunds + excluded.refunds;
end
$$;
