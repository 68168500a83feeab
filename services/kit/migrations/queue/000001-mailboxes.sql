-- Mailboxes on graphile-worker's queue. A service may only publish; the mailbox worker sees the rest.
-- Functions that act with the owner's rights pin their search_path, so that nobody can slip in a function of their own.

-- add_jobs draws a number for each insert of a task that exists already; the 32-bit sequence must not end there.
alter table queue._private_tasks alter column id set cycle;

-- One job per subscriber, in the caller's transaction.
create function queue.publish(event text, id uuid, payload jsonb, meta jsonb, subscribers text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if cardinality(subscribers) > 0 then
    perform queue.add_jobs(array(
      select row(
        'deliver',
        json_build_object('id', id, 'event', event, 'subscriber', subscriber, 'payload', payload, 'meta', meta),
        null, null, 12, null, null, null
      )::queue.job_spec
      from unnest(subscribers) as subscriber
    ));
  end if;
end
$$;
revoke execute on function queue.publish from public;

-- How many deliveries are still to be made and how many were given up, of all work or of the work named.
create function queue.backlog(correlation_id text default null, out pending bigint, out dead bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select count(*) filter (where attempts < max_attempts or locked_at is not null),
    count(*) filter (where attempts >= max_attempts and locked_at is null)
  from queue._private_jobs
  where correlation_id is null or payload->'meta'->>'correlationId' = correlation_id
$$;
revoke execute on function queue.backlog from public;

-- Deliveries that were given up, oldest first.
create function queue.dead_letters(after bigint default 0, at_most integer default 50)
returns table (job bigint, id uuid, event text, subscriber text, payload json, attempts smallint, error text, published_at timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jobs.id, (jobs.payload->>'id')::uuid, jobs.payload->>'event', jobs.payload->>'subscriber', jobs.payload->'payload',
    jobs.attempts, jobs.last_error, jobs.created_at
  from queue._private_jobs as jobs
  where jobs.attempts >= jobs.max_attempts and jobs.locked_at is null and jobs.id > after
  order by jobs.id
  limit at_most
$$;
revoke execute on function queue.dead_letters from public;

-- Tries the dead letters named, or all, once more from the first attempt. Answers how many.
create function queue.replay_dead_letters(jobs bigint[] default null) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  replayed integer;
begin
  update queue._private_jobs as job
  set attempts = 0, run_at = now(), updated_at = now()
  where job.attempts >= job.max_attempts and job.locked_at is null and (jobs is null or job.id = any(jobs));
  get diagnostics replayed = row_count;
  -- As graphile-worker's own functions tell the workers; else they would look only at their next poll.
  perform pg_notify('jobs:insert', json_build_object('r', random(), 'count', replayed)::text);
  return replayed;
end
$$;
revoke execute on function queue.replay_dead_letters from public;

-- A worker holds this lock for as long as its session lives, which is how others know that it does.
create function queue.hold_worker_lock(worker text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_lock(hashtextextended('queue.worker ' || worker, 0))
$$;
revoke execute on function queue.hold_worker_lock from public;

-- Gives the jobs of workers that died back at once; graphile-worker alone waits four hours. Answers which workers.
-- The caller names itself, since it would get its own lock a second time.
create function queue.rescue_dead_workers(me text) returns setof text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  worker text;
begin
  for worker in
    select locked_by from queue._private_jobs where locked_by is not null
    union
    select locked_by from queue._private_job_queues where locked_by is not null
  loop
    if worker <> me and pg_try_advisory_xact_lock(hashtextextended('queue.worker ' || worker, 0)) then
      -- It may have fetched them without having tried them: its death is not their failure.
      update queue._private_jobs as job set attempts = greatest(job.attempts - 1, 0) where job.locked_by = worker;
      perform queue.force_unlock_workers(array[worker]);
      perform pg_notify('jobs:insert', json_build_object('r', random(), 'count', 1)::text);
      return next worker;
    end if;
  end loop;
end
$$;
revoke execute on function queue.rescue_dead_workers from public;
