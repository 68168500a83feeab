-- Companies, one for each tenant, and that of the platform's operators.
create table organisations (
  id uuid primary key default gen_random_uuid(),
  -- The tenant's.
  slug text not null unique,
  name text not null,
  type text not null check (type in ('platform', 'retailer', 'brand', 'supplier')),
  -- Who of its members must have a second factor.
  second_factor text not null default 'optional' check (second_factor in ('optional', 'managers', 'everyone')),
  created_at timestamptz not null default now()
);

-- Roles that a company has made for itself, beside those that all have.
create table custom_roles (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references organisations on delete cascade,
  name text not null check (name not in ('owner', 'manager', 'staff', 'viewer')),
  permissions text[] not null,
  unique (organisation_id, name),
  unique (organisation_id, id)
);

create table memberships (
  organisation_id uuid not null references organisations on delete cascade,
  person_id uuid not null references people on delete cascade,
  -- Null where it is a custom role.
  role text check (role in ('owner', 'manager', 'staff', 'viewer')),
  custom_role_id uuid,
  -- Lists go by it: to the millisecond, as cursors hold it.
  created_at timestamptz(3) not null default now(),
  primary key (organisation_id, person_id),
  check ((role is null) = (custom_role_id is not null)),
  -- Of the same company; one that somebody has cannot be removed.
  foreign key (organisation_id, custom_role_id) references custom_roles (organisation_id, id)
);
create index memberships_in_order on memberships (organisation_id, created_at, person_id);
create index memberships_of_person on memberships (person_id);
create index memberships_with_role on memberships (custom_role_id) where custom_role_id is not null;

create table invitations (
  id uuid primary key default gen_random_uuid(),
  organisation_id uuid not null references organisations on delete cascade,
  email text not null,
  role text check (role in ('owner', 'manager', 'staff', 'viewer')),
  custom_role_id uuid,
  -- Null where the platform invites, as it does the owner of a new company.
  invited_by uuid references people on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  unique (organisation_id, email),
  check ((role is null) = (custom_role_id is not null)),
  foreign key (organisation_id, custom_role_id) references custom_roles (organisation_id, id) on delete cascade
);
create index invitations_by_person on invitations (invited_by);
create index invitations_with_role on invitations (custom_role_id) where custom_role_id is not null;

alter table one_time_tokens add column invitation_id uuid references invitations on delete cascade;
create index one_time_tokens_of_invitation on one_time_tokens (invitation_id) where invitation_id is not null;

-- Whoever was an operator is one now by being a member of the platform's own company.
insert into organisations (slug, name, type) values ('platform', 'Platform', 'platform');
insert into memberships (organisation_id, person_id, role)
select organisations.id, people.id, 'owner' from organisations, people where slug = 'platform' and 'operator' = any (people.roles);
alter table people drop column roles;
