import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { newEmail } from './testing/browser.ts';
import { company, joined, operator, type Somebody } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');

let database: IdentityDatabase;
let running: RunningIdentity;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

const signedInAgo = ({ session }: Somebody, minutes: number) =>
  database.superuser.query('update identity.sessions set authenticated_at = now() - make_interval(mins => $2) where id = $1', [session.id, minutes]);

const answersOf = async (wishes: readonly (() => Promise<unknown>)[]) => {
  const answers = [];
  for (const wish of wishes) answers.push(await wish().catch(codeOf));
  return answers;
};

test('power over a company is given and taken soon after a sign-in alone', async () => {
  const [{ organisation, owner }, { organisation: supplier }] = [await company(running, 'acme'), await company(running, 'mill', 'supplier')];
  await owner.me(identity, 'roles.set', { organisation, name: 'deputy', permissions: ['members.manage'] });
  const member = { organisation, personId: (await joined(running, owner, organisation, 'staff')).personId };
  await signedInAgo(owner, 60);
  const dangerous = [
    () => owner.me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'manager' }),
    () => owner.me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'deputy' }),
    () => owner.me(identity, 'members.set-role', { ...member, role: 'manager' }),
    () => owner.me(identity, 'members.set-role', { ...member, role: 'deputy' }),
    () => owner.me(identity, 'roles.set', { organisation, name: 'buyer', permissions: ['stock.read'] }),
    () => owner.me(identity, 'brand-access.grant', { organisation, supplier }),
    () => owner.me(identity, 'members.remove', member),
  ];
  expect(await answersOf(dangerous)).toEqual(dangerous.map(() => 'step_up_required'));
  expect(await owner.me(identity, 'members.set-role', { ...member, role: 'viewer' })).toMatchObject({ role: 'viewer' });
  expect(await owner.me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'staff' })).toMatchObject({ role: 'staff' });
  await signedInAgo(owner, 0);
  expect(await answersOf(dangerous)).toEqual(dangerous.map(() => expect.any(Object)));
});

test('operators change keys, applications and who may sign up soon after a sign-in alone', async () => {
  const them = await operator(running, database);
  const asOperator = running.as({ kind: 'person', subject: them.personId, roles: ['operator'], session: them.session.id });
  const { id } = await asOperator(identity, 'applications.create', { name: 'Books', redirectUris: ['https://books.example/in'] });
  const { kid } = await asOperator(identity, 'keys.add', {});
  await database.superuser.query(`update identity.signing_keys set created_at = now() - interval '5 minutes'`);
  await signedInAgo(them, 60);
  const dangerous = [
    () => asOperator(identity, 'keys.add', {}),
    () => asOperator(identity, 'keys.activate', { kid }),
    () => asOperator(identity, 'keys.retire', { kid }),
    () => asOperator(identity, 'applications.create', { name: 'Books', redirectUris: ['https://books.example/in'] }),
    () => asOperator(identity, 'applications.remove', { id }),
    () => asOperator(identity, 'sign-up.set-policy', { open: true }),
  ];
  expect(await answersOf(dangerous)).toEqual(dangerous.map(() => 'step_up_required'));
  await signedInAgo(them, 0);
  expect(await answersOf(dangerous)).toEqual(dangerous.map((_, index) => (index === 2 ? 'wrong_state' : expect.any(Object))));
  const machine = running.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  expect(await machine(identity, 'keys.add', {})).toMatchObject({ active: false });
});
