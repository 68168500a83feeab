/** Numbered SQL files: what there is to apply, and a hash by which two sets of them are told apart. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MigrationFile {
  /** `000001-products.sql` */
  name: string;
  sql: string;
  /** SHA-256 in hex. */
  checksum: string;
}

/** A service and the folder of its migrations. */
export interface ServiceMigrations {
  service: string;
  folder: string;
}

/** Something about a migration that a person must put right; nothing of it was applied. */
export class MigrationError extends Error {
  readonly code: 'migration_misnamed' | 'migration_changed' | 'migration_missing' | 'migration_out_of_order' | 'migration_failed';
  constructor(code: MigrationError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MigrationError';
    this.code = code;
  }
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the kit itself brings: to the queue of each database, and to the schema of each service. */
export const kitFiles = {
  queue: () => readMigrations(here('./migrations/queue')),
  service: () => readMigrations(here('./migrations/service')),
  catalogPrivileges: () => readFileSync(here('./migrations/catalog-privileges.sql'), 'utf8'),
  queueGrants: () => readFileSync(here('./migrations/queue-grants.sql'), 'utf8'),
  serviceGrants: () => readFileSync(here('./migrations/service-grants.sql'), 'utf8'),
  ledger: () => readFileSync(here('./migrations/ledger.sql'), 'utf8'),
};

/** The services named, with their folders. */
export function migrationsOf(kind: 'tenant' | 'platform', services: readonly string[]): ServiceMigrations[] {
  return services.map((service) => ({ service, folder: here(`../${kind}/${service}/migrations`) }));
}

/**
 * The migrations of a folder in their order; none where there is no folder.
 * @throws MigrationError migration_misnamed for a file that is not `NNNNNN-words.sql`, or a number that comes twice
 */
export function readMigrations(folder: string): MigrationFile[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  names.forEach((name, at) => {
    if (!/^\d{6}-[a-z0-9-]+\.sql$/.test(name) || name.slice(0, 6) === names[at - 1]?.slice(0, 6)) {
      throw new MigrationError('migration_misnamed', `${join(folder, name)} is not NNNNNN-words.sql with a number of its own`);
    }
  });
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, checksum: hashOf([sql]) };
  });
}

/** A hash of all that shapes a database with these services: their migrations, the kit's, and the queue's version. */
export function migrationsHash(services: readonly ServiceMigrations[]): string {
  const files = [...kitFiles.queue(), ...kitFiles.service(), ...services.flatMap(({ folder }) => readMigrations(folder))];
  return hashOf([
    (createRequire(import.meta.url)('graphile-worker/package.json') as { version: string }).version,
    kitFiles.catalogPrivileges(),
    kitFiles.queueGrants(),
    kitFiles.serviceGrants(),
    kitFiles.ledger(),
    ...services.map(({ service }) => service),
    ...files.flatMap(({ name, checksum }) => [name, checksum]),
  ]);
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
