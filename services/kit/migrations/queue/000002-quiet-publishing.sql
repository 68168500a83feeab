-- PostgreSQL lets only one transaction of the whole server commit at a time among those that notify, waiting for the disk
-- included: 16 sessions that publish as graphile-worker's add_jobs does came to a fifth of the commits of those that keep
-- still. So events are put in quietly, and announced after the commit; the workers' poll finds what was not announced.

insert into queue._private_tasks (identifier) values ('deliver') on conflict do nothing;

-- One job per subscriber, in the caller's transaction. The caller announces when it has committed. In plpgsql, whose plans
-- are kept: a function in SQL that is not inlined is planned anew at every call.
create function queue.put(event text, id uuid, payload jsonb, meta jsonb, subscribers text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into queue._private_jobs (task_id, payload, max_attempts)
  select
    task.id,
    json_build_object('id', put.id, 'event', event, 'subscriber', subscriber, 'payload', payload, 'meta', meta),
    12
  from queue._private_tasks as task, unnest(subscribers) as subscriber
  where task.identifier = 'deliver';
end
$$;
revoke execute on function queue.put from public;

-- Wakes the workers. In a transaction of its own it writes nothing, and so waits for no disk.
create function queue.announce() returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_notify('jobs:insert', '{"count":1}')
$$;
revoke execute on function queue.announce from public;

-- Both at once, where few publish.
create or replace function queue.publish(event text, id uuid, payload jsonb, meta jsonb, subscribers text[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select queue.put(event, id, payload, meta, subscribers);
  select queue.announce()
$$;
