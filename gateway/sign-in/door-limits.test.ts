import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newEmail } from '../../services/platform/identity/testing/browser.ts';
import { basic } from '../testing/application.ts';
import { type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;

beforeAll(async () => {
  world = await openIdentityWorld({
    identityLimits: { address: { perSecond: 0.1, burst: 30 }, account: { perSecond: 0.01, burst: 3 }, client: { perSecond: 0.01, burst: 3 } },
  });
}, 180_000);

afterAll(() => world?.close());

// One after the other: each leaves less for the next.
test('an account, a client and an address may be asked for so often, and then must wait', async () => {
  const browser = world.browser();
  await browser.ask('/api/sign-in', { body: {} });
  const email = newEmail();
  const guess = async (address: string) => (await browser.ask('/api/sign-in/password', { body: { email: address, password: 'guess' } })).status;
  expect([await guess(email), await guess(email), await guess(email.toUpperCase()), await guess(email)]).toEqual([401, 401, 401, 429]);
  expect(await guess(newEmail())).toBe(401);

  const machine = async (id: string) => world.browser().ask('/oidc/token', { form: { grant_type: 'client_credentials' }, headers: basic({ id, secret: 'guess' }) });
  for (let tries = 0; tries < 3; tries += 1) expect((await machine('somebody')).status).toBe(401);
  const refused = await machine('somebody');
  expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
  expect((await machine('another')).status).toBe(401);
  const inBody = () => world.browser().ask('/oidc/token', { form: { grant_type: 'client_credentials', client_id: 'in-body', client_secret: 'guess' } });
  for (let tries = 0; tries < 3; tries += 1) expect((await inBody()).status).toBe(401);
  expect((await inBody()).status).toBe(429);

  let last = 0;
  for (let tries = 0; tries < 30 && last !== 429; tries += 1) last = (await browser.ask('/api/sign-up')).status;
  expect(last).toBe(429);
  expect((await browser.ask('/api/health')).status).toBe(200);
});
