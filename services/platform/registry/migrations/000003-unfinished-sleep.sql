-- One that is not to be awake and has nodes still to its name is being put to sleep: a supervisor that takes over finishes it.
drop index tenants_unsettled;
create index tenants_unsettled on tenants (slug) where awake or replicas > 0 or state in ('requested', 'provisioning');
