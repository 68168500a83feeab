-- What `put` does, for a moment to come: a timer that a crash does not lose.
create function queue.put_at(due timestamptz, event text, id uuid, payload jsonb, meta jsonb, subscribers text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into queue._private_jobs (task_id, payload, max_attempts, run_at)
  select
    task.id,
    json_build_object('id', put_at.id, 'event', event, 'subscriber', subscriber, 'payload', payload, 'meta', meta),
    12,
    due
  from queue._private_tasks as task, unnest(subscribers) as subscriber
  where task.identifier = 'deliver';
end
$$;
revoke execute on function queue.put_at from public;
