-- The slug of the company that an operator acts in: where an impersonation ends, its log says so.
alter table sessions add column impersonation_organisation text;
update sessions set impersonation_organisation = substring(impersonation_origin from '^https?://([^.]+)') where impersonator_id is not null;
alter table sessions add check ((impersonator_id is null) = (impersonation_organisation is null));
