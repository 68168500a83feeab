/** Brings a database to the present shape: the queue, then each service's schema, as the role that owns them all. */
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { mailboxGroup, ownerRole, schemaOf, serviceGroup } from '../../config/names.ts';
import { kitFiles, MigrationError, readMigrations, type MigrationFile, type ServiceMigrations } from './migration-files.ts';

const { escapeIdentifier } = pg;

/**
 * Applies what is missing, each migration in a transaction of its own. Running it again does nothing; of two that run at
 * once one waits. Makes the group roles that the grants need.
 * @param databaseUrl of the database to migrate, as a superuser
 * @throws MigrationError where the files do not fit what was applied before
 */
export async function migrate(databaseUrl: string, prefix: string, services: readonly ServiceMigrations[]): Promise<void> {
  const owner = ownerRole(prefix);
  const client = new pg.Client(databaseUrl);
  // The statement at hand reports a lost connection; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('migrations', 0))`);
    await ensureGroups(client, [owner, mailboxGroup(prefix), ...services.map(({ service }) => serviceGroup(prefix, service))]);
    await client.query(kitFiles.catalogPrivileges());
    await asOwner(client, owner, async () => {
      await migrateQueue(client, withRole(databaseUrl, owner), prefix);
      for (const service of services) await migrateService(client, prefix, service);
    });
  } finally {
    await client.end();
  }
}

/** The same server and user, another database. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Makes roles that nobody logs in with, where they are missing. */
async function ensureGroups(client: pg.Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select name from unnest($1::text[]) as name where not exists (select from pg_roles where rolname = name)',
    [names],
  );
  for (const { name } of rows) {
    // Databases are migrated side by side, so that another may have made the role a moment ago.
    await client.query(`create role ${escapeIdentifier(name)} nologin`).catch((error: pg.DatabaseError) => {
      if (error.code !== '42710' && error.code !== '23505') throw error;
    });
  }
}

async function asOwner(client: pg.Client, owner: string, work: () => Promise<void>): Promise<void> {
  const database = escapeIdentifier(client.database ?? '');
  const role = escapeIdentifier(owner);
  await client.query(`grant create on database ${database} to ${role}; set role ${role}`);
  await work();
  await client.query(`reset role; revoke create on database ${database} from ${role}`);
}

function withRole(databaseUrl: string, role: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c role=${role}`);
  return url.href;
}

async function migrateQueue(client: pg.Client, ownerUrl: string, prefix: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, maxPoolSize: 1, schema: 'queue' });
  await client.query(named(kitFiles.ledger(), { schema: 'queue' }));
  await applyAll(client, { schema: 'queue', source: 'kit', files: kitFiles.queue(), names: {} });
  await client.query(named(kitFiles.queueGrants(), { mailbox: mailboxGroup(prefix) }));
}

async function migrateService(client: pg.Client, prefix: string, { service, folder }: ServiceMigrations): Promise<void> {
  const schema = schemaOf(service);
  const names = { schema, service_role: serviceGroup(prefix, service) };
  await client.query(`create schema if not exists ${escapeIdentifier(schema)}`);
  await client.query(named(kitFiles.ledger(), names));
  await client.query(named(kitFiles.serviceGrants(), names));
  await applyAll(client, { schema, source: 'kit', files: kitFiles.service(), names });
  await applyAll(client, { schema, source: 'service', files: readMigrations(folder), names });
}

interface Batch {
  schema: string;
  /** The kit's migrations and the service's own are numbered apart. */
  source: 'kit' | 'service';
  files: readonly MigrationFile[];
  names: Readonly<Record<string, string>>;
}

async function applyAll(client: pg.Client, batch: Batch): Promise<void> {
  const ledger = `${escapeIdentifier(batch.schema)}.schema_migrations`;
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select name, checksum from ${ledger} where source = $1 order by name`,
    [batch.source],
  );
  check(batch, rows);
  for (const file of batch.files.slice(rows.length)) {
    await client.query('begin');
    try {
      await client.query(`set local search_path to ${escapeIdentifier(batch.schema)}`);
      await client.query(named(file.sql, batch.names));
      await client.query(`insert into ${ledger} (source, name, checksum) values ($1, $2, $3)`, [batch.source, file.name, file.checksum]);
      await client.query('commit');
    } catch (error) {
      throw new MigrationError('migration_failed', `${batch.schema} refuses ${file.name}: ${String(error)}`, error);
    }
  }
}

/** What was applied must be the beginning of what there is. */
function check({ schema, files }: Batch, applied: readonly { name: string; checksum: string }[]): void {
  applied.forEach(({ name, checksum }, at) => {
    const known = files.find((file) => file.name === name);
    if (known === undefined) throw new MigrationError('migration_missing', `${schema} has had ${name}, which is not here: this code is older than the database`);
    if (known.checksum !== checksum) throw new MigrationError('migration_changed', `${schema} has had another ${name}: write a new migration instead of changing it`);
    if (files[at] !== known) throw new MigrationError('migration_out_of_order', `${schema} has had ${name} already: number ${files[at]?.name} after it`);
  });
}

/** Puts quoted identifiers for `:schema`, `:service_role` and `:mailbox`: the only interpolation there is. */
function named(sql: string, names: Readonly<Record<string, string>>): string {
  return sql.replaceAll(/(?<![:\w]):([a-z_]+)\b/g, (placeholder, name: string) => {
    const value = names[name];
    return value === undefined ? placeholder : escapeIdentifier(value);
  });
}
