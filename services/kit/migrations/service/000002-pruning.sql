-- What is old is found without reading what is not.
create index on inbox (received_at);
create index on idempotency_keys (created_at);
