-- Addresses are compared byte by byte: those that begin alike stand side by side, whatever the language of the server.
alter table people alter column email type text collate "C";

-- What is removed with a person.
create index invitations_by_email on invitations (email);
drop index one_time_tokens_by_email;
create index one_time_tokens_by_email on one_time_tokens (email, purpose);

-- The log is read by time, as are parts of it: what happened long ago is found without all that came after. To the
-- millisecond, as cursors hold it.
alter table audit_log alter column at type timestamptz(3);
drop index audit_log_by_time, audit_log_of_person, audit_log_of_organisation, audit_log_of_actor, audit_log_of_action;
create index audit_log_by_time on audit_log (at, id);
create index audit_log_of_person on audit_log (person_id, at, id) where person_id is not null;
create index audit_log_of_organisation on audit_log (organisation, at, id) where organisation is not null;
create index audit_log_of_actor on audit_log (actor, at, id);
create index audit_log_of_action on audit_log (action, at, id);
