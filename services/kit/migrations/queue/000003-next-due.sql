-- Milliseconds by this server's clock until the next delivery is due, null where there is none to come: whoever has no worker
-- running knows when to start one, and need not look before. What a worker holds is due, for it may be dead.
create function queue.next_due() returns double precision
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when exists (select from queue._private_jobs where locked_at is not null and attempts <= max_attempts) then 0
    else (select extract(epoch from run_at - now()) * 1000 from queue._private_jobs where is_available order by run_at limit 1)
  end
$$;
revoke execute on function queue.next_due from public;

-- How many deliveries are due and wait, and for how long the first of them has been due: what a tenant's load is told by.
create function queue.due(out depth bigint, out oldest_seconds double precision)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select count(*), coalesce(extract(epoch from now() - min(run_at)), 0)
  from queue._private_jobs
  where is_available and run_at <= now()
$$;
revoke execute on function queue.due from public;
