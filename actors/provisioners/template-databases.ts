/** Migrated databases that nobody connects to, of which every new tenant gets a copy. */
import pg from 'pg';
import { templateDatabase } from '../../config/names.ts';
import { migrationsHash, migrationsOf } from '../../services/kit/migration-files.ts';
import { migrate, withDatabase } from '../../services/kit/migrations.ts';
import { codeOf } from './postgres-errors.ts';

const { escapeIdentifier } = pg;

export interface Templates {
  /** The name of the template of a tenant type, which is made now where it is missing. */
  nameFor(type: string): Promise<string>;
}

export interface TemplatesOptions {
  /** Of a superuser. */
  databaseUrl: string;
  prefix: string;
  /** The services that a tenant of a type has. */
  servicesFor(type: string): readonly string[];
}

export function openTemplates(options: TemplatesOptions): Templates {
  const made = new Map<string, Promise<string>>();
  return {
    nameFor(type) {
      const known = made.get(type);
      if (known) return known;
      const name = ensureTemplate(options, type);
      made.set(type, name);
      name.catch(() => made.delete(type));
      return name;
    },
  };
}

/** The name carries the hash of what is in it, and is given only when all is: whatever has the name is complete. */
async function ensureTemplate({ databaseUrl, prefix, servicesFor }: TemplatesOptions, type: string): Promise<string> {
  const migrations = migrationsOf('tenant', servicesFor(type));
  const name = templateDatabase(prefix, type, migrationsHash(migrations).slice(0, 12));
  const admin = new pg.Client(databaseUrl);
  // The statement at hand reports a lost connection; without a listener it would end the process.
  admin.on('error', () => {});
  await admin.connect();
  try {
    if (await exists(admin, name)) return name;
    await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [`template of ${type} for ${prefix}`]);
    if (await exists(admin, name)) return name;
    const draft = `${name}_draft`;
    await admin.query(`drop database if exists ${escapeIdentifier(draft)} with (force)`);
    await admin.query(`create database ${escapeIdentifier(draft)} template template0 encoding 'UTF8'`);
    await migrate(withDatabase(databaseUrl, draft), prefix, migrations);
    // Without connections a copy never fails for a session that is open on it.
    await admin.query(`alter database ${escapeIdentifier(draft)} allow_connections false is_template true`);
    await admin.query(`alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(name)}`);
    await dropOutdated(admin, templateDatabase(prefix, type, ''), name);
    return name;
  } finally {
    await admin.end();
  }
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  return rowCount === 1;
}

async function dropOutdated(admin: pg.Client, beginning: string, name: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1) and datname <> $2',
    [beginning, name],
  );
  for (const { datname } of rows) {
    await admin.query(`alter database ${escapeIdentifier(datname)} is_template false`);
    // One that is being copied at this moment stays until the next change.
    await admin.query(`drop database ${escapeIdentifier(datname)}`).catch((error: unknown) => {
      if (codeOf(error) !== '55006') throw error;
    });
  }
}
