-- A cart's id is its secret: whoever knows it may fill it.
create table carts (
  id uuid primary key default gen_random_uuid(),
  -- Set at checkout, which closes the cart.
  order_id uuid,
  created_at timestamptz not null default now()
);

create table cart_lines (
  cart_id uuid not null references carts on delete cascade,
  -- No foreign key: products are never deleted, and its check would lock rows that every order writes to.
  product_id uuid not null,
  position bigint generated always as identity,
  quantity integer not null check (quantity between 1 and 1000000),
  primary key (cart_id, product_id)
);

-- A cart at today's prices, or null.
create function cart_document(wanted uuid) returns json language plpgsql stable as $$
begin
  return (select json_build_object('id', carts.id, 'orderId', carts.order_id, 'lines', coalesce((
    select json_agg(json_build_object(
      'sku', products.sku,
      'title', products.title,
      'quantity', cart_lines.quantity,
      'price', products.price,
      'imageUrl', products.image_url,
      'available', case when products.removed_at is not null then 0 when products.stocked then products.available end
    ) order by cart_lines.position)
    from cart_lines
    join products on products.id = cart_lines.product_id
    where cart_lines.cart_id = carts.id
  ), '[]'))
  from carts
  where carts.id = wanted);
end
$$;

-- Adds pieces of a product to a cart, or sets how many there are (0 takes the product out). Answers a refusal, which is
-- an error's code, or the cart.
create function put_in_cart(wanted_cart uuid, wanted_sku text, pieces integer, adding boolean, out refusal text, out cart json)
language plpgsql as $$
declare
  closed boolean;
  product record;
  held record;
begin
  select order_id is not null into closed from carts where id = wanted_cart for no key update;
  if closed is null then
    refusal := 'cart_not_found';
  elsif closed then
    refusal := 'cart_closed';
  elsif pieces = 0 then
    delete from cart_lines
    using products
    where cart_id = wanted_cart and products.id = product_id and products.sku = wanted_sku;
  else
    select id, price into product from products where sku = wanted_sku and removed_at is null;
    if not found then
      refusal := 'product_not_found';
      return;
    end if;

    select coalesce(max(cart_lines.quantity) filter (where product_id = product.id), 0) as pieces,
      count(*) filter (where product_id <> product.id) as other_lines,
      coalesce(sum(products.price::numeric * cart_lines.quantity) filter (where product_id <> product.id), 0) as other_total
    into held
    from cart_lines
    join products on products.id = cart_lines.product_id
    where cart_id = wanted_cart;
    if adding then
      pieces := pieces + held.pieces;
    end if;
    -- The greatest amount of money that a message may carry.
    if pieces > 1000000 or held.other_lines >= 500 or held.other_total + product.price::numeric * pieces > 1e15 then
      refusal := 'cart_too_large';
      return;
    end if;

    insert into cart_lines (cart_id, product_id, quantity) values (wanted_cart, product.id, pieces)
    on conflict (cart_id, product_id) do update set quantity = excluded.quantity;
  end if;

  if refusal is null then
    cart := cart_document(wanted_cart);
  end if;
end
$$;
