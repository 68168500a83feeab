-- The walls of a service: what its role may do with all that is in its schema, now and later, and nothing elsewhere.
alter default privileges in schema :schema grant select, insert, update, delete on tables to :service_role;
alter default privileges in schema :schema grant usage, select on sequences to :service_role;

grant usage on schema :schema to :service_role;
grant usage on schema queue to :service_role;
grant execute on function queue.publish, queue.put, queue.put_at, queue.announce, queue.published_before to :service_role;
