import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { dialogOf } from '../../ui/identity/testing/browser.ts';
import { linkIn, mailsTo, mailTo } from '../mails.ts';
import { type Account, growOld, newOwner, openPeople, passphrase, type People, provePassword, seePage, signIn, signOut } from '../people.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { codeOfApp, keepRecoveryCodes, setUpAuthenticator } from '../second-factors.ts';

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

test('an authenticator app is asked for at the next sign-in, and each recovery code stands in for it once', async () => {
  const account = await newOwner(platform, 'totp');
  const page = await people.newBrowser();
  await signIn(page, account);
  const { secret, codes } = await setUpAuthenticator(page);
  await mailTo(platform, account.email, 'An authenticator app was added');

  // The code of this half minute is used up.
  await signOut(page);
  await provePassword(page, account);
  await page.getByLabel('Code of your authenticator app').pressSequentially(codeOfApp(secret, 1));
  await seePage(page, 'Profile');

  await signOut(page);
  await proveRecoveryCode(page, account, codes[0]!);
  await seePage(page, 'Profile');
  await mailTo(platform, account.email, 'A recovery code was used');
  await signOut(page);
  await proveRecoveryCode(page, account, codes[0]!);
  await page.getByText('That did not match').waitFor();
  await page.getByLabel('Recovery code').fill(codes[1]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await seePage(page, 'Profile');
}, 180_000);

test('a passkey signs in alone, without a password', async () => {
  const account = await newOwner(platform, 'passkey');
  const page = await people.newBrowser();
  await addAuthenticator(page);
  await signIn(page, account);
  await page.goto('/security');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await keepRecoveryCodes(page);
  await page.getByText('never used').waitFor();
  await mailTo(platform, account.email, 'A passkey was added');
  await signOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await seePage(page, 'Profile');
}, 120_000);

test('a second device is told of by mail, and one that was here before is not', async () => {
  const account = await newOwner(platform, 'device');
  const subject = 'A new sign-in to your account';
  const page = await people.newBrowser();
  await signIn(page, account);
  await signOut(page);
  await signIn(page, account);
  const other = await people.newBrowser({ userAgent: phone });
  await signIn(other, account);
  const mail = await mailTo(platform, account.email, subject);
  expect(mail).toMatch(/Device: Safari · iOS\s+Network: the computer of the platform itself/);
  expect(await mailsTo(platform, account.email, subject)).toEqual([mail]);
  await page.goto(linkIn(mail));
  await page.getByRole('button', { name: 'Send me a link' }).waitFor();
}, 120_000);

test('a session elsewhere that is ended is over at its next request', async () => {
  const account = await newOwner(platform, 'elsewhere');
  const [page, other] = await Promise.all([people.newBrowser(), people.newBrowser({ userAgent: phone })]);
  await signIn(other, account);
  await signIn(page, account);
  await page.goto('/devices');
  await page.getByRole('button', { name: /^Sign out on Safari/ }).click();
  await page.getByText('Signed out there.').waitFor();
  await other.getByLabel('Name', { exact: true }).fill('Somebody else');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await other.waitForURL('**/sign-in');
  await page.reload();
  await seePage(page, 'Devices');
}, 120_000);

test('what is dangerous asks again once the sign-in is old, and goes on by itself', async () => {
  const account = await newOwner(platform, 'stepup');
  const page = await people.newBrowser();
  await signIn(page, account);
  await growOld(platform, account);
  await page.goto('/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const question = dialogOf(page, 'Confirm that it is you');
  await question.getByLabel('Password', { exact: true }).fill('not this one at all');
  await page.keyboard.press('Enter');
  await question.getByText('That did not match').waitFor();
  await question.getByLabel('Password', { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'detached' });
  await dialogOf(page, 'Authenticator app').getByRole('img', { name: 'QR code' }).waitFor();
}, 120_000);

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

async function proveRecoveryCode(page: Page, account: Account, code: string): Promise<void> {
  await provePassword(page, account);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** An authenticator in software, as if somebody touched it at once. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}
