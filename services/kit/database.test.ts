import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from '@jest/globals';
import { testServers } from '../../test/servers.ts';
import { openDatabase } from './database.ts';
import { sql } from './statement.ts';

async function openHere() {
  const { databaseUrl } = (await testServers()).addresses;
  const { hostname: host, port, username: user, password } = new URL(databaseUrl);
  const door = openDatabase(
    { host, port: Number(port), user, password: decodeURIComponent(password), database: 'postgres' },
    { schema: 'public', max: 1, name: 'database.test', subscribers: () => [] },
  );
  return { databaseUrl, door, database: door.for({ correlationId: 'test', causedBy: 'test' }) };
}

test.each([
  ['a text', sql`select $1::text as value`, 'a\0b'],
  ['a list', sql`select $1::text[] as value`, ['a\0b']],
  ['JSON', sql`select $1::jsonb as value`, JSON.stringify({ a: 'a\0b' })],
])('a NUL in %s is a fault of whoever sent it', async (_, statement, value) => {
  const { door, database } = await openHere();
  await expect(database.first(statement, [value])).rejects.toMatchObject({ type: 'invalid_fields' });
  await expect(database.transaction((transaction) => transaction.first(statement, [value]))).rejects.toMatchObject({ type: 'invalid_fields' });
  expect(await database.first(sql`select 1 as one`)).toEqual({ one: 1 });
  await door.close();
});

test('a connection that breaks between two statements fails the transaction and nothing else', async () => {
  const { databaseUrl, door, database } = await openHere();
  const superuser = new pg.Client(databaseUrl);
  await superuser.connect();
  const cut = database.transaction(async (transaction) => {
    const session = await transaction.first<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await superuser.query('select pg_terminate_backend($1)', [session!.pid]);
    await setTimeout(200);
    return transaction.first(sql`select 1 as one`);
  });
  await expect(cut).rejects.toMatchObject({ type: 'database_unavailable' });
  expect(await database.first(sql`select 1 as one`)).toEqual({ one: 1 });
  await Promise.all([door.close(), superuser.end()]);
});
