import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../test/eventually.ts';
import { recoveryCodes } from './testing/ada.ts';
import { openBrowser, type Visit } from './testing/browser.ts';
import { Refusal } from './testing/stand-in-host.ts';

// The pages that are open to anybody, in Chromium, on the built files under the gateway's policy. What the host answers is
// canned, and held against the contract; that people can sign in is proved elsewhere, on real servers.

const token = 't'.repeat(43);

let browser: Awaited<ReturnType<typeof openBrowser>>;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  visit = await browser.visit();
  page = visit.page;
});
afterEach(async () => {
  await browser.leave(visit);
  expect(visit.complaints).toEqual([]);
});

test('whoever is signed out signs in with a password, and comes where they wanted to go', async () => {
  await page.goto('/security');
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That did not match').waitFor();
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/security');
});

test('whoever is faster than the network is signed in all the same', async () => {
  await page.route('**/api/sign-in', async (route) => {
    await sleep(500);
    await route.continue();
  });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  expect(asked().filter((what) => what.startsWith('POST /api/sign-in'))).toEqual(['POST /api/sign-in', 'POST /api/sign-in/password', 'POST /api/sign-in/finish']);
});

test('gaps are shown at their fields, and nothing is asked', async () => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const email = page.getByLabel('E-mail', { exact: true });
  await page.getByText('Please fill this in.').first().waitFor();
  await eventually(async () => expect(await email.getAttribute('aria-invalid')).toBe('true'));
  await eventually(async () => expect(await email.evaluate((input) => input.matches(':focus'))).toBe(true));
  expect(asked()).not.toContain('POST /api/sign-in/password');
});

test('the sixth digit of an authenticator app sends the code; the browser may be trusted', async () => {
  visit.at.after = 'second factor';
  await signIn();
  await page.getByRole('checkbox', { name: 'Trust this browser' }).check();
  await page.getByLabel('Code of your authenticator app').pressSequentially('123456');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  expect(bodyOf('POST /api/sign-in/finish')).toEqual({ trust: true });
});

test('a recovery code stands in for the app, however it is typed', async () => {
  visit.at.after = 'second factor';
  await signIn();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill('nonsense');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('A recovery code has ten letters and digits.').waitFor();
  await page.getByLabel('Recovery code').fill(' K3M9X 2PQ7R ');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
});

test('where a company asks for it, a second factor is set up before one is in, and its codes are shown once', async () => {
  visit.at.after = 'enrolment';
  await signIn();
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  await page.getByText('It cannot be scanned?').click();
  await page.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP').waitFor();
  await page.getByLabel('Code of your authenticator app').fill('123456');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await page.getByText(recoveryCodes[0] ?? '').waitFor();
  expect(asked()).not.toContain('POST /api/sign-in/finish');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  expect(await page.getByText(recoveryCodes[0] ?? '').count()).toBe(0);
});

test('a sign-in for an app goes back to where the gateway goes on with it, and to nowhere else', async () => {
  await page.goto('/sign-in?interaction=uid-1&login_hint=ada@example.org&return_to=https://elsewhere.example');
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/oidc/interaction/uid-1');
});

test('a name of an interaction that is none is not taken', async () => {
  await page.goto('/sign-in?interaction=..%2F..%2Felsewhere');
  await fillPassword();
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
});

test('a mailed link is used by a press alone, and its token leaves the address', async () => {
  await page.goto('/sign-in?interaction=uid-1');
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByRole('button', { name: 'E-mail me a link' }).click();
  await page.getByText('If there is an account for ada@example.org').waitFor();
  await page.goto(`/magic-link#${token}`);
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  expect(page.url()).toBe(`${visit.host.origin}/magic-link`);
  expect(asked()).not.toContain('POST /api/sign-in/magic-link');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/oidc/interaction/uid-1');
  expect(bodyOf('POST /api/sign-in/magic-link')).toEqual({ token });
});

test('a sign-in that took too long is begun again', async () => {
  visit.at.after = 'second factor';
  visit.host.replies['sign-in.totp'] = () => new Refusal(400, 'sign_in_expired');
  await signIn();
  await page.getByLabel('Code of your authenticator app').fill('123456');
  await page.getByText('This took too long').waitFor();
  await page.getByRole('button', { name: 'Begin again' }).click();
  await page.getByLabel('E-mail', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
});

test('an account is made from a mailed link, with a password or without one', async () => {
  await page.goto('/sign-up');
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText('A mail is on its way to ada@example.org').waitFor();
  await page.goto(`/sign-up#${token}`);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Password', { exact: true }).fill('tea');
  await page.getByText('Too short').waitFor();
  await page.getByRole('checkbox', { name: 'Do without a password' }).check();
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  expect(bodyOf('POST /api/sign-up/finish')).toEqual({ token, name: 'Ada Lovelace', language: 'en' });
});

test('where sign-up is closed the page says who can help', async () => {
  visit.host.replies['sign-up.policy'] = () => ({ open: false });
  await page.goto('/sign-up');
  await page.getByText('Accounts are made by invitation here').waitFor();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).waitFor();
  expect(await page.getByRole('link', { name: 'Create an account' }).count()).toBe(0);
});

test('an invitation is accepted after signing in, with the token of its link', async () => {
  await page.goto(`/invitation#${token}`);
  await page.getByRole('heading', { name: 'Join Acme Goods' }).waitFor();
  await page.getByRole('button', { name: 'Sign in as ada@example.org' }).click();
  await eventually(async () => expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe('ada@example.org'));
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
  expect(bodyOf('POST /api/invitations/accept')).toEqual({ token });
});

test('an invitation makes an account where there is none', async () => {
  visit.host.replies['invitations.look'] = () => ({
    email: 'new@example.org',
    role: 'staff',
    organisation: { slug: 'acme', name: 'Acme Goods' },
    hasAccount: false,
  });
  await page.goto(`/invitation#${token}`);
  await page.getByLabel('Your name').fill('Newcomer');
  await page.getByLabel('Password', { exact: true }).fill('four words of no sense');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
});

test('an invitation that is worth nothing any more leads to the sign-in, and to one’s companies', async () => {
  visit.host.replies['invitations.look'] = () => new Refusal(400, 'invalid_link');
  await page.goto(`/invitation#${token}`);
  await page.getByRole('heading', { name: 'This link does not work any more', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'To the sign-in' }).click();
  await fillPassword();
  await page.getByRole('heading', { name: 'Companies', level: 1 }).waitFor();
});

test('a dead link to sign in by leads to where another is asked for', async () => {
  visit.host.replies['sign-in.magic-link'] = () => new Refusal(400, 'invalid_link');
  await page.goto(`/magic-link#${token}`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('This link does not work any more').waitFor();
  await page.getByRole('link', { name: 'Ask for a new link' }).click();
  await page.getByRole('button', { name: 'E-mail me a link' }).waitFor();
});

test('a dead link to a new password leads to where another is asked for, and that one works', async () => {
  const answer = visit.host.replies['password.reset'];
  visit.host.replies['password.reset'] = () => new Refusal(400, 'invalid_link');
  await page.goto(`/reset-password#${token}`);
  await setPassword();
  await page.getByRole('link', { name: 'Ask for a new link' }).click();
  await page.getByRole('button', { name: 'Send me a link' }).waitFor();
  visit.host.replies['password.reset'] = answer;
  await page.goto(`/reset-password#${token}`);
  await setPassword();
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
});

test('a dead link to a new account leads to where another is asked for', async () => {
  visit.host.replies['sign-up.finish'] = () => new Refusal(400, 'invalid_link');
  await page.goto(`/sign-up#${token}`);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByRole('checkbox', { name: 'Do without a password' }).check();
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('link', { name: 'Ask for a new link' }).click();
  await page.getByRole('button', { name: 'Send me a link' }).waitFor();
});

test('a consent that took too long leads away from it', async () => {
  visit.at.signedIn = true;
  visit.host.own['GET /oidc/interaction/uid-1/consent'] = () => new Refusal(400, 'sign_in_expired');
  await page.goto('/consent?interaction=uid-1');
  await page.getByRole('heading', { name: 'This took too long', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'To your account' }).click();
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
});

test('a password is reset; one that is too weak stays at its field', async () => {
  visit.host.replies['password.reset'] = ({ password }) => (password.length < 10 ? new Refusal(422, 'weak_password') : { email: 'ada@example.org' });
  await page.goto(`/reset-password#${token}`);
  await page.getByRole('textbox', { name: 'New password' }).fill('tea');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('This password is too easy to guess').waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill('four words of no sense');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
});

test('a new address is confirmed by its link', async () => {
  await page.goto(`/confirm-email#${token}`);
  await page.getByRole('button', { name: 'Confirm the address' }).click();
  await page.getByText('Your address is ada@new.example now').waitFor();
});

test('an app of somebody else is allowed what it asks for, by name', async () => {
  visit.at.signedIn = true;
  await page.goto('/consent?interaction=uid-1');
  await page.getByRole('heading', { name: 'Allow Ledger Cloud?' }).waitFor();
  for (const wish of ['Know who you are', 'See your e-mail address', 'See orders', 'See the stock']) await page.getByText(wish).waitFor();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.waitForURL('**/not-of-the-app');
  expect(bodyOf('POST /oidc/interaction/uid-1/consent')).toEqual({ allow: true });
});

test('the pages speak Hungarian where the browser does, and keep what is chosen', async () => {
  await browser.leave(visit);
  visit = await browser.visit({ locale: 'hu-HU' });
  page = visit.page;
  await page.goto('/sign-in');
  await page.getByRole('heading', { name: 'Bejelentkezés' }).waitFor();
  await eventually(async () => expect(await page.locator('html').getAttribute('lang')).toBe('hu'));
  await page.getByRole('combobox', { name: 'Nyelv' }).selectOption('en');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

const asked = (): string[] => visit.host.asked.map(({ what }) => what);
const bodyOf = (wanted: string): unknown => visit.host.asked.findLast(({ what }) => what === wanted)?.body;

async function setPassword(): Promise<void> {
  await page.getByRole('textbox', { name: 'New password' }).fill('four words of no sense');
  await page.getByRole('button', { name: 'Set the password' }).click();
}

async function signIn(): Promise<void> {
  await page.goto('/sign-in');
  await fillPassword();
}

async function fillPassword(): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
}
