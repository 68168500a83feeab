-- A browser that several people use has one cookie for the rows of all of them: whoever signs in renews it for all.
create index devices_by_secret on devices (secret_hash);
