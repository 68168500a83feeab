/**
 * Copies of a template that wait for a tenant: to copy a template takes a quarter of a second, to give a copy its name a
 * millisecond.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { codeOf } from './postgres-errors.ts';

const { escapeIdentifier } = pg;

/** Spares of a template that was asked for: it will be asked for again. A burst that is larger makes copies of its own. */
export const sparesInUse = 6;

// The spare is gone, or somebody still holds it: another may do.
const elsewhere = new Set(['3D000', '55006']);

export interface Spares {
  /** Gives a spare of the template this name; false where there is none left, or the name is taken. */
  take(template: string, database: string): Promise<boolean>;
  /** Makes spares until there are enough, one at a time and beside other work; what fails is tried at the next call. */
  refill(template: string, wanted: number): void;
}

/** @param admin a pool of a superuser */
export function spareDatabases(admin: pg.Pool): Spares {
  const refilling = new Set<string>();

  async function sparesOf(template: string): Promise<string[]> {
    const { rows } = await admin.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [spareName(template)]);
    return rows.map(({ datname }) => datname);
  }

  async function fill(template: string, wanted: number): Promise<void> {
    while ((await sparesOf(template)).length < wanted) await copyTemplate(admin, template, spareName(template) + randomBytes(4).toString('hex'));
  }

  return {
    async take(template, database) {
      for (const spare of await sparesOf(template)) {
        try {
          await admin.query(`alter database ${escapeIdentifier(spare)} rename to ${escapeIdentifier(database)}`);
          return true;
        } catch (error) {
          if (codeOf(error) === '42P04') return false;
          if (!elsewhere.has(codeOf(error) ?? '')) throw error;
        }
      }
      return false;
    },
    refill(template, wanted) {
      if (refilling.has(template)) return;
      refilling.add(template);
      fill(template, wanted)
        .catch(() => {})
        .finally(() => refilling.delete(template));
    },
  };
}

/** Closed until its privileges are set: a new database is open to every role of the server. */
export async function copyTemplate(admin: pg.Pool, template: string, database: string): Promise<void> {
  await admin.query(
    `create database ${escapeIdentifier(database)} template ${escapeIdentifier(template)} strategy wal_log allow_connections false`,
  );
}

// The beginning is the template's own name, so that a template that is out of date is dropped with its spares.
const spareName = (template: string): string => `${template}_spare_`;
