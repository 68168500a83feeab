/** A tenant's database: a copy of its type's template, and a role for its mailbox and for each of its services. */
import pg from 'pg';
import { mailboxGroup, serviceGroup, serviceLogin, tenantDatabase } from '../../config/names.ts';
import { plans } from '../../config/plans.ts';
import { migrationsOf } from '../../services/kit/migration-files.ts';
import { migrate, withDatabase } from '../../services/kit/migrations.ts';
import { attempt, codeOf } from './postgres-errors.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import { scramVerifier } from './scram.ts';
import { databasePassword, type TenantSecrets } from './secrets.ts';
import { copyTemplate, sparesInUse, type Spares } from './spare-databases.ts';
import type { Templates, TemplatesOptions } from './template-databases.ts';

const { escapeIdentifier, escapeLiteral } = pg;

interface Role {
  name: string;
  group: string;
}

/** @param admin a pool of a superuser */
export function databaseProvisioner(admin: pg.Pool, templates: Templates, spares: Spares, options: TemplatesOptions): Provisioner {
  const { prefix, databaseUrl, servicesFor } = options;

  function rolesOf(tenant: ProvisionedTenant): Role[] {
    const database = tenantDatabase(prefix, tenant);
    const services = servicesFor(tenant.type).map((service) => ({ name: serviceLogin(database, service), group: serviceGroup(prefix, service) }));
    return [{ name: database, group: mailboxGroup(prefix) }, ...services];
  }

  return {
    name: 'database',
    needs: ['secrets'],

    async provision(tenant, secrets) {
      const database = tenantDatabase(prefix, tenant);
      const roles = rolesOf(tenant);
      const template = await attempt('make the template', () => templates.nameFor(tenant.type));
      const [{ isNew }] = await Promise.all([
        attempt('copy the template', () => makeDatabase(admin, spares, template, database)),
        attempt('make the roles', () => makeRoles(admin, roles, tenant, secrets)),
      ]);
      await attempt('open the database to its roles', () => admin.query(openingStatements(database, roles)));
      spares.refill(template, sparesInUse);
      if (!isNew) {
        const migrations = migrationsOf('tenant', servicesFor(tenant.type));
        await attempt('migrate the database', () => migrate(withDatabase(databaseUrl, database), prefix, migrations));
      }
    },

    async undo(tenant) {
      const database = tenantDatabase(prefix, tenant);
      await attempt('drop the database', () => admin.query(`drop database if exists ${escapeIdentifier(database)} with (force)`));
      await attempt('drop the roles', () => dropRoles(admin, database));
    },

    async probe(tenant) {
      const names = rolesOf(tenant).map(({ name }) => name);
      const { rows } = await attempt('look for the database', () =>
        admin.query<{ complete: boolean }>(
          `select count(*) = cardinality($2::text[]) as complete from unnest($2::text[]) as name
           join pg_roles on rolname = name join pg_database on datname = $1 and datallowconn
           where has_database_privilege(rolname, datname, 'connect')`,
          [tenantDatabase(prefix, tenant), names],
        ),
      );
      return rows[0]?.complete === true;
    },
  };
}

/** Answers whether the database is new: one that was there may be a copy of an older template. */
async function makeDatabase(admin: pg.Pool, spares: Spares, template: string, database: string): Promise<{ isNew: boolean }> {
  try {
    if (!(await spares.take(template, database))) await copyTemplate(admin, template, database);
    return { isNew: true };
  } catch (error) {
    const alreadyThere = codeOf(error) === '42P04';
    if (!alreadyThere) throw error;
    return { isNew: false };
  }
}

/** All in one round trip. The server gets verifiers, never passwords. */
async function makeRoles(admin: pg.Pool, roles: readonly Role[], { plan }: ProvisionedTenant, secrets: TenantSecrets): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    roles.map(({ name }) => name),
  ]);
  const present = new Set(rows.map(({ rolname }) => rolname));
  const statements = roles.map(({ name, group }) => {
    const role = escapeIdentifier(name);
    const verifier = escapeLiteral(scramVerifier(databasePassword(secrets, name)));
    const limit = plans[plan].database.connectionLimit;
    return `${present.has(name) ? 'alter' : 'create'} role ${role} login password ${verifier} connection limit ${limit};
      grant ${escapeIdentifier(group)} to ${role};`;
  });
  await admin.query(statements.join('\n'));
}

function openingStatements(database: string, roles: readonly Role[]): string {
  const name = escapeIdentifier(database);
  return `revoke all on database ${name} from public;
    grant connect on database ${name} to ${roles.map((role) => escapeIdentifier(role.name)).join(', ')};
    alter database ${name} allow_connections true;`;
}

/** A slug has no underscore, so that what begins with the database's name and one is a role of this tenant. */
async function dropRoles(admin: pg.Pool, database: string): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname = $1 or starts_with(rolname, $1 || '_')`,
    [database],
  );
  if (rows.length > 0) await admin.query(`drop role if exists ${rows.map(({ rolname }) => escapeIdentifier(rolname)).join(', ')}`);
}
