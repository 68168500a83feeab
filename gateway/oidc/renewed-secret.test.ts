import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { identity } from '../../services/platform/identity/contract.ts';
import { askToken, refreshForm, registerApplication } from '../testing/application.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;

beforeAll(async () => {
  world = await openIdentityWorld();
}, 180_000);

afterAll(() => world?.close());

test('a machine whose secret was changed is known by the new one at once, and the old one opens nothing any more', async () => {
  const { clientId: id, clientSecret: old } = await world.identity.call(identity, 'operators.bootstrap', { held: null });
  const tokenBy = async (secret: string) => {
    const { status, json } = await askToken(world, { id, secret }, { grant_type: 'client_credentials', resource: at.admin });
    return [status, json.error];
  };
  // The gateway keeps what it knows of a machine for ten seconds.
  expect(await tokenBy(old)).toEqual([200, undefined]);
  expect(await tokenBy('wrong')).toEqual([401, 'invalid_client']);

  const { clientSecret: renewed } = await world.identity.call(identity, 'operators.bootstrap', { held: null });
  expect((await tokenBy(old))[0]).toBeGreaterThanOrEqual(400);
  await eventually(async () => expect(await tokenBy(renewed)).toEqual([200, undefined]));
  expect(await tokenBy(old)).toEqual([401, 'invalid_client']);
});

test('an application whose secret was renewed is known by the new one alone, at once', async () => {
  const { id, secret: old } = await registerApplication(world);
  const errorBy = async (secret: string) => (await askToken(world, { id, secret }, refreshForm('none'))).json.error;
  expect(await errorBy(old)).toBe('invalid_grant');
  const asOperator = world.identity.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  const { secret: renewed } = await asOperator(identity, 'applications.renew-secret', { id });
  expect([await errorBy(old), await errorBy(renewed)]).toEqual(['invalid_client', 'invalid_grant']);
});
