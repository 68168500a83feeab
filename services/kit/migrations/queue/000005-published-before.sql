create index on queue._private_jobs (created_at);

-- The ids of events that were published before a moment and are still in the queue: whoever has handled one may get it again,
-- after a crash, a suspension or a replay by hand, however late. All else that was published before is over.
create function queue.published_before(moment timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (payload->>'id')::uuid from queue._private_jobs where created_at < moment
$$;
revoke execute on function queue.published_before from public;
