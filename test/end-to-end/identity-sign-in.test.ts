/** The ways to be signed in, and to stay it, as people have them in their browsers. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { linkIn, mailTo } from '../mails.ts';
import { type Account, growOld, identityOf, newOwner, openPeople, passphrase, type People, provePassword, seePage, signIn, signOut } from '../people.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { codeOfApp, setUpAuthenticator } from '../second-factors.ts';

let platform: Platform;
let people: People;

beforeAll(async () => {
  platform = await startPlatform();
  people = await openPeople(platform);
}, 240_000);

afterAll(async () => {
  await platform?.stop();
  await people?.close();
}, 60_000);

test('a mailed link signs in by a press of a button, once, and a dead one leads to a new one', async () => {
  const { email } = await newOwner(platform, 'mailed');
  const page = await people.newBrowser();
  await askForLink(page, email);
  const link = linkIn(await mailTo(platform, email, 'Sign in'));
  await page.goto(link);
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  expect(page.url()).toBe(`${identityOf(platform)}/magic-link`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await seePage(page, 'Profile');

  const other = await people.newBrowser();
  await other.goto(link);
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByText('This link does not work any more').waitFor();
  await other.getByRole('link', { name: 'Ask for a new link' }).click();
  await other.getByRole('button', { name: 'E-mail me a link' }).waitFor();
}, 120_000);

test('a browser that is trusted is asked for no second step, until the trust is taken back; another one is', async () => {
  const account = await newOwner(platform, 'trusted');
  const page = await people.newBrowser();
  await signIn(page, account);
  const { secret } = await setUpAuthenticator(page);
  await signOut(page);
  await provePassword(page, account);
  await page.getByRole('checkbox', { name: 'Trust this browser' }).check();
  // The code of this half minute is used up.
  await page.getByLabel('Code of your authenticator app').pressSequentially(codeOfApp(secret, 1));
  await seePage(page, 'Profile');
  await signOut(page);
  await signIn(page, account);

  const other = await people.newBrowser();
  await other.goto('/sign-in');
  await provePassword(other, account);
  await seePage(other, 'One more step');

  await page.goto('/devices');
  await page.getByRole('button', { name: /^End the trust/ }).click();
  await page.getByRole('button', { name: /^End the trust/ }).waitFor({ state: 'detached' });
  await signOut(page);
  await provePassword(page, account);
  await seePage(page, 'One more step');
}, 180_000);

test('a tenant’s host has its member prove again who they are, and goes on with the same session', async () => {
  const account = await newOwner(platform, 'again');
  const page = await people.newBrowser();
  const atShop = `http://again.localhost:${platform.port}`;
  await page.goto(`${atShop}/auth/sign-in?return_to=/api/session`);
  await provePassword(page, account);
  await page.waitForURL(`${atShop}/api/session`);
  await growOld(platform, account);

  await page.goto(`${atShop}/auth/sign-in?confirm&return_to=/api/session`);
  await seePage(page, 'Confirm that it is you');
  expect(await page.getByLabel('E-mail', { exact: true }).count()).toBe(0);
  await page.getByLabel('Password', { exact: true }).fill('not this one at all');
  await page.keyboard.press('Enter');
  await page.getByText('That did not match').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${atShop}/api/session`);
  expect(JSON.parse(await page.locator('pre').innerText())).toMatchObject({ person: { email: account.email }, permissions: expect.arrayContaining(['catalogue.write']) });
  await expectOneSession(page);
}, 120_000);

async function askForLink(page: Page, email: Account['email']): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'E-mail me a link' }).click();
  await page.getByText(`If there is an account for ${email}`).waitFor();
}

/** No second session was begun for the proof, and the one there is passes for a new one. */
async function expectOneSession(page: Page): Promise<void> {
  await page.goto('/devices');
  await page.getByRole('heading', { name: 'Signed in now' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('button', { name: /^Sign out on/ }).count()).toBe(0);
  await page.goto('/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByRole('dialog', { name: 'Authenticator app' }).waitFor();
}
