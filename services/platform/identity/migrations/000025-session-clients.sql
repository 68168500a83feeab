-- Of a session of the provider: the clients that it has opened, by id, each with the `sid` that its ID tokens name. Whoever
-- is to be told that the session has ended must be known when its payload cannot be asked any more.
alter table artifacts add column session_clients jsonb;
