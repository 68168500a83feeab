/** An operator acts in a member's name, as both see it in their browsers. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Account, newOwner, openPeople, operatorOf, type People, signIn } from '../people.ts';
import { type Platform, startPlatform } from '../platform.ts';

const reason = 'Their till shows no prices, ticket 4711';

let platform: Platform;
let people: People;
let owner: Account;

beforeAll(async () => {
  platform = await startPlatform();
  owner = await newOwner(platform, 'acme');
  people = await openPeople(platform);
}, 180_000);

afterAll(async () => {
  await people?.close();
  await platform?.stop();
}, 60_000);

test('an operator acts in a member’s name: the shop says so until it is ended, and the member sees who it was and why', async () => {
  const operator = operatorOf(platform);
  const operators = await signedIn(operator);
  await operators.goto(at('identity', '/companies/acme/members'));
  await operators.getByRole('button', { name: 'Act as…' }).click();
  await operators.getByLabel('Reason').fill(reason);
  await operators.getByLabel('Minutes').fill('5');
  await operators.getByRole('button', { name: 'Begin' }).click();

  await operators.waitForURL(at('acme', '/'));
  const bar = operators.getByRole('region', { name: 'Acting in somebody’s name' });
  await bar.getByText(`${operator.email} acts in the name of Owner of acme`).waitFor();

  const owners = await signedIn(owner);
  await owners.goto(at('identity', '/devices'));
  const acting = owners.getByRole('listitem').filter({ hasText: `${operator.email} acts in your name` });
  await acting.getByText(`Reason: ${reason}`).waitFor();

  const told = operators.waitForResponse(at('acme', '/api/session'));
  await bar.getByRole('button', { name: 'End' }).click();
  await told;
  await operators.waitForLoadState('networkidle');
  expect(await bar.count()).toBe(0);

  await owners.reload();
  await owners.getByRole('heading', { name: 'Signed in now' }).waitFor();
  await owners.waitForLoadState('networkidle');
  expect(await acting.count()).toBe(0);
  await owners.goto(at('identity', '/activity'));
  const lines = owners.getByRole('main').getByRole('listitem');
  await lines.filter({ hasText: 'Acting in a member’s name ended' }).waitFor();
  await lines.filter({ hasText: 'An operator acted in a member’s name' }).filter({ hasText: reason }).waitFor();
}, 90_000);

const at = (host: string, path: string): string => `http://${host}.localhost:${platform.port}${path}`;

/** A browser of its own whose person has signed in to the identity host. */
async function signedIn(account: Account): Promise<Page> {
  const page = await people.newBrowser();
  await signIn(page, account);
  return page;
}
