-- Whoever invites takes some invitations along that nobody has answered in time.
create index invitations_by_expiry on invitations (expires_at);
