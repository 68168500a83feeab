-- The system catalogues name what is on the whole server: other tenants' databases, roles and sessions. These are
-- closed to all but the superuser; nothing that a service or its mailbox runs needs them.
-- Left: the text of a role's number (`oid::regrole`), which PostgreSQL offers no way to close.
revoke all on schema public from public;

revoke select on
  pg_database, pg_db_role_setting, pg_auth_members, pg_roles, pg_user, pg_group, pg_user_mappings, pg_prepared_xacts,
  pg_stat_activity, pg_stat_database, pg_stat_database_conflicts, pg_stat_replication, pg_stat_progress_analyze,
  pg_stat_progress_basebackup, pg_stat_progress_cluster, pg_stat_progress_copy, pg_stat_progress_create_index,
  pg_stat_progress_vacuum
from public;

revoke execute on function
  pg_get_userbyid(oid), makeaclitem(oid, oid, text, boolean), pg_stat_get_activity(integer), pg_prepared_xact(),
  pg_describe_object(oid, oid, integer), pg_identify_object(oid, oid, integer),
  pg_identify_object_as_address(oid, oid, integer), shobj_description(oid, name)
from public;
