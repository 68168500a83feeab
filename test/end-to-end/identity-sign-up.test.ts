import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { until } from '../../ui/identity/testing/browser.ts';
import { linkIn, mailTo } from '../mails.ts';
import { openPeople, operatorOf, passphrase, type People, provePassword, seePage, signIn, signOut } from '../people.ts';
import { type Platform, startPlatform } from '../platform.ts';

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

test('the owner of a new tenant makes an account by the mailed invitation, and owns the company', async () => {
  const email = 'ann@acme.example';
  await platform.tenant('acme', { name: 'Acme Goods', owner: { email } });
  const page = await people.newBrowser();
  await page.goto(linkIn(await mailTo(platform, email, 'Join Acme Goods')));
  await page.getByRole('heading', { name: 'Join Acme Goods' }).waitFor();
  expect(page.url()).not.toContain('#');
  await makeAccount(page, 'Ann Acme');

  await page.getByRole('link', { name: 'Sign in' }).click();
  await eventually(async () => expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(email));
  await provePassword(page, { email, password: passphrase });
  await seePage(page, 'Profile');
  await page.goto('/companies');
  await page.getByText('Owner').waitFor();
  await page.getByRole('link', { name: 'Manage' }).click();
  await seePage(page, 'Members');
  await page.getByRole('main').getByRole('strong').getByText('Ann Acme').waitFor();
}, 120_000);

test('an invitation is good once', async () => {
  const link = linkIn(await mailTo(platform, 'ann@acme.example', 'Join Acme Goods'));
  const page = await people.newBrowser();
  await page.goto(link);
  await page.getByText('This link does not work any more').waitFor();
}, 60_000);

test('anybody signs up with an address that a mail has proved, while the platform’s operators let them', async () => {
  const stranger = { email: 'sue@elsewhere.example', password: passphrase };
  const [page, desk] = await Promise.all([people.newBrowser(), people.newBrowser()]);
  await signIn(desk, operatorOf(platform));
  await desk.goto('/platform/people');
  const open = desk.getByRole('checkbox', { name: 'Anybody may make an account' });
  await desk.getByRole('checkbox', { name: 'Anybody may make an account', checked: true }).waitFor();
  await open.uncheck();
  await untilShown(page, '/sign-up', 'Accounts are made by invitation here');
  await open.check();
  await untilShown(page, '/sign-up', 'Send me a link');

  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await seePage(page, 'Create an account');
  await page.getByLabel('E-mail', { exact: true }).fill(stranger.email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText(`A mail is on its way to ${stranger.email}`).waitFor();
  await page.goto(linkIn(await mailTo(platform, stranger.email, 'Make your account')));
  await makeAccount(page, 'Sue Stranger');
  await signIn(page, stranger);
  await eventually(async () => expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Sue Stranger'));
  await signOut(page);
}, 120_000);

test('a password that was forgotten is set anew by a mailed link, and the one before opens nothing', async () => {
  const account = { email: 'ann@acme.example', password: 'nine quiet lanterns drift by' };
  const page = await people.newBrowser();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await seePage(page, 'New password');
  await page.getByLabel('E-mail', { exact: true }).fill(account.email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText(`A mail is on its way to ${account.email}`).waitFor();
  await page.goto(linkIn(await mailTo(platform, account.email, 'Set a new password')));
  await page.getByRole('textbox', { name: 'New password' }).fill(account.password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
  await page.goto('/sign-in');
  await provePassword(page, { ...account, password: passphrase });
  await page.getByText('That did not match').waitFor();
  await signIn(page, account);
}, 120_000);

async function makeAccount(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
}

/** What one browser changed shows in another once it is written. */
async function untilShown(page: Page, path: string, words: string): Promise<void> {
  await until(async () => {
    await page.goto(path);
    await page.getByRole('main').getByText(/Accounts are made|Send me a link/).waitFor();
    return page.getByText(words).isVisible();
  }, 30_000);
}
