-- What the OpenID provider issues: sessions, grants, codes, opaque tokens. Identifiers are bearer secrets, so that only
-- their SHA-256 is here; the payload names them too and is sealed with a key from outside the database.
create table artifacts (
  model text not null,
  id_hash bytea not null,
  payload text not null,
  grant_hash bytea,
  uid_hash bytea,
  user_code_hash bytea,
  consumed_at timestamptz,
  -- Null: kept until destroyed.
  expires_at timestamptz,
  primary key (model, id_hash)
);
create index artifacts_by_grant on artifacts (model, grant_hash) where grant_hash is not null;
create index artifacts_by_uid on artifacts (model, uid_hash) where uid_hash is not null;
create index artifacts_by_user_code on artifacts (model, user_code_hash) where user_code_hash is not null;
create index artifacts_by_expiry on artifacts (expires_at) where expires_at is not null;
