/** People at browsers of their own, who know of a running platform what its pages and its mails say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { superuser } from './chaos/superuser.ts';
import { linkIn, mailTo } from './mails.ts';
import type { Platform } from './platform.ts';

export type Account = { email: string; password: string };

export type People = {
  /** A page in a browser that has not been here before. What it complains about fails `close`. */
  newBrowser(options?: { userAgent?: string }): Promise<Page>;
  close(): Promise<void>;
};

export const passphrase = 'eleven purple walruses hum';

export const identityOf = ({ port }: Platform): string => `http://identity.localhost:${port}`;

export async function openPeople(platform: Platform): Promise<People> {
  const complaints: string[] = [];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  return {
    async newBrowser(options = {}) {
      const context = await browser.newContext({ baseURL: identityOf(platform), locale: 'en-GB', reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      return page;
    },
    async close() {
      await browser.close();
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  };
}

/** Whom the platform's first start has made. */
export function operatorOf({ dataDir }: Platform): Account {
  const { email, password } = JSON.parse(readFileSync(join(dataDir, 'operator.json'), 'utf8')) as Account;
  return { email, password };
}

/** A new tenant with an owner, who has an account by the mailed invitation. */
export async function newOwner(platform: Platform, slug: string): Promise<Account> {
  const email = `owner@${slug}.example`;
  await platform.tenant(slug, { name: `Company ${slug}`, owner: { email } });
  const token = new URL(linkIn(await mailTo(platform, email, `Join Company ${slug}`))).hash.slice(1);
  const made = await platform.ask('identity', 'POST', '/api/invitations/sign-up', { body: { token, name: `Owner of ${slug}`, password: passphrase } });
  if (made.status >= 300) throw new Error(`${email} has no account: ${JSON.stringify(made.body)}`);
  return { email, password: passphrase };
}

/** Gives the first proof, on whatever page asks for it. */
export async function provePassword(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

/** Signs in where a password is enough; ends at the profile. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await page.goto('/sign-in');
  await provePassword(page, account);
  await seePage(page, 'Profile');
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('**/sign-in');
}

/** Lets somebody's sign-ins be an hour older than they are. */
export async function growOld(platform: Platform, { email }: Account): Promise<void> {
  const older = `update identity.sessions s set authenticated_at = s.authenticated_at - interval '1 hour' from identity.people p where p.id = s.person_id and p.email = $1`;
  await superuser(platform)('tenantry_identity', older, [email]);
}

export const seePage = (page: Page, heading: string): Promise<void> => page.getByRole('heading', { name: heading, level: 1 }).waitFor();
