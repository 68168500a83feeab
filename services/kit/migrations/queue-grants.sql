-- After every change of graphile-worker's tables. Its row level security has no policies, so that only the owner would
-- see rows; here the grants decide.
do $$
declare
  guarded regclass;
begin
  for guarded in select oid from pg_class where relnamespace = 'queue'::regnamespace and relrowsecurity loop
    execute format('alter table %s disable row level security', guarded);
  end loop;
end
$$;

revoke execute on all functions in schema queue from public;

grant usage on schema queue to :mailbox;
grant select, insert, update, delete on all tables in schema queue to :mailbox;
grant usage, select on all sequences in schema queue to :mailbox;
grant execute on all functions in schema queue to :mailbox;
revoke all on queue.schema_migrations from :mailbox;
