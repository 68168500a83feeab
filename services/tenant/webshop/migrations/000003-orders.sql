create sequence order_numbers start 1001;

create table orders (
  id uuid primary key default gen_random_uuid(),
  number text not null,
  state text not null check (state in ('pending', 'confirmed', 'fulfilled', 'returned', 'cancelled')),
  reason text,
  channel text not null check (channel in ('web', 'import')),
  email text,
  name text,
  address jsonb,
  country text,
  placed_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  unique (channel, number)
);
create index orders_by_time on orders (placed_at desc, id desc);
create index orders_by_state on orders (state, placed_at desc, id desc);

-- What was sold, as it was called and priced then.
create table order_lines (
  order_id uuid not null references orders,
  line_number integer not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity > 0),
  price bigint not null check (price >= 0),
  stocked boolean not null,
  primary key (order_id, line_number)
);

create table payments (
  order_id uuid primary key references orders,
  method text not null check (method in ('test')),
  -- Whether the test payment is to say no.
  declines boolean not null,
  amount numeric not null check (amount >= 0),
  state text not null default 'requested' check (state in ('requested', 'captured', 'declined', 'voided', 'refunded')),
  changed_at timestamptz not null default now()
);

create view order_documents as
select id, state, channel, placed_at, json_build_object(
  'id', id,
  'number', number,
  'state', state,
  'reason', reason,
  'channel', channel,
  'email', email,
  'name', name,
  'country', country,
  'placedAt', placed_at,
  'changedAt', changed_at,
  'lines', (
    select coalesce(json_agg(json_build_object(
      'lineNumber', line_number, 'sku', sku, 'title', title, 'quantity', quantity, 'price', price, 'stocked', stocked
    ) order by line_number), '[]')
    from order_lines
    where order_id = orders.id
  )
) as document
from orders;

-- Places the order of a cart and closes the cart. Answers a refusal, which is an error's code, or the order.
create function place_order(
  wanted_cart uuid, buyer_email text, buyer_name text, buyer_address jsonb, payment_method text, payment_declines boolean,
  out refusal text, out detail text, out document json
)
language plpgsql as $$
declare
  cart carts;
  new_order uuid;
  total numeric;
begin
  select * into cart from carts where id = wanted_cart for no key update;
  if not found then
    refusal := 'cart_not_found';
    return;
  end if;
  if cart.order_id is not null then
    refusal := 'cart_closed';
    return;
  end if;

  select string_agg(products.sku, ', ' order by products.sku) filter (where products.removed_at is not null),
    sum(products.price::numeric * cart_lines.quantity)
  into detail, total
  from cart_lines
  join products on products.id = cart_lines.product_id
  where cart_id = wanted_cart;
  if total is null then
    refusal := 'cart_empty';
  elsif detail is not null then
    refusal := 'product_not_found';
  elsif total > 1e15 then
    refusal := 'cart_too_large';
  end if;
  if refusal is not null then
    return;
  end if;

  insert into orders (number, state, channel, email, name, address, country)
  values ('W' || nextval('order_numbers'), 'pending', 'web', buyer_email, buyer_name, buyer_address, buyer_address->>'country')
  returning id into new_order;
  with lines as (
    insert into order_lines (order_id, line_number, sku, title, quantity, price, stocked)
    select new_order, row_number() over (order by cart_lines.position), products.sku, products.title, cart_lines.quantity,
      products.price, products.stocked
    from cart_lines
    join products on products.id = cart_lines.product_id
    where cart_id = wanted_cart
    returning quantity, price
  )
  insert into payments (order_id, method, declines, amount)
  select new_order, payment_method, payment_declines, sum(price::numeric * quantity) from lines;
  update carts set order_id = new_order where id = wanted_cart;
  document := (select order_documents.document from order_documents where id = new_order);
end
$$;

-- Takes the levels that came with a reservation and locks the order that it is for. Answers what its payment needs.
create function order_to_pay(wanted_order uuid, levels jsonb, out state text, out method text, out declines boolean)
language plpgsql as $$
begin
  select orders.state, payments.method, payments.declines into order_to_pay.state, order_to_pay.method, order_to_pay.declines
  from orders
  join payments on payments.order_id = orders.id
  where orders.id = wanted_order
  for no key update of orders;
  perform take_levels(levels);
end
$$;

-- Moves an order from one of the states given to another, and its payment with it: `payment_moves` maps the payment's
-- state to the next one. Answers the state that it was in (null: there is no such order), whether it moved, the order.
create function move_order(
  wanted_order uuid, from_states text[], to_state text, why text, payment_moves jsonb,
  out previous text, out moved boolean, out document json
)
language plpgsql as $$
begin
  select state into previous from orders where id = wanted_order for no key update;
  moved := coalesce(previous = any (from_states), false);
  if moved then
    update orders set state = to_state, reason = coalesce(why, reason), changed_at = now() where id = wanted_order;
    update payments set state = payment_moves->>state, changed_at = now() where order_id = wanted_order and payment_moves ? state;
  end if;
  document := (select order_documents.document from order_documents where id = wanted_order);
end
$$;
