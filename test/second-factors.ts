/** What people at a browser prove besides their password. */
import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { dialogOf } from '../ui/identity/testing/browser.ts';

/** What an authenticator app shows now, or so many half minutes later. */
export const codeOfApp = (secret: string, later = 0): string => generateSync({ secret, epoch: Date.now() / 1_000 + 30 * later });

/** Sets up an authenticator app, as whoever is signed in. */
export async function setUpAuthenticator(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto('/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = dialogOf(page, 'Authenticator app');
  await dialog.getByText('It cannot be scanned?').click();
  const secret = (await dialog.locator('code').innerText()).replaceAll(/\s/g, '');
  await dialog.getByLabel('Code of your authenticator app').fill(codeOfApp(secret));
  await dialog.getByRole('button', { name: 'Switch it on' }).click();
  return { secret, codes: await keepRecoveryCodes(page) };
}

/** Reads recovery codes where they are shown, this once. */
export async function keepRecoveryCodes(page: Page): Promise<string[]> {
  const dialog = dialogOf(page, 'Your recovery codes');
  await dialog.getByRole('listitem').first().waitFor();
  const codes = await dialog.getByRole('listitem').allInnerTexts();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await dialog.waitFor({ state: 'detached' });
  return codes;
}
