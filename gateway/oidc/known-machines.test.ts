import { expect, test } from '@jest/globals';
import type { Client } from '../../services/platform/identity/contract.ts';
import { knownMachines } from './known-machines.ts';

const client = (kind: string, secretHash = 'old') => ({ kind, secretHash }) as unknown as Client;

test('a machine is found once, and again after it has changed', async () => {
  const machines = knownMachines();
  let secret = 'old';
  const get = () => machines.get('till', async () => client('machine', secret));
  await get();
  secret = 'new';
  expect(await get()).toMatchObject({ secretHash: 'old' });
  machines.changed('till');
  expect(await get()).toMatchObject({ secretHash: 'new' });
  secret = 'newest';
  machines.forget();
  expect(await get()).toMatchObject({ secretHash: 'newest' });
});

test('what was asked before a change is not kept', async () => {
  const machines = knownMachines();
  const { promise, resolve } = Promise.withResolvers<Client>();
  const asked = machines.get('till', () => promise);
  machines.changed('till');
  resolve(client('machine', 'old'));
  await asked;
  expect(await machines.get('till', async () => client('machine', 'new'))).toMatchObject({ secretHash: 'new' });
});

test.each([['a client of people', client('application')], ['nobody', null]])('%s is looked up each time', async (_, found) => {
  const machines = knownMachines();
  let times = 0;
  const find = async () => {
    times += 1;
    return found;
  };
  await machines.get('app', find);
  await machines.get('app', find);
  expect(times).toBe(2);
});
