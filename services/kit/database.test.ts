import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from '@jest/globals';
import { testServers } from '../../test/servers.ts';
import { openDatabase } from './database.ts';
import { sql } from './statement.ts';

test('a connection that breaks between two statements fails the transaction and nothing else', async () => {
  const { databaseUrl } = (await testServers()).addresses;
  const { hostname: host, port, username: user, password } = new URL(databaseUrl);
  const door = openDatabase(
    { host, port: Number(port), user, password: decodeURIComponent(password), database: 'postgres' },
    { schema: 'public', max: 1, name: 'database.test', subscribers: () => [] },
  );
  const database = door.for({ correlationId: 'test', causedBy: 'test' });
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
