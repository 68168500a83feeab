create index audit_log_of_actor on audit_log (actor, id);
create index audit_log_of_action on audit_log (action, id);
