import { expect, test } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import pg from 'pg';
import { testServers } from '../../test/servers.ts';

test('postgres takes the superuser with its password', async () => {
  const { addresses } = await testServers();
  const client = new pg.Client({ connectionString: addresses.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT current_user AS name, usesuper FROM pg_user WHERE usename = current_user');
  await client.end();
  expect(rows).toEqual([{ name: 'tenantry', usesuper: true }]);
});

test('postgres refuses a wrong password', async () => {
  const { addresses } = await testServers();
  const url = new URL(addresses.databaseUrl);
  url.password = 'wrong';
  await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '28P01' });
});

test('postgres lets a new role into no database that is not its own', async () => {
  const { addresses } = await testServers();
  const client = new pg.Client({ connectionString: addresses.databaseUrl });
  await client.connect();
  await client.query("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
  try {
    for (const database of ['postgres', 'template1']) {
      const url = new URL(addresses.databaseUrl);
      Object.assign(url, { username: 'stranger', password: 'stranger', pathname: `/${database}` });
      await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '42501' });
    }
  } finally {
    await client.query('DROP ROLE stranger');
    await client.end();
  }
});

test('redis knows no user without a password', async () => {
  const { addresses } = await testServers();
  const { hostname, port } = new URL(addresses.redisUrl);
  const stranger = new Redis({ host: hostname, port: Number(port), lazyConnect: true, enableReadyCheck: false });
  await stranger.connect();
  await expect(stranger.get('anything')).rejects.toThrow('NOAUTH');
  stranger.disconnect();
});

test('radosgw takes the admin key and refuses a wrong secret', async () => {
  const { addresses } = await testServers({ storage: true });
  const { endpoint, accessKey, secretKey } = addresses.s3;
  const client = (secretAccessKey: string) =>
    new S3Client({
      endpoint,
      region: 'default',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      credentials: { accessKeyId: accessKey, secretAccessKey },
    });
  const admin = client(secretKey);
  await admin.send(new CreateBucketCommand({ Bucket: 'embedded' }));
  await admin.send(new PutObjectCommand({ Bucket: 'embedded', Key: 'a b', Body: 'hello' }));
  const { Body } = await admin.send(new GetObjectCommand({ Bucket: 'embedded', Key: 'a b' }));
  expect(await Body?.transformToString()).toBe('hello');
  const wrong = client('x'.repeat(40)).send(new GetObjectCommand({ Bucket: 'embedded', Key: 'a b' }));
  await expect(wrong).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
}, 160_000);
